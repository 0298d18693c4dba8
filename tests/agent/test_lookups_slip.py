"""Slips of lookups: what is shown, masked as it is shown, and no more than fits."""

import pytest

from agent.lookup_schemas import Shown, Slice
from agent.lookups.printing import body_of
from agent.lookups.slices import shown, tab_table
from agent.lookups.slip import MOST_ROWS, Sheet, lookup_slip
from kiosk.domain.identity import masked_name, masked_number
from kiosk.domain.texts import Texts, load_texts
from kiosk.hardware.printer.encode import encode
from kiosk.hardware.printer.lines import TextLine, columns_of, lines_of
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from kiosk.hardware.printer.slip import Banner, Box, Paragraph, Row, Slip, Table, Title
from tests.agent.lookup_room import PLACE, Room, Rooms, social_card
from tests.bench.back_office import ITEMS, PEOPLE, RICH, SUITABLE
from tests.bench.running import ROOT

TEXTS = {language: load_texts(ROOT / "config/texts", language) for language in ("zh_CN", "en")}
RARE = "㛃䶮𠮷𬀩"


def slip_of(
    room: Room, answer: Shown, language: str = "zh_CN", width: int = 576, texts: Texts | None = None
) -> Slip:
    held = room.desk._held[answer.answer].held
    words = room.equipment.words
    part = shown(held, answer.slice, words.said, words.order(tab_table(held.item)))
    now = room.equipment.clock.now()
    return lookup_slip(Sheet(held, part, PLACE, now, width), texts or TEXTS[language])


def texts_on(slip: Slip) -> list[str]:
    return [line.left + line.right for line in lines_of(slip) if isinstance(line, TextLine)]


def at_level_two(rooms: Rooms, item: str) -> Room:
    room = rooms.of(SUITABLE.get(item, RICH))
    room.people.prove(2, "pin")
    return room


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("mode", [TextMode.RASTER, TextMode.GBK])
@pytest.mark.parametrize("name", [item.id for item in ITEMS.values()])
def test_every_item_prints_in_both_languages_and_ways(
    rooms: Rooms, name: str, language: str, mode: TextMode
) -> None:
    room = at_level_two(rooms, name)
    answer = room.shown(name, slice=Slice(language=language))
    if answer.years:
        answer = room.turn(answer, year=answer.years[0].year, rows=12)
    slip = slip_of(room, answer, language)
    assert len(encode(slip, PrinterProfile(text_mode=mode))) > 500
    assert len([part for part in slip.parts if isinstance(part, Row)]) <= MOST_ROWS + 12
    room.reveal(answer)  # what was revealed is on paper masked all the same
    me = room.people.known(next(iter(room.people._known)))
    assert me is not None
    assert not any(me.about.number in text or me.about.name in text for text in texts_on(slip))


def test_it_says_what_whose_and_that_it_is_no_proof(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    answer = room.shown("ins.contributions")
    year = room.turn(answer, year=answer.years[0].year, rows=12)
    slip = slip_of(room, year)
    assert isinstance(slip.parts[0], Title)
    assert slip.parts[0] == Title("查社保缴费", PLACE.site)
    rows = {part.label: part.value for part in slip.parts if isinstance(part, Row)}
    assert rows["姓名"] == masked_name(PEOPLE[RICH].name)
    assert rows["社会保障号"] == masked_number(PEOPLE[RICH].number)
    assert rows["查询编号"].startswith("Q-")
    assert Banner(year.tabs[0].said) in slip.parts
    (table,) = [part for part in slip.parts if isinstance(part, Table)]
    assert table.head[0] == "所属期"
    assert len(table.rows) == len(year.records)
    assert "不作证明" in "".join(part.text for part in slip.parts if isinstance(part, Paragraph))
    assert "演示样票" in "".join(texts_on(slip))


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("name", ["ins.contributions", "pens.payments", "med.records", "unemp.status"])
def test_a_table_is_never_wider_than_the_paper(rooms: Rooms, name: str, width: int) -> None:
    room = at_level_two(rooms, name)
    answer = room.shown(name, slice=Slice(language="en"))
    if answer.years:
        answer = room.turn(answer, year=answer.years[0].year, rows=12)
    slip = slip_of(room, answer, "en", width)
    for line in lines_of(slip, width):
        assert not isinstance(line, TextLine) or columns_of(line.left + line.right) <= width // 12


def test_what_deserves_a_look_is_said(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    answer = room.shown("ins.contributions")
    notable = next((line for line in answer.years if line.state is not None), None)
    slip = slip_of(room, room.turn(answer, rows=50))
    boxes = [part for part in slip.parts if isinstance(part, Box)]
    assert bool(boxes) is (notable is not None)


def test_a_long_answer_says_how_much_is_missing(rooms: Rooms) -> None:
    room = at_level_two(rooms, "med.records")
    answer = room.shown("med.records", slice=Slice(language="zh_CN", rows=50))
    slip = slip_of(room, answer)
    rows = [part for part in slip.parts if isinstance(part, Row)]
    more = [part for part in slip.parts if isinstance(part, Paragraph) and "没有打印" in part.text]
    tables = [part for part in slip.parts if isinstance(part, Table)]
    assert len(rows) <= MOST_ROWS + 12
    assert bool(more) or bool(tables) or len(answer.records) < 6


@pytest.mark.parametrize("mode", list(TextMode))
def test_rare_characters_of_a_name_come_out(rooms: Rooms, mode: TextMode) -> None:
    room = rooms.empty()
    room.read(social_card(PEOPLE[RICH], verified=True, name=RARE[0] + RARE[1] + RARE[3]))
    profile = PrinterProfile(text_mode=mode)
    answer = room.look_up("card.status")
    if not isinstance(answer, Shown):  # the office knows another name
        room = rooms.of(0)
        answer = room.shown("card.status")
    slip = slip_of(room, answer)
    named = Slip((Row("姓名", RARE), *slip.parts))
    assert encode(named, profile) != encode(Slip((Row("姓名", "？？？？"), *slip.parts)), profile)
    for one in RARE:
        assert encode(Slip((Row("姓名", one),)), profile) != encode(Slip((Row("姓名", "?"),)), profile)


def test_the_bytes_are_the_shown_part(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    answer = room.shown("card.status")
    sent = room.desk._held[answer.answer]
    profile = PrinterProfile(text_mode=TextMode.GBK)
    body = body_of(sent, room.equipment, profile, "zh_CN")
    assert "查社保卡状态".encode("gbk") in body
    assert PEOPLE[RICH].number.encode() not in body
