"""A clock says 1970 or 2099: a kiosk is heard like any other and told to be wrong; the fleet's own heals when it is right."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.fleet.alerts.ops import enrolled
from tests.fleet.site import SetClock, heartbeat
from tests.mishaps.alerting import NOW, alerting


@pytest.mark.parametrize("says", ("1970-01-01T00:00:05+00:00", "2099-06-01T00:00:00+00:00"))
async def test_a_wrong_clock_is_said_and_is_no_silence(tmp_path: Path, says: str) -> None:
    async with alerting(tmp_path, SetClock(NOW)) as fleet:
        kiosk = await enrolled(fleet.store)
        for _ in range(12):
            await fleet.heard(kiosk, heartbeat(), datetime.fromisoformat(says))
            await fleet.passes(60)
        assert [alert.key for alert in await fleet.open()] == ["clock_wrong/"]


async def test_what_the_fleet_planned_while_its_own_clock_was_wrong_is_looked_at_again(
    tmp_path: Path,
) -> None:
    clock = SetClock(datetime.fromisoformat("2099-06-01T00:00:00+00:00"))
    async with alerting(tmp_path, clock) as fleet:
        kiosk = await enrolled(fleet.store)
        await fleet.heard(kiosk, heartbeat())
        await fleet.turn()
    clock.at = NOW
    async with alerting(tmp_path, clock) as again:
        await again.turn()
        await again.heard(kiosk, heartbeat())
        await again.turn()
        await again.passes(400)
        await again.passes(130)
        assert [alert.key for alert in await again.open()] == ["reporter_offline/"]
