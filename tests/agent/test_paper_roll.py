"""The paper roll over restarts, and an attendant's word for a new one; what devices say of themselves."""

from pathlib import Path

import pytest

from agent.paper_roll import kept_roll
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.hardware.printer.roll import RollCount
from tests.agent.station import Kiosk, Wanted, is_ready, rows, running_kiosk, site_queue, until


async def _roll(kiosk: Kiosk) -> dict[str, str]:
    (printer,) = [line for line in (await kiosk.client.devices()).devices if line.device == "printer"]
    return printer.facts


async def test_what_was_printed_is_known_after_a_restart_until_a_new_roll_is_in(tmp_path: Path) -> None:
    async with site_queue(tmp_path / "site") as site:
        wanted = Wanted(site=site)
        async with running_kiosk(tmp_path / "kiosk", wanted) as kiosk:
            await kiosk.ready()
            await kiosk.take(await kiosk.begin())
            await kiosk.until(lambda state: state.slip is not None and state.slip.state == "printed")
            printed = await _roll(kiosk)
            assert printed["model"] == "BIANMIN BENCH-80"
            assert int(printed["printed_on_roll_mm"]) > 50
            assert printed["slips_on_roll"] == "1"
        async with running_kiosk(tmp_path / "kiosk", wanted) as kiosk:
            await kiosk.until(lambda state: is_ready(state, "printer"))
            assert await _roll(kiosk) == printed
            await kiosk.client.new_roll(new_command_id())
            assert (await _roll(kiosk))["slips_on_roll"] == "0"
            await until(lambda: ("printer.new_roll",) in rows(kiosk.store, "SELECT kind FROM outbox"))
            await kiosk.events()
        async with running_kiosk(tmp_path / "kiosk", wanted) as kiosk:
            assert (await _roll(kiosk))["slips_on_roll"] == "0"


async def test_paper_that_ran_out_and_came_back_is_a_new_roll(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "kiosk") as kiosk:
        await kiosk.until(lambda state: is_ready(state, "printer"))
        assert kiosk.agent.desk.roll is not None
        kiosk.agent.desk.roll.printed(5000)
        kiosk.printer.pull_paper()
        await kiosk.until(lambda state: not is_ready(state, "printer"))
        kiosk.printer.refill()
        await kiosk.until(lambda state: is_ready(state, "printer"))
        assert (await _roll(kiosk))["printed_on_roll_mm"] == "0"


async def test_a_kiosk_without_a_printer_has_no_roll_to_change(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "kiosk", Wanted(printer=False)) as kiosk:
        with pytest.raises(Refused, match="no_device"):
            await kiosk.client.new_roll(new_command_id())


async def test_the_count_can_be_read_while_no_agent_runs(tmp_path: Path) -> None:
    assert kept_roll(tmp_path / "kiosk/store.sqlite3") == RollCount()
    async with running_kiosk(tmp_path / "kiosk") as kiosk:
        assert kiosk.agent.desk.roll is not None
        kiosk.agent.desk.roll.printed(130)
    assert kept_roll(tmp_path / "kiosk/store.sqlite3") == RollCount(130, 1)
