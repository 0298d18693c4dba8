"""GET /v1/statistics over real HTTP, the day's totals in the outbox, and the table for spreadsheets."""

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import msgspec

from kiosk.domain.texts import load_texts
from kiosk.outbox.events import load_event_kinds
from kiosk.queue.replay import replayed_hash
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role
from kiosk.queue.statistics.counts import By
from kiosk.queue.statistics.messages import Statistics
from kiosk.queue.statistics.period import period_of
from kiosk.queue.statistics.reading import day_rows
from kiosk.queue.store import state_hash
from kiosk.queue.web.statistics import csv_of
from tests.queue.served import Served
from tests.queue.site import Hall

ROOT = Path(__file__).parents[3]


async def a_little_day(hall: Hall) -> None:
    """One served after a minute, one passed, one given back, one that waits."""
    await hall.staffed(1)
    for _ in range(4):
        await hall.take()
    hall.clock.advance(60)
    await hall.served(1, serving_s=120)
    await hall.called(1)
    await hall.do(Verb.NO_SHOW, 1)
    last = await hall.take("social-card")
    await hall.service.cancel(last.ticket, "cancel-command-1")


async def test_a_supervisor_reads_the_day(served: Served) -> None:
    await a_little_day(served.hall)
    async with served.console("boss", Role.SUPERVISOR) as page:
        answer = (await page.get("/v1/statistics", params={"by": "window"})).raise_for_status()
    found = msgspec.json.decode(answer.content, type=Statistics)
    assert (found.total.taken, found.total.served, found.total.no_show, found.total.cancelled) == (5, 1, 1, 1)
    assert found.total.wait is not None
    assert [(line.key, line.served) for line in found.lines] == [("01", 1)]
    assert found.longest is not None
    assert (found.longest.number, found.longest.waited_s) == ("A003", 180)
    assert [one.service for one in found.forecasts] == ["pension"]


async def test_a_month_is_read_day_by_day(served: Served) -> None:
    hall = served.hall
    await a_little_day(hall)
    hall.clock.advance(timedelta(days=1).total_seconds())
    await hall.look()
    await hall.take()
    async with served.console("boss", Role.SUPERVISOR) as page:
        asked = {"day": "2026-11", "by": "day"}
        answer = (await page.get("/v1/statistics", params=asked)).raise_for_status()
    found = msgspec.json.decode(answer.content, type=Statistics)
    assert (found.day, found.last_day) == (date(2026, 11, 1), date(2026, 11, 30))
    assert [(one.key, one.taken) for one in found.lines] == [("2026-11-23", 5), ("2026-11-24", 1)]
    assert (found.total.taken, found.total.served) == (6, 1)


async def test_a_number_counts_for_the_service_that_it_was_taken_for(served: Served) -> None:
    hall = served.hall
    taken = await hall.take("pension")
    async with served.console("boss", Role.SUPERVISOR) as page:
        there = {"command": "move-0001", "service": "social-card", "place": "tail"}
        (await page.post(f"/v1/tickets/{taken.ticket}/move", json=there)).raise_for_status()
    rows = day_rows(
        hall.service.ledger.reader, hall.service.settings.zone_info, taken.business_day.isoformat()
    )
    assert [row.service for row in rows.tickets] == ["pension"]


async def test_staff_at_windows_do_not_read_each_others_figures(served: Served) -> None:
    async with served.console() as page:
        answer = await page.get("/v1/statistics")
    assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden")


async def test_what_is_no_day_and_no_way_is_refused(served: Served) -> None:
    async with served.console("boss", Role.SUPERVISOR) as page:
        answers = [await page.get("/v1/statistics", params=one) for one in ({"day": "soon"}, {"by": "name"})]
    assert [(one.status_code, one.json()["detail"]) for one in answers] == [(400, "day"), (400, "by")]


async def test_the_fleet_is_told_each_services_totals_when_the_day_closes(hall: Hall) -> None:
    await a_little_day(hall)
    hall.clock.advance(timedelta(days=1).total_seconds())
    await hall.look()
    reader = hall.service.ledger.reader
    rows = reader.execute("SELECT kind, payload FROM outbox WHERE kind = 'day.totals' ORDER BY rowid")
    told = [json.loads(payload) for _, payload in rows]
    assert [(one["service"], one["taken"], one["served"], one["abandoned"]) for one in told] == [
        ("pension", 4, 1, 2),
        ("social-card", 1, 0, 1),
    ]
    assert load_event_kinds(ROOT / "config/events.toml").check_outbox(reader) > 5
    assert replayed_hash(reader, "430602-001") == state_hash(reader)


async def test_the_table_is_read_by_spreadsheets(served: Served) -> None:
    await a_little_day(served.hall)
    async with served.console("boss", Role.SUPERVISOR) as page:
        answer = (await page.get("/v1/statistics", params={"by": "hour"})).raise_for_status()
    found = msgspec.json.decode(answer.content, type=Statistics)
    text = csv_of(
        found, {"10": "=10:00"}, By.HOUR, period_of("2026-11-23"), load_texts(ROOT / "config/texts", "zh_CN")
    )
    assert text.startswith("\ufeff日期,钟点,取号")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[1][:4] == ["2026-11-23", "'=10:00", "5", "2"]
    assert rows[-1][1] == "合计"
