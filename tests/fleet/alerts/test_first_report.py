"""A reporter's first report is noticed, however soon after its enrolment somebody looked."""

from datetime import timedelta
from pathlib import Path

from fleet import registry
from fleet.enrolment import new_code
from fleet.schemas import Heartbeat, ReporterKind, Sync
from fleet.standing import standing
from tests.fleet import city
from tests.fleet.site import AREA, SITE, SetClock, served


async def test_a_first_report_without_trouble_is_no_repetition_of_silence(tmp_path: Path) -> None:
    clock = SetClock(city.NOW)
    async with served(tmp_path, city.NEXT_S, clock) as fleet:
        code = new_code(
            "c", ReporterKind.SITE, area=AREA, site=SITE, quota=1, expires_at=city.NOW + timedelta(1)
        )
        await fleet.store.write(lambda sql: registry.add_code(sql, code))
        made = await fleet.store.write(
            lambda sql: registry.enrol(sql, code.digest, code.kind, "k", "主机", city.NOW)
        )
        await fleet.evaluated()
        well = Heartbeat(software="1", boot="b", outbox_depth=0)
        sync = Sync(reporter=made.id, epoch=1, first_seq=1, now=city.NOW, state=well, events=())
        await fleet.store.sync(sync, city.NOW)
        await fleet.evaluated()
        await fleet.evaluated()
        seen = await fleet.store.read(lambda sql: sql.rows("SELECT reporter, verdict FROM alert_watch"))
        assert [tuple(row) for row in seen] == [(made.id, "fine")]
        assert (await fleet.store.read(lambda sql: standing(sql, AREA))).total == 1
