"""The slip of what became of something: case number, what, when, until when; or the code to ask again by. Masked."""

from datetime import UTC, datetime

import pytest

from agent.apply_schemas import Outcome
from agent.applying.draft import Draft, Ended
from agent.applying.receipt import Sheet, confirming_slip, receipt_slip
from agent.applying.showing import done
from kiosk.bench.gateway.faults import CONTROL, LONG, MARKUP
from kiosk.domain.form import Form
from kiosk.domain.receipt_code import in_groups, read_code
from kiosk.domain.texts import load_texts
from kiosk.hardware.printer.encode import encode
from kiosk.hardware.printer.lines import TextLine, lines_of
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from kiosk.hardware.printer.slip import Banner, Box, Paragraph, Row, Scan, Slip, Title
from tests.agent.apply_samples import HANDLED
from tests.agent.lookup_room import PLACE
from tests.agent.test_applying_rules import said
from tests.checks.tree import ROOT

TEXTS = {language: load_texts(ROOT / "config/texts", language) for language in ("zh_CN", "en")}
KEY = "0123456789ABCDEFGHJKMNPQ"
NAME = "王秀英"
VALUES = {
    "case_number": "LD202611280007", "case_state": "1", "agency": "演示一区劳动保障监察大队", "answer_by": "2026-12-05",
    "handled_on": "2026-11-28", "card_number": "Z00000017", "card_status": "2", "ends_on": "2026-12-05",
    "monthly_amount": "172320", "months_due": "12", "registration_number": "999101-2026-00012", "employment_state": "1",
    "call_by": "2026-11-30", "pages": "3", "expires": "2027-05-28",
}  # fmt: skip
each_item = pytest.mark.parametrize("item", HANDLED)
each_language = pytest.mark.parametrize("language", ["zh_CN", "en"])


def sheet(item: str, name: str = NAME) -> Sheet:
    """Printed now."""
    return Sheet(HANDLED[item], KEY, name, PLACE, datetime(2026, 11, 28, 10, 20, 30, tzinfo=UTC))


def slip_of(item: str, outcome: Outcome, language: str = "zh_CN", words: str = "", **values: str) -> Slip:
    """Of an end with these values."""
    known = VALUES | values
    one = HANDLED[item]
    row = (
        ("",) * len(one.fields)
        if outcome is Outcome.ALREADY
        else tuple(known.get(f.id, "") for f in one.fields)
    )
    told = done(Draft(one, Form(item)), Ended(outcome, row, words), said, language)
    return receipt_slip(sheet(item), told, TEXTS[language])


def texts_on(slip: Slip) -> str:
    return "\n".join(line.left + line.right for line in lines_of(slip) if isinstance(line, TextLine))


@each_item
@each_language
@pytest.mark.parametrize("mode", [TextMode.RASTER, TextMode.GBK])
def test_every_item_prints_however_it_ended(item: str, language: str, mode: TextMode) -> None:
    slips = [slip_of(item, outcome, language, "业务系统的话") for outcome in Outcome]
    slips.append(confirming_slip(sheet(item), TEXTS[language]))
    for slip in slips:
        assert len(encode(slip, PrinterProfile(text_mode=mode))) > 300
        assert NAME not in texts_on(slip)
        assert VALUES["card_number"] not in texts_on(slip)


def test_it_says_what_whose_which_number_and_until_when() -> None:
    slip = slip_of("labor.complaint", Outcome.RECEIVED)
    rows = {part.label: part for part in slip.parts if isinstance(part, Row)}
    assert slip.parts[0] == Title(TEXTS["zh_CN"]("item.labor.complaint.name"), PLACE.site)
    assert Banner("已受理") in slip.parts
    assert rows["姓名"].value == "王*英"
    first = next(part for part in slip.parts if isinstance(part, Row) and part.large)
    assert first.value == VALUES["case_number"]
    (after,) = [part for part in slip.parts if isinstance(part, Box)]
    assert "2026-12-05" in after.text
    assert PLACE.hotline in after.text


def test_what_was_done_before_has_no_number_and_the_offices_words() -> None:
    slip = slip_of("card.loss", Outcome.ALREADY, words="此卡已挂失。")
    assert Banner("以前已经办过") in slip.parts
    assert [part.label for part in slip.parts if isinstance(part, Row)] == ["姓名", "打印时间"]
    assert "此卡已挂失。" in [part.text for part in slip.parts if isinstance(part, Box)]


def test_what_is_being_confirmed_has_the_code_and_says_not_to_do_it_again() -> None:
    slip = confirming_slip(sheet("card.loss"), TEXTS["zh_CN"])
    (scan,) = [part for part in slip.parts if isinstance(part, Scan)]
    found = read_code(scan.content)
    assert found is not None
    assert (found.item, found.key, scan.code) == ("card.loss", KEY, in_groups(KEY))
    assert "不要重复" in "".join(part.text for part in slip.parts if isinstance(part, Paragraph))


def test_nobody_is_named_where_nobody_is_known() -> None:
    slip = confirming_slip(sheet("labor.report", ""), TEXTS["zh_CN"])
    assert "姓名" not in [part.label for part in slip.parts if isinstance(part, Row)]


@pytest.mark.parametrize("hostile", [MARKUP, CONTROL, LONG, "\x1d\x56\x00", "\x1b@"])
def test_hostile_words_are_printed_as_words(hostile: str) -> None:
    slip = slip_of("labor.complaint", Outcome.RECEIVED, words=hostile, agency=hostile, case_number=hostile)
    assert encode(slip, PrinterProfile(text_mode=TextMode.RASTER))
    profile = PrinterProfile(text_mode=TextMode.GBK)
    harmless = encode(slip_of("labor.complaint", Outcome.RECEIVED), profile)
    assert encode(slip, profile).count(b"\x1dV") == harmless.count(b"\x1dV")
