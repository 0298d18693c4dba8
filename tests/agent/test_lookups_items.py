"""Every item of the catalogue, from the question to a slice, at the real simulated back office."""

import pytest

from agent.lookup_schemas import NeedsMore, Shown, Slice, Tone, Way
from agent.lookups.judging import Accepted
from agent.schemas import Role
from agent.visit_messages import LookedUp
from kiosk.bench.gateway.identity import PIN
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.item import Item, Kind, Layout
from tests.agent.lookup_room import Room, Rooms, texts_of
from tests.bench.back_office import ITEMS, RICH, SUITABLE

ALL = [pytest.param(item, id=item.id) for item in ITEMS.values()]


def asked_by_somebody(rooms: Rooms, item: Item) -> Room:
    """Somebody who has it, at the level that it needs."""
    room = rooms.of(SUITABLE.get(item.id, RICH))
    if item.level == 2:
        assert room.pin(pin_block(PIN)) == Accepted(2)
    return room


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("item", ALL)
def test_an_item_is_answered_in_its_own_fields(rooms: Rooms, item: Item, language: str) -> None:
    room = asked_by_somebody(rooms, item)
    shown = room.shown(item.id, slice=Slice(language=language))
    assert (shown.item, shown.slice.page) == (item.id, 1)
    assert [cell.field for cell in shown.totals] == list(item.totals)
    if item.layout is Layout.MONTHS:
        assert shown.years
        assert not shown.records
        shown = room.shown(item.id, slice=Slice(language=language, year=shown.years[0].year))
    for record in shown.records:
        assert [cell.field for cell in record.cells] == [field.id for field in item.fields]
        for cell, field in zip(record.cells, item.fields, strict=True):
            assert bool(cell.said) is (field.kind is Kind.CODE and bool(cell.text))
            assert cell.masked is (field.kind.masked and bool(cell.text))
            assert (cell.tone is Tone.NONE) is not (bool(field.good) and bool(cell.text))
    told = [message for message in room.told if isinstance(message, LookedUp)]
    assert (told[-1].item, told[-1].outcome, told[-1].level) == (item.id, "shown", item.level)


@pytest.mark.parametrize("item", [one for one in ALL if one.values[0].level == 2])  # type: ignore[union-attr]
def test_an_item_of_level_two_asks_for_more_first(rooms: Rooms, item: Item) -> None:
    room = rooms.of(SUITABLE.get(item.id, RICH))
    assert room.look_up(item.id) == NeedsMore(level=2, ways=(Way.PIN, Way.ATTENDANT))
    room.pin(pin_block(PIN))
    assert isinstance(room.look_up(item.id), Shown)


@pytest.mark.parametrize("item", ALL)
def test_what_is_masked_comes_in_full_when_it_is_revealed(rooms: Rooms, item: Item) -> None:
    room = asked_by_somebody(rooms, item)
    person = room.people.known(Role.SELF)
    assert person is not None
    shown = room.shown(item.id)
    full = room.reveal(shown)
    assert (full.name, full.number) == (person.about.name, person.about.number)
    assert len(full.records) == len(shown.records)
    for seen, whole in zip(shown.records, full.records, strict=True):
        for hidden, cell in zip(seen.cells, whole.cells, strict=True):
            assert not cell.masked
            assert ("*" in hidden.text) is hidden.masked
            assert hidden.masked or hidden.text == cell.text
            assert not hidden.masked or hidden.text != cell.text
    assert not any(person.about.number in text for row in texts_of(shown) for text in row)
