"""The old primary comes back: it changes nothing more, and what only it knew comes home once."""

from pathlib import Path

import httpx

from kiosk.queue.standby.replica import Role, write_role
from tests.queue.two_servers import (
    PairedKiosk,
    Server,
    given_unprotected,
    is_protected,
    two_servers,
    wait_until,
)


def leads_to(server: Server, path: str) -> str:
    """Where a browser that asks there is sent."""
    page = httpx.get(server.url + path, trust_env=False, follow_redirects=False)
    assert page.status_code == 307
    return page.headers["location"]


def test_a_primary_that_returns_is_read_only_and_hands_over_what_nobody_else_knew(tmp_path: Path) -> None:
    with two_servers(tmp_path, wait_ms=150) as (primary, standby):
        kiosk = PairedKiosk(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        kiosk.taken(primary, "tap-00000001")
        unprotected = given_unprotected(primary, standby, kiosk, "tap-00000002")
        standby.take_over()
        assert kiosk.taken(standby, "tap-00000003").number == "A1001"
        primary.start()
        primary.line("following")  # by itself, once it has handed over
        refused = kiosk.take(primary, "tap-00000004")
        assert (refused.status_code, refused.json()["reason"]) == (503, "standby")
        assert leads_to(primary, "/login?lang=en") == f"{standby.url}/login?lang=en"
        assert standby.labels() == ["A001", "A002", "A1001"]
        assert kiosk.get(standby, f"/v1/tickets/{unprotected.ticket}")["state"] == "waiting"
        assert kiosk.taken(standby, "tap-00000002").number == "A002"
        wait_until(lambda: standby.rows("SELECT settled_day IS NOT NULL FROM terms") == [(1,)])
        assert standby.command("verify").returncode == 0


def test_a_primary_that_only_hung_learns_from_a_kiosk_that_its_time_is_over(tmp_path: Path) -> None:
    with two_servers(tmp_path, ask_s=60.0) as (primary, standby):
        kiosk = PairedKiosk(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        kiosk.taken(primary, "tap-00000001")
        primary.freeze()
        standby.promote()
        proof = str(standby.term()["proof"])
        primary.thaw()
        split = kiosk.take(primary, "tap-00000002", term=proof)
        assert (split.status_code, split.json()["reason"]) == (503, "superseded")
        assert split.headers["x-term"] == proof
        assert leads_to(primary, "/login?lang=en") == f"{standby.url}/login?lang=en"
        assert kiosk.taken(standby, "tap-00000002").number == "A1001"
        assert primary.labels() == ["A001"]


def test_a_term_that_nobody_proved_moves_no_server(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, _):
        kiosk = PairedKiosk(primary)
        assert kiosk.take(primary, "tap-00000001", term="9-AAAAAAAAAAAAAAAAAAAAAA").status_code == 200
        assert primary.term()["superseded"] is False


def test_the_site_runs_on_without_its_standby_and_is_protected_again_when_it_is_back(tmp_path: Path) -> None:
    with two_servers(tmp_path, wait_ms=1000) as (primary, standby):
        kiosk = PairedKiosk(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        standby.die()
        assert kiosk.taken(primary, "tap-00000001").number == "A001"
        wait_until(lambda: primary.protection(kiosk) == "unprotected")
        standby.follow(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        answered = kiosk.taken(primary, "tap-00000002").number
        primary.die()
        standby.promote()
        assert standby.labels() == ["A001", answered]


def test_an_old_primary_is_not_overwritten_before_it_has_handed_over(tmp_path: Path) -> None:
    with two_servers(tmp_path, wait_ms=150) as (primary, standby):
        kiosk = PairedKiosk(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        given_unprotected(primary, standby, kiosk, "tap-00000001")
        standby.take_over()
        said = primary.command("--standby", "--primary", standby.url)
        assert said.returncode == 2
        assert "has not handed over" in said.stderr
        primary.start()
        primary.line("following")
        assert standby.labels() == primary.labels() == ["A001"]


def test_a_primary_that_returns_two_terms_later_hands_over_all_that_only_it_knew(tmp_path: Path) -> None:
    with two_servers(tmp_path, wait_ms=150) as (primary, standby):
        kiosk = PairedKiosk(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        given_unprotected(primary, standby, kiosk, "tap-00000001")
        standby.take_over()
        for n in range(10):
            kiosk.taken(standby, f"tap-1000000{n}")
        standby.stop()
        write_role(standby.store.parent, Role(whole=True, primary=primary.url))
        standby.take_over()
        primary.start()
        wait_until(lambda: (primary.store.parent / "handed-over").exists())
        assert "A001" in standby.labels()
