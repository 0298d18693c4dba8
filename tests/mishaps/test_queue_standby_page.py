"""The primary is dead and nobody knows a command line: the station's head takes over on the standby's own page."""

import socket
import time
from pathlib import Path

import httpx

from tests.queue.process import PASSWORD
from tests.queue.two_servers import WAIT_S, PairedKiosk, Server, is_protected, two_servers, wait_until


def told(standby: Server) -> dict[str, object]:
    """How it stands, as its page asks."""
    return dict(httpx.get(f"{standby.url}/v1/standby/state", trust_env=False, timeout=WAIT_S).json())


def get(standby: Server, path: str, **query: str) -> httpx.Response:
    """A page."""
    return httpx.get(standby.url + path, params=query, trust_env=False, timeout=WAIT_S)


def answers(standby: Server) -> bool:
    """Whether it listens already."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", httpx.URL(standby.url).port or 0)) == 0


def press(standby: Server, login: str, password: str = PASSWORD, **more: object) -> httpx.Response:
    """The button on its page."""
    said = {"login": login, "password": password, "is_off": True} | more
    return httpx.post(f"{standby.url}/v1/standby/take-over", json=said, trust_env=False, timeout=WAIT_S)


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]


def add(primary: Server, login: str, role: str) -> None:
    primary.operate("/v1/staff", {"login": login, "name": "赵敏", "role": role, "password": PASSWORD})


def test_the_stations_head_takes_over_on_the_page(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        add(primary, "head", "supervisor")
        add(primary, "clerk", "staff")
        kiosk = PairedKiosk(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        answered = [kiosk.taken(primary, f"tap-{n:08d}").number for n in range(5)]
        assert told(standby)["phase"] == "follows"
        assert refused(press(standby, "head")) == (409, "primary_answers")

        primary.die()
        wait_until(lambda: told(standby)["phase"] == "silent")
        assert refused(press(standby, "head", "not the password")) == (401, "wrong_login")
        wait_until(lambda: told(standby)["phase"] == "silent")  # it follows again meanwhile
        assert refused(press(standby, "clerk")) == (409, "not_a_supervisor")
        wait_until(lambda: told(standby)["phase"] == "silent")
        assert refused(press(standby, "head", is_off=False)) == (400, "bad_request")
        assert kiosk.take(standby, "tap-00000009").status_code == 503  # to a kiosk it is not there

        assert press(standby, "head").status_code == 200
        standby.line("ready")
        assert standby.labels() == answered
        assert kiosk.taken(standby, "tap-00000009").number == "A1001"
        assert httpx.get(f"{standby.url}/v1/standby/state", trust_env=False).status_code == 404
        [(who,)] = standby.rows("SELECT staff.login FROM staff, events WHERE events.kind = 'term.raised'"
                                " AND staff.id = json_extract(events.payload, '$.who')")  # fmt: skip
        assert who == "head"


def test_the_copys_time_is_not_that_of_whoever_looked_into_it(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        add(primary, "head", "supervisor")
        primary.die()
        wait_until(lambda: told(standby)["phase"] == "silent")
        copied_at = told(standby)["copied_at"]
        assert refused(press(standby, "head", "guess")) == (401, "wrong_login")
        standby.die()
        standby.follow(primary, wait=False)
        wait_until(lambda: answers(standby) and told(standby)["phase"] == "silent")
        assert told(standby)["copied_at"] == copied_at


def test_whoever_guesses_at_the_page_has_to_wait(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        add(primary, "head", "supervisor")
        primary.die()
        for _ in range(5):
            wait_until(lambda: told(standby)["phase"] == "silent")
            assert refused(press(standby, "head", "guess")) == (401, "wrong_login")
        wait_until(lambda: told(standby)["phase"] == "silent")
        assert refused(press(standby, "head")) == (429, "too_many_attempts")
        standby.promote()  # whoever sits at the machine still can


def test_staff_who_come_by_a_bookmark_find_the_page_and_machines_find_nobody(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        page = get(standby, "/", lang="zh")
        assert (page.status_code, "一切正常，不用接替" in page.text) == (200, True)
        assert f"{primary.url}/login" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        for path in ("/login", "/supervisor", "/display", "/t/some-token"):
            sent = get(standby, path, lang="zh")
            assert (sent.status_code, sent.headers["location"]) == (307, f"{primary.url}{path}?lang=zh")
        machines = ("/v1/health", "/v1/hall")
        assert [get(standby, path).status_code for path in machines] == [503, 503]
        revoked = primary.rows("SELECT id FROM devices WHERE kind = 'standby'")[0][0]
        primary.operate(f"/v1/devices/{revoked}/revoke", {})
        time.sleep(7.0)  # it is refused again and again, and knows by that: the primary lives
        assert told(standby)["phase"] == "copies"
        primary.die()
        wait_until(lambda: told(standby)["phase"] == "silent")
        for path in ("/", "/login", "/caller", "/supervisor"):
            assert "主服务器没有应答" in get(standby, path, lang="zh").text
        assert "does not answer" in get(standby, "/", lang="en").text
        assert get(standby, "/display").status_code == 503


def test_a_standby_without_a_copy_says_that_it_cannot_take_over(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        primary.die()
        standby.die()
        (standby.store.parent / "replica.json").write_text('{"whole": false, "primary": ""}')
        standby.follow(primary, wait=False)
        wait_until(lambda: answers(standby) and told(standby)["phase"] == "empty")
        assert refused(press(standby, "head")) == (409, "no_copy")
        assert "cannot take over yet" in get(standby, "/", lang="en").text
