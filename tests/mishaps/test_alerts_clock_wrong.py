"""A kiosk's clock says 1970 or 2099: it is heard like any other, and what is said of it is that its clock is wrong."""

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
