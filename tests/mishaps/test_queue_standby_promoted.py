"""The primary dies; a person promotes the standby: every number that was answered is there, and none is given twice."""

from pathlib import Path

from tests.queue.two_servers import PairedKiosk, is_protected, two_servers, wait_until


def test_what_was_answered_is_at_the_standby_when_the_primary_is_killed(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        kiosk = PairedKiosk(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        answered = [kiosk.taken(primary, f"tap-{n:08d}").number for n in range(20)]
        primary.die()
        standby.promote()
        assert standby.labels() == answered
        assert str(standby.term()["proof"]).startswith("2-")
        again = kiosk.taken(standby, "tap-00000019").number
        fresh = kiosk.taken(standby, "tap-00000020").number
        assert (again, fresh) == ("A020", "A1001")


def test_who_does_not_type_the_sites_name_promotes_nothing(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        kiosk = PairedKiosk(primary)
        said = standby.command("promote", "--site-name", "somewhere else")
        assert said.returncode == 2
        assert "not promoted" in said.stderr
        assert kiosk.taken(primary, "tap-00000001").number == "A001"


def test_a_copy_never_runs_as_a_queue_by_mistake_but_follows_again(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        kiosk = PairedKiosk(primary)
        standby.die()
        standby.start_again("following")
        wait_until(lambda: is_protected(primary, kiosk))


def test_a_standby_that_was_killed_itself_can_still_be_promoted(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (primary, standby):
        kiosk = PairedKiosk(primary)
        wait_until(lambda: is_protected(primary, kiosk))
        answered = [kiosk.taken(primary, f"tap-{n:08d}").number for n in range(5)]
        standby.die()
        primary.die()
        standby.take_over()
        assert standby.labels() == answered
        assert kiosk.taken(standby, "tap-00000099").number == "A1001"
