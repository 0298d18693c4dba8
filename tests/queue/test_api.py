"""The API as a browser and a stranger meet it: who may do what, and how a refusal looks."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import httpx
import pytest

from kiosk.domain.command import new_command_id
from kiosk.queue.office.trail import Question, trail
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role
from tests.queue.served import Served

GUARDED = (
    ("GET", "/v1/hall", "unpaired"),
    ("GET", "/v1/hall/stream", "unpaired"),
    ("GET", "/v1/day", "unpaired"),
    ("POST", "/v1/tickets", "unpaired"),
    ("GET", "/v1/tickets/1", "unpaired"),
    ("POST", "/v1/tickets/1/print", "unpaired"),
    ("GET", "/v1/ratings/123456", "unpaired"),
    ("POST", "/v1/ratings", "unpaired"),
    ("GET", "/v1/zones/main/stream", "unpaired"),
    ("POST", "/v1/zones/main/speaker", "unpaired"),
    ("POST", "/v1/announcements/main-1/finished", "unpaired"),
    ("GET", "/v1/pads/1/stream", "unpaired"),
    ("POST", "/v1/pads/1/rating", "unpaired"),
    ("GET", "/v1/me", "not_signed_in"),
    ("POST", "/v1/logout", "not_signed_in"),
    ("GET", "/v1/windows/1", "not_signed_in"),
    ("GET", "/v1/windows/1/stream", "not_signed_in"),
    ("POST", "/v1/windows/1/call", "not_signed_in"),
    ("POST", "/v1/day/confirm", "not_signed_in"),
    ("POST", "/v1/staff", "not_signed_in"),
    ("POST", "/v1/pairing-codes", "not_signed_in"),
    ("POST", "/v1/devices/1/revoke", "not_signed_in"),
)


def said(answer: httpx.Response) -> tuple[int, str]:
    """Status and reason."""
    return answer.status_code, answer.json()["reason"]


async def command(
    page: httpx.AsyncClient, verb: str, window: int = 1, seen: int | None = None
) -> httpx.Response:
    """A window command that has seen the present console."""
    if seen is None:
        seen = (await page.get(f"/v1/windows/{window}")).json()["version"]
    body = {"command": new_command_id(), "seen": seen}
    return await page.post(f"/v1/windows/{window}/{verb}", json=body)


async def events(
    page: httpx.AsyncClient, path: str, **headers: str
) -> AsyncGenerator[tuple[str, str, str], None]:
    """Name, id and data of each event of a stream."""
    async with page.stream(
        "GET", path, headers={name.replace("_", "-"): v for name, v in headers.items()}
    ) as answer:
        assert answer.status_code == 200
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                yield fields["event"], fields.get("id", ""), fields["data"]
                fields = {}


@pytest.mark.parametrize(("method", "path", "reason"), GUARDED)
async def test_a_stranger_is_sent_away(served: Served, method: str, path: str, reason: str) -> None:
    async with served.browser() as stranger:
        answer = await stranger.request(method, path, json={} if method == "POST" else None)
    assert said(answer) == (401, reason)
    assert "x-server-time" in answer.headers


@pytest.mark.parametrize("cookie", ("session", "device"))
async def test_a_made_up_cookie_opens_nothing(served: Served, cookie: str) -> None:
    async with served.browser() as stranger:
        stranger.cookies.set(cookie, "x" * 43)
        assert (await stranger.get("/v1/me")).status_code == 401
        assert (await stranger.get("/v1/zones/main/stream")).status_code == 401


async def test_a_change_needs_the_token_of_the_session(served: Served) -> None:
    async with served.console() as page:
        del page.headers["x-csrf"]
        assert said(await command(page, "take")) == (403, "csrf")
        assert (await page.get("/v1/windows/1")).status_code == 200


async def test_a_token_of_other_letters_is_a_wrong_token(served: Served) -> None:
    served.hall.service.operator_token = "token-of-this-run"
    async with served.console() as page:
        page.headers["x-csrf"] = b"\xe9".decode("latin-1")
        assert said(await command(page, "take")) == (403, "csrf")
    async with served.browser() as stranger:
        path, headers = "/v1/appointments?day=2026-11-23", {b"authorization": b"Bearer \xe9"}
        assert said(await stranger.get(path, headers=headers)) == (401, "not_signed_in")


async def test_cookies_are_kept_from_scripts_and_other_sites(served: Served) -> None:
    await served.hall.hire()
    async with served.browser() as page:
        answer = await page.post("/v1/login", json={"login": "zhao", "password": "correct horse battery"})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


async def test_a_day_at_a_window(served: Served) -> None:
    await served.hall.take()
    async with served.console() as page:
        taken = (await command(page, "take")).json()
        assert taken["state"] == "free"
        assert (await page.get("/v1/windows/1")).json()["next_number"] == "A001"
        assert (await page.get("/v1/me")).json()["window"] == 1
        for verb, state in (("call", "calling"), ("serve", "serving"), ("finish", "free")):
            assert (await command(page, verb)).json()["state"] == state
        assert (await page.post("/v1/logout", json={})).status_code == 200
        assert (await page.get("/v1/me")).status_code == 401


async def test_each_refusal_has_its_status(served: Served) -> None:
    async with served.console() as page, served.console("qian") as other:
        assert said(await command(page, "call")) == (403, "not_your_window")
        await command(page, "take")
        assert said(await command(other, "take")) == (409, "window_taken")
        assert said(await command(page, "call", seen=0)) == (409, "stale")
        assert said(await command(page, "call")) == (409, "nobody_waiting")
        assert said(await command(page, "dance", seen=1)) == (400, "bad_request")
        assert (await page.get("/v1/windows/99")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    (
        (b'{"command": "12345678", "seen": "one"}', "$.seen"),
        (b'{"seen": 1}', "command"),
        (b'{"command": ', "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"[]", "object"),
    ),
)
async def test_a_bad_message_names_what_is_wrong(served: Served, body: bytes, field: str) -> None:
    async with served.console() as page:
        answer = await page.post("/v1/windows/1/call", content=body)
    assert said(answer) == (400, "bad_request")
    assert field in answer.json()["detail"]


async def test_a_long_body_is_not_read(served: Served) -> None:
    async with served.browser() as stranger:
        answer = await stranger.post("/v1/login", content=b"x" * 20_000)
        assert said(answer) == (413, "too_large")

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(40):
                yield b"x" * 1000

        answer = await stranger.post("/v1/login", content=endless())
        assert said(answer) == (413, "too_large")


async def test_staff_cannot_do_what_administrators_do(served: Served) -> None:
    async with served.console() as page:
        assert said(await page.post("/v1/pairing-codes", json={"kind": "kiosk"})) == (403, "forbidden")
    async with served.console("wang", Role.ADMIN) as admin:
        answer = await admin.post("/v1/pairing-codes", json={"kind": "pad", "window": 1})
        assert answer.json()["valid_min"] == 30
        assert said(await admin.post("/v1/pairing-codes", json={"kind": "pad"})) == (404, "unknown_window")
        person = {"login": "new", "name": "新人", "password": "long enough 123"}
        assert (await admin.post("/v1/staff", json=person)).status_code == 200


async def test_the_record_says_who_added_a_person(served: Served) -> None:
    service, person = served.hall.service, {"login": "new", "name": "新人", "password": "long enough 123"}
    service.operator_token = "token-of-this-run"
    async with served.console("wang", Role.ADMIN) as admin:
        await admin.post("/v1/staff", json=person)
        boss = (await admin.get("/v1/me")).json()["staff"]
    async with served.browser() as operator:
        headers = {"authorization": "Bearer token-of-this-run"}
        await operator.post("/v1/staff", json=person | {"login": "newer"}, headers=headers)
    added = [act.who for act in trail(service.ledger.reader, Question()).acts if act.what == "staff.added"]
    assert added[:2] == ["operator", boss]


async def test_the_operator_of_the_machine_may_do_it_too(served: Served) -> None:
    served.hall.service.operator_token = "token-of-this-run"
    async with served.browser() as operator:
        headers = {"authorization": "Bearer token-of-this-run"}
        body = {"kind": "display", "zone": "main"}
        assert (await operator.post("/v1/pairing-codes", json=body, headers=headers)).status_code == 200
        wrong = {"authorization": "Bearer other"}
        assert (await operator.post("/v1/pairing-codes", json=body, headers=wrong)).status_code == 401


async def test_a_pad_and_a_display_see_their_own_and_nothing_else(served: Served) -> None:
    async with (
        served.page(DeviceKind.PAD, window=1) as pad,
        served.page(DeviceKind.DISPLAY, zone="main") as display,
    ):
        assert said(await pad.get("/v1/pads/2/stream")) == (403, "forbidden")
        assert said(await pad.get("/v1/zones/main/stream")) == (403, "forbidden")
        assert said(await pad.get("/v1/hall")) == (403, "forbidden")
        assert said(await display.get("/v1/pads/1/stream")) == (403, "forbidden")
        assert said(await display.get("/v1/zones/other/stream")) == (403, "forbidden")
        assert said(await display.post("/v1/announcements/other-1/finished", json={})) == (403, "forbidden")


async def test_a_display_hears_calls_in_order_and_resumes(served: Served) -> None:
    hall = served.hall
    await hall.take()
    await hall.take()
    await hall.staffed(1, 2)
    async with served.page(DeviceKind.DISPLAY, zone="main") as display, asyncio.timeout(60):
        stream = events(display, "/v1/zones/main/stream")
        assert [(await anext(stream))[0] for _ in range(2)] == ["hall", "signage"]
        await hall.do(Verb.CALL, 1)
        assert (await anext(stream))[:2] == ("announcement", "1")
        await stream.aclose()
        await hall.do(Verb.CALL, 2, login="staff2")
        resumed = events(display, "/v1/zones/main/stream", last_event_id="1")
        assert (await anext(resumed))[:2] == ("announcement", "2")
        await resumed.aclose()
        assert (await display.post("/v1/announcements/main-2/finished", json={})).status_code == 200
        lease = await display.post("/v1/zones/main/speaker", json={})
        assert lease.json()["held"]


async def test_a_pad_asks_and_is_answered(served: Served) -> None:
    hall = served.hall
    await hall.take()
    await hall.staffed(1)
    async with served.page(DeviceKind.PAD, window=1) as pad, asyncio.timeout(60):
        stream = events(pad, "/v1/pads/1/stream")
        await anext(stream)
        body = {"command": new_command_id(), "level": "satisfied"}
        assert said(await pad.post("/v1/pads/1/rating", json=body)) == (409, "rating_closed")
        await hall.served(1)
        assert '"A001"' in (await anext(stream))[2]
        body = {"command": new_command_id(), "level": "dissatisfied"}
        assert said(await pad.post("/v1/pads/1/rating", json=body)) == (400, "reason_needed")
        reasoned = {"command": new_command_id(), "level": "dissatisfied", "reasons": ["late"]}
        assert (await pad.post("/v1/pads/1/rating", json=reasoned)).json()["level"] == "dissatisfied"
        assert '"A001"' not in (await anext(stream))[2]
        await stream.aclose()


async def test_a_phone_follows_its_ticket_and_rates_it(served: Served) -> None:
    hall = served.hall
    ticket = await hall.take()
    link = ticket.status_url.removeprefix(served.url)
    await hall.staffed(1)
    async with served.browser() as phone, asyncio.timeout(60):
        assert (await phone.get(f"/v1{link}")).json()["number"] == "A001"
        stream = events(phone, f"/v1{link}/stream")
        assert '"waiting"' in (await anext(stream))[2]
        await hall.do(Verb.CALL)
        assert '"called"' in (await anext(stream))[2]
        await stream.aclose()
        assert said(await phone.post(f"{link}/cancel", json={"command": new_command_id()})) == (
            409,
            "not_waiting",
        )
        await hall.do(Verb.FINISH)
        rating = {"command": new_command_id(), "level": "fair"}
        assert (await phone.post(f"{link}/rating", json=rating)).json()["level"] == "fair"
        assert said(await phone.get("/v1/t/guessed")) == (404, "unknown_ticket")


async def test_health_needs_nobody(served: Served) -> None:
    async with served.browser() as stranger:
        assert (await stranger.get("/v1/health")).json() == {"ok": True}
        await served.hall.service.ledger.stop()
        assert (await stranger.get("/v1/health")).status_code == 503
