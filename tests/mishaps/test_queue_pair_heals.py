"""The site's server dies, is replaced, comes back, and nobody types anything: the pair protects itself again."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.queue.process import PASSWORD
from tests.queue.two_servers import PairedKiosk, is_protected, two_servers, wait_until


def test_after_a_takeover_and_a_power_cut_each_server_knows_its_part(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (first, second):
        kiosk = PairedKiosk(first)
        wait_until(lambda: is_protected(first, kiosk))
        answered = [kiosk.taken(first, "tap-00000001").number]
        first.die()
        second.promote()
        answered.append(kiosk.taken(second, "tap-00000002").number)
        second.die()  # the power goes, before the old server was ever seen again
        second.start_again("ready")  # its unit is the one of a standby or of a queue: the folder knows
        first.start_again("ready")
        first.line("following")
        wait_until(lambda: is_protected(second, kiosk))
        answered.append(kiosk.taken(second, "tap-00000003").number)
        first.die()
        first.start_again("following")
        wait_until(lambda: is_protected(second, kiosk))
        second.die()
        first.promote()
        answered.append(kiosk.taken(first, "tap-00000004").number)
        assert first.labels() == sorted(answered)
        assert str(first.term()["proof"]).startswith("3-")


def test_what_no_ticket_tells_is_kept_before_the_old_store_is_replaced(tmp_path: Path) -> None:
    with two_servers(tmp_path, wait_ms=150) as (first, second):
        kiosk = PairedKiosk(first)
        wait_until(lambda: is_protected(first, kiosk))
        second.die()
        hired: dict[str, object] = {"login": "hired-alone", "name": "赵敏", "password": PASSWORD}
        first.operate("/v1/staff", hired)
        first.die()
        second.take_over()
        first.start()
        first.line("following")
        [kept] = (first.store.parent / "backups").glob("*-superseded.sqlite3")
        with closing(sqlite3.connect(kept)) as store:
            assert store.execute("SELECT 1 FROM staff WHERE login = 'hired-alone'").fetchone()
        first.die()
        first.start_again("following")
        assert len([*(first.store.parent / "backups").glob("*-superseded.sqlite3")]) == 1


def test_a_server_that_was_once_a_standby_may_be_started_as_one_for_ever(tmp_path: Path) -> None:
    with two_servers(tmp_path) as (first, second):
        kiosk = PairedKiosk(first)
        wait_until(lambda: is_protected(first, kiosk))
        first.die()
        second.promote()
        second.die()
        second.follow(first, wait=False)  # as its unit says since the day it was put up
        second.line("ready")
        assert kiosk.taken(second, "tap-00000001").number == "A1001"
