"""The queue's messages only grow: a site upgrades kiosk by kiosk, so both directions must still understand each other.

`python -m tests.queue.test_contract` adds what is new to the golden file; it never takes anything away.
"""

import json
from pathlib import Path

import msgspec

from kiosk.queue import (
    api_devices,
    api_kiosk,
    api_notices,
    api_staff,
    events,
    lease_schemas,
    move_events,
    schemas,
    supervisor_schemas,
    term_events,
    window_schemas,
)
from kiosk.queue.lookback import messages as lookback
from kiosk.queue.office import messages as office
from kiosk.queue.signage import events as signage
from kiosk.queue.standby import messages as standby
from kiosk.queue.statistics import messages as statistics

GOLDEN = Path(__file__).parents[1] / "contracts" / "queue_schemas.json"
_ROOMS = (
    lookback, supervisor_schemas,
    schemas, lease_schemas, window_schemas, api_kiosk, api_staff, api_devices, office, events, move_events,
    api_notices, signage, statistics, standby, term_events,
)  # fmt: skip
Shape = dict[str, dict[str, object]]


def messages() -> list[type[msgspec.Struct]]:
    """Everything that goes over the wire or into the log."""
    found = {
        thing
        for room in _ROOMS
        for thing in vars(room).values()
        if isinstance(thing, type) and issubclass(thing, msgspec.Struct) and thing.__struct_fields__
    }
    return sorted(found, key=lambda one: one.__name__)


def shapes() -> dict[str, Shape]:
    """Message → field → its JSON schema and whether it must be there."""
    _, parts = msgspec.json.schema_components(messages())
    return {
        name: {
            field: {"schema": schema, "required": field in part.get("required", ())}
            for field, schema in part["properties"].items()
        }
        for name, part in parts.items()
        if "properties" in part
    }


def words() -> dict[str, list[str]]:
    """Enum → its words."""
    _, parts = msgspec.json.schema_components(messages())
    return {name: part["enum"] for name, part in parts.items() if "enum" in part}


def test_no_message_loses_or_changes_a_field() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))["messages"]
    now = json.loads(json.dumps(shapes()))
    lost = [
        f"{message}.{field}"
        for message, fields in golden.items()
        for field, known in fields.items()
        if now.get(message, {}).get(field) != known
    ]
    assert lost == []


def test_what_is_new_is_never_demanded() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))["messages"]
    demanded = [
        f"{message}.{field}"
        for message, fields in shapes().items()
        for field, known in fields.items()
        if message in golden and field not in golden[message] and known["required"]
    ]
    assert demanded == []


def test_no_word_is_lost() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))["words"]
    now = words()
    assert {name: sorted(set(known) - set(now.get(name, ()))) for name, known in golden.items()} == {
        name: [] for name in golden
    }


def test_the_golden_file_knows_everything_there_is() -> None:
    golden = json.loads(GOLDEN.read_text("utf-8"))
    assert golden == json.loads(json.dumps(_grown(golden))), "python -m tests.queue.test_contract"


def _grown(golden: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    kept: dict[str, Shape] = golden["messages"]  # type: ignore[assignment]
    fresh = shapes()
    grown = {name: {**fresh.get(name, {}), **kept.get(name, {})} for name in sorted({*fresh, *kept})}
    said: dict[str, list[str]] = golden["words"]  # type: ignore[assignment]
    spoken = words()
    all_words = {
        name: sorted({*spoken.get(name, ()), *said.get(name, ())}) for name in sorted({*spoken, *said})
    }
    return {"messages": dict(grown), "words": dict(all_words)}


if __name__ == "__main__":
    known = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {"messages": {}, "words": {}}
    GOLDEN.write_text(json.dumps(_grown(known), indent=1, sort_keys=True, ensure_ascii=False) + "\n")
