"""What leaves: Alertmanager's JSON, a letter, and the queue that loses nothing."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from fleet.alerts import deliveries
from fleet.alerts.alert import Alert, fingerprint, labels, new_id
from fleet.alerts.announcing import Words
from fleet.alerts.deliveries import Delivery
from fleet.alerts.duty import AlertDuty
from fleet.alerts.looking import Terms
from fleet.alerts.messages import MOST_ALERTS, letter, webhook
from fleet.alerts.sending import NotSent, Refused, Senders, next_try
from fleet.alerts.settings import Alerts, Mail, Receiver, Sending
from fleet.alerts.telling import Group, News
from fleet.findings import Severity
from fleet.store.port import Busy
from fleet.store.sqlite import SqliteStore
from tests.fleet.alerts.ops import enrolled
from tests.fleet.alerts.room import LIMITS
from tests.fleet.alerts.sinks import hook, postbox
from tests.fleet.site import SetClock, intake_rules
from tests.mishaps.alerting import BROKEN, Alerting

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
OPS = Receiver("ops", "alertmanager", ("http://127.0.0.1:9/hook",))
ALERT = Alert(
    id="a1",
    subject="K-1",
    kind="kiosk",
    reason="cutter",
    part="printer",
    severity=Severity.CRITICAL,
    area="430603001001",
    site="示范社区",
    name="01",
    value="",
    fired_at=NOW,
)


def body_of(*alerts: Alert, receiver: Receiver = OPS) -> dict[str, object]:
    news = tuple(News(alert, 0) for alert in alerts)
    return webhook(Group(receiver, "cutter", "430603001", news), "https://fleet.example", str.title)


def delivery(receiver: str = "ops", attempts: int = 0) -> Delivery:
    body = msgspec.json.encode(body_of(ALERT)).decode()
    return Delivery("d1", receiver, body, NOW, attempts, NOW, None, "")


def test_a_message_is_what_alertmanager_sends() -> None:
    resolved = replace(ALERT, subject="K-2", resolved_at=NOW + timedelta(minutes=5))
    body = body_of(ALERT, resolved)
    assert list(body) == [
        "version",
        "groupKey",
        "truncatedAlerts",
        "status",
        "receiver",
        "groupLabels",
        "commonLabels",
        "commonAnnotations",
        "externalURL",
        "alerts",
    ]
    assert (body["version"], body["status"]) == ("4", "firing")
    assert body["groupKey"] == '{}:{alertname="cutter", area="430603001"}'
    assert "reporter" not in str(body["commonLabels"])
    first, second = msgspec.convert(body["alerts"], list[dict[str, object]])
    assert (first["startsAt"], first["endsAt"]) == ("2026-03-18T02:00:00.000Z", "0001-01-01T00:00:00Z")
    assert (second["status"], second["endsAt"]) == ("resolved", "2026-03-18T02:05:00.000Z")
    assert first["labels"] == {
        "alertname": "cutter",
        "severity": "critical",
        "kind": "kiosk",
        "reporter": "K-1",
        "area": "430603001001",
        "site": "示范社区",
        "part": "printer",
    }


def test_a_fingerprint_is_prometheus_own() -> None:
    # Source: prometheus/common, model/signature_test.go.
    briggs = {"name": "garland, briggs", "fear": "love is not enough"}
    assert int(fingerprint(briggs), 16) == 5799056148416392346
    again = replace(ALERT, id="a2", fired_at=NOW + timedelta(days=1))
    assert fingerprint(labels(again)) == fingerprint(labels(ALERT))


def test_a_message_says_how_many_alerts_it_leaves_out() -> None:
    many = [replace(ALERT, id=str(place), subject=f"K-{place}") for place in range(MOST_ALERTS + 5)]
    body = body_of(*many)
    assert (body["truncatedAlerts"], len(body["alerts"])) == (5, MOST_ALERTS)  # type: ignore[arg-type]


def test_a_name_cannot_write_a_header_of_a_letter() -> None:
    evil = replace(ALERT, name="01\r\nBcc: all@example.org", site="x\n.\nRCPT")
    made = letter(
        "d1", body_of(evil), Receiver("m", "email", ("a@example.org",)), Mail("h", sender="f@example.org")
    )
    assert made["Bcc"] is None
    assert "\n" not in str(made["Subject"])


@pytest.mark.parametrize(
    ("attempts", "age_h", "refused", "expected_s"),
    (
        (0, 0, False, 5),
        (3, 0, False, 40),
        (30, 0, False, 300),
        (3, 0, True, 40),
        (4, 0, True, None),
        (9, 73, False, None),
    ),
)
def test_a_pause_grows_and_an_end_comes(
    attempts: int, age_h: float, expected_s: float | None, *, refused: bool
) -> None:
    now = NOW + timedelta(hours=age_h)
    at = next_try(delivery(attempts=attempts), now, Sending(), 1.0, refused=refused)
    assert at == (None if expected_s is None else now + timedelta(seconds=expected_s))


async def test_a_letter_arrives_with_everything_in_it() -> None:
    async with postbox() as box:
        mail = Mail("127.0.0.1", box.port, tls="none", sender="fleet@example.org")
        to = Receiver("mail", "email", ("li@example.org", "wang@example.org"))
        senders = Senders(Alerts(mail=mail, receivers=(to,)))
        await senders.send(to, delivery("mail"))
        await senders.aclose()
    (found,) = box.letters
    assert found["To"] == "li@example.org, wang@example.org"
    assert found["Subject"] == "[FIRING:1] Cutter 示范社区 01 430603001001"
    assert "示范社区" in found.get_content()
    assert len(box.recipients) == 2


@pytest.mark.parametrize(("answer", "kind"), (("550 nobody", Refused), ("451 later", NotSent)))
async def test_a_letter_that_is_refused_is_said(answer: str, kind: type[NotSent]) -> None:
    async with postbox() as box:
        box.refuses = answer
        to = Receiver("mail", "email", ("li@example.org",))
        senders = Senders(Alerts(mail=Mail("127.0.0.1", box.port, tls="none", sender="f@x"), receivers=(to,)))
        with pytest.raises(NotSent) as raised:
            await senders.send(to, delivery("mail"))
        assert type(raised.value) is kind
        await senders.aclose()


@pytest.mark.parametrize(
    ("status", "kind"),
    ((400, Refused), (404, Refused), (302, NotSent), (401, NotSent), (429, NotSent), (503, NotSent)),
)
async def test_a_hook_that_does_not_take_it_is_asked_again(status: int, kind: type[NotSent]) -> None:
    async with hook() as far:
        far.status = status
        senders = Senders(Alerts())
        with pytest.raises(NotSent) as raised:
            await senders.send(replace(OPS, to=(far.url,)), delivery())
        assert type(raised.value) is kind
        await senders.aclose()


async def test_a_bearer_token_comes_from_its_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    async with hook() as far:
        senders = Senders(Alerts())
        short = Receiver("short", "webhook", (far.url,), token_file=str(tmp_path / "token"))
        await senders.send(short, delivery())
        await senders.aclose()
    assert far.bodies[0]["id"] == "d1"
    assert far.bodies[0]["alerts"][0]["alertname"] == "cutter"  # type: ignore[index]


# ---- the queue ----


@contextlib.asynccontextmanager
async def duty_on(
    tmp_path: Path, clock: SetClock, *receivers: Receiver
) -> AsyncIterator[tuple[SqliteStore, AlertDuty]]:
    with contextlib.closing(SqliteStore(tmp_path / "fleet.sqlite3", intake_rules())) as store:
        settings = Alerts(receivers=receivers)
        terms = Terms(settings, LIMITS, timedelta(seconds=60), new_id)
        yield store, AlertDuty(store, clock, terms, Words(ZoneInfo("UTC"), str, new_id))


async def test_the_same_news_is_queued_once_and_sent_in_order(tmp_path: Path) -> None:
    async with hook() as far:
        ops = replace(OPS, to=(far.url,))
        async with duty_on(tmp_path, SetClock(NOW), ops) as (store, duty):
            await duty.evaluate_once()
            body = msgspec.json.encode(body_of(ALERT)).decode()
            for place, news in (("2", "b"), ("1", "a"), ("3", "a")):
                await store.write(
                    lambda sql, place=place, news=news: deliveries.queue(sql, place, "ops", news, body, NOW)  # type: ignore[misc]
                )
            senders = Senders(Alerts(receivers=(ops,)))
            while await duty.deliver_once(ops, senders):
                pass
            await senders.aclose()
            assert await store.read(deliveries.waiting) == []
    assert far.keys == ["1", "2"]


async def test_one_worker_evaluates_and_another_takes_over_when_it_is_gone(tmp_path: Path) -> None:
    clock = SetClock(NOW)
    async with duty_on(tmp_path, clock) as (store, first):
        terms = Terms(Alerts(), LIMITS, timedelta(seconds=60), new_id)
        second = AlertDuty(store, clock, terms, Words(ZoneInfo("UTC"), str, new_id))
        leads = []
        for worker, passed in ((first, 0), (second, 10), (first, 5), (second, 14), (second, 2), (first, 1)):
            clock.at += timedelta(seconds=passed)
            await worker.evaluate_once()
            leads.append((first.leads, second.leads))
        assert leads == [(True, False)] * 4 + [(True, True), (False, True)]


async def test_what_a_busy_store_did_not_let_us_notice_is_tried_again(tmp_path: Path) -> None:
    file, clock = tmp_path / "fleet.sqlite3", SetClock(NOW)
    with contextlib.closing(SqliteStore(file, intake_rules())) as store:
        kiosk = await enrolled(store)
        fleet = Alerting(store, clock, Alerts())
        await fleet.heard(kiosk, BROKEN)
        await fleet.senders.aclose()
    with contextlib.closing(SqliteStore(file, intake_rules(), backlog=0)) as busy:
        fleet.duty = Alerting(busy, clock, Alerts()).duty
        fleet.duty.touched(frozenset({kiosk}))
        for _ in range(2):
            with pytest.raises(Busy):
                await fleet.duty.notice_once()
