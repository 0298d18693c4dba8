"""Which of the choices that the back office has can be taken: asked of its far end, as it would answer the kiosk."""

import tomllib
from collections.abc import Sequence
from datetime import date

import httpx

from kiosk.bench.overlay import OVERLAY
from kiosk.bench.people import synthetic_people
from kiosk.domain.form import FormField, Source
from tests.bench.back_office import Json, envelope, subject
from tests.journeys.form_filler import today
from tests.journeys.visitor import Visitor

OPEN = ("1", "2")  # of the table case_state


async def suitable(here: Visitor, field: FormField, person: int) -> str:
    """What the screen calls the first choice with which something can be done: of today, not closed."""
    assert field.source is not None
    day = today()
    newest: dict[str, Json] = {}
    for record in await _records(here, field.source, person, day):
        newest.setdefault(str(record[field.source.value]), record)
    fits = [place for place, record in enumerate(newest.values(), 1) if _fits(record, day)]
    assert fits, f"the back office has nothing of {field.source.item} for this resident that fits"
    return f"c{fits[0]}"


def _fits(record: Json, day: date) -> bool:
    is_today = record.get("appointment_on", day.isoformat()) == day.isoformat()
    return is_today and record.get("case_state", OPEN[0]) in OPEN


async def _records(here: Visitor, source: Source, person: int, day: date) -> Sequence[Json]:
    operation = here.catalogue.item(source.item).operation
    url = tomllib.loads((here.station.var / "bench" / OVERLAY).read_text("utf-8"))["gateway"]["url"]
    who = synthetic_people(person + 1, day)[person]
    async with httpx.AsyncClient(base_url=url, trust_env=False) as http:
        asked = envelope(operation, None, subject=subject(who))
        answer = (await http.post(f"/v1/{operation}", json=asked)).raise_for_status().json()
    assert answer["code"] == "OK", f"{operation}: {answer['code']}"
    records: Sequence[Json] = answer["records"]
    return records
