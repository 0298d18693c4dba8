"""The page of the devices: every word there is has a wording, what to do stands beside what is wrong, staff get there."""

import msgspec
import pytest

from agent.schemas import CardStep, CodeFor, DeviceLine, Enrolment, EnrolmentStep, ReadCode
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.texts import LANGUAGES
from kiosk.journey.actions import (
    CloseSheet,
    Failed,
    Heard,
    NewRoll,
    ReadAgain,
    RollNoted,
    Sheet,
    ShowSheet,
    TurnTo,
)
from kiosk.journey.errands import ArmReaders, AskCode, AskNoCode, CallHelp, NoteNewRoll
from kiosk.journey.look import Look, Size
from kiosk.journey.model import Model
from kiosk.journey.route import Back, Open, Page, Route
from kiosk.journey.update import update
from kiosk.screens.attendant.view_model import ICONS, AttendantView, DeviceRow, attendant_view, remedy_of
from kiosk.screens.help.view_model import help_view
from kiosk.screens.identify.view_model import identify_view
from kiosk.screens.trouble.view_model import queue_away_view
from tests.screens.cases import FITTED, WORST, at, attendant, device
from tests.screens.gallery import setting
from tests.screens.samples import NOW, ZONE, model, state, visit

WORDS = setting("zh_CN", (1080, 1920)).words


def view(of: Model, *, portrait: bool = True) -> AttendantView:
    return attendant_view(of, WORDS, ZONE, portrait)


def row(line: DeviceLine) -> DeviceRow:
    return view(attendant(Look(), state=state(devices=(line,)))).left_rows[0]


def acted(before: Model, *actions: object) -> tuple[Model, list[object]]:
    """The model after these actions, and everything asked of the agent."""
    asked: list[object] = []
    for action in actions:
        before, errands = update(before, action, lambda: "c1")  # type: ignore[arg-type]  # any action
        asked += errands
    return before, asked


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_device_has_wording(language: str) -> None:
    words = setting(language, (1080, 1920)).words
    wanted = {
        *(f"device_state.{one}" for one in DeviceState),
        *(f"fault.{one}" for one in Fault),
        *(f"notice.{one}" for one in Notice),
        *(f"remedy.{one}" for one in (*Fault, *Notice)),
        *(f"device.{name}" for name in (*FITTED, *ICONS)),
    }
    assert wanted - words.keys() == set()


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault is not Fault.NONE])
def test_every_fault_is_shown_with_what_to_do(fault: Fault) -> None:
    shown = row(device("qr", "fault", fault))
    assert shown.what == f"{WORDS(f'fault.{fault}')} · 10:04 起"
    assert shown.remedy == WORDS(f"remedy.{fault}")
    assert (shown.chip_kind, shown.chip_icon) == ("bad", "error")


@pytest.mark.parametrize("notice", [notice for notice in Notice if notice is not Notice.NONE])
def test_every_notice_is_shown_with_what_to_do(notice: Notice) -> None:
    shown = row(device("qr", notice=notice))
    assert (shown.what, shown.remedy) == (
        f"{WORDS(f'notice.{notice}')} · 10:04 起",
        WORDS(f"remedy.{notice}"),
    )
    assert shown.chip_kind == "warn"


@pytest.mark.parametrize("name", [DeviceState.ABSENT, DeviceState.BACKOFF])
def test_a_device_that_is_away_says_so_even_without_a_fault(name: str) -> None:
    shown = row(device("qr", name))
    assert (shown.chip, shown.remedy) == (WORDS(f"device_state.{name}"), WORDS("remedy.offline"))


def test_a_device_may_have_its_own_remedy() -> None:
    assert remedy_of("a4", Fault.PAPER_OUT, WORDS) == WORDS("remedy.a4_paper_out")
    assert remedy_of("printer", Fault.PAPER_OUT, WORDS) == WORDS("remedy.paper_out")


def test_a_device_that_is_well_shows_its_facts_and_address() -> None:
    shown = row(device("card"))
    assert (shown.facts, shown.address) == (
        "Bianmin Bench M1 · 2.07",
        "serial:///dev/kiosk/card?baud=115200",
    )


def test_a_device_that_nobody_named_is_shown_by_its_own_name() -> None:
    assert row(device("palm-vein")).name == "palm-vein"


def test_an_earlier_day_is_named() -> None:
    line = DeviceLine(
        device="qr", state="fault", fault="jam", notice="none", since=NOW.replace(day=18, hour=9)
    )
    assert row(line).what.endswith("11月18日 09:26 起")


def test_who_needs_somebody_comes_first() -> None:
    names = [one.name for one in view(attendant(Look())).left_rows]
    assert names[:4] == ["小票打印机", "A4 打印机", "社保卡读卡器", "窗口叫号器"]


def test_what_is_to_do_is_counted() -> None:
    assert view(attendant(Look())).chip == "4 台要处理"
    well = attendant(Look(), state=state(devices=(device("qr"), device("sound", "disabled"))))
    assert view(well).chip == "全部正常"


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("portrait", [True, False])
def test_every_device_stands_on_one_of_the_leaves(size: Size, portrait: bool) -> None:
    model_now = attendant(Look(size), *WORST, stack=at(Page.ATTENDANT))
    seen: list[str] = []
    while True:
        leaf = view(model_now, portrait=portrait)
        seen += [one.name for one in (*leaf.left_rows, *leaf.right_rows)]
        if not leaf.forth_active:
            break
        model_now, _ = acted(model_now, leaf.forth_action)
    assert len(seen) == len(set(seen)) == len(FITTED)


def test_a_leaf_that_is_gone_is_the_last_one() -> None:
    shown = view(attendant(Look(), stack=at(Page.ATTENDANT, "9")))
    assert shown.left_rows
    assert not shown.forth_active


def test_turning_leaves_keeps_the_way_back() -> None:
    turned, _ = acted(model(stack=at(Page.ATTENDANT)), TurnTo("2"))
    assert turned.stack == at(Page.ATTENDANT, "2")
    back, _ = acted(turned, Back())
    assert back.stack == (Route(Page.HOME),)


def test_staff_get_there_from_the_help_sheet_and_from_trouble() -> None:
    sheet, errands = acted(model(stack=(Route(Page.HOME),)), ShowSheet(Sheet.HELP))
    shown = help_view(sheet, WORDS, "12333")
    opened, _ = acted(sheet, shown.devices_action)
    assert (shown.devices, opened.route.page, opened.sheet) == ("设备状态", Page.ATTENDANT, None)
    assert errands == [CallHelp()]
    assert queue_away_view(opened, WORDS, "12333").devices_action == Open(Route(Page.ATTENDANT))


def test_the_help_sheet_does_not_lead_where_one_is_already() -> None:
    assert help_view(attendant(Look(), sheet=Sheet.HELP), WORDS, "12333").devices == ""


def test_a_new_roll_is_noted_once_and_said() -> None:
    noting, asked = acted(attendant(Look()), NewRoll(), NewRoll())
    assert asked == [NoteNewRoll("c1")]
    assert not view(noting).roll_active
    noted, _ = acted(noting, RollNoted())
    assert view(noted).says == WORDS("attendant.new_roll_noted")
    left, _ = acted(noted, Back())
    assert not left.roll_noted


def test_a_new_roll_that_was_refused_says_why() -> None:
    noting, _ = acted(attendant(Look()), NewRoll())
    refused, _ = acted(noting, Failed(NoteNewRoll("c1"), "no_device"))
    assert view(refused).says == WORDS("refused.no_device")


def test_without_a_printer_there_is_no_roll() -> None:
    assert view(attendant(Look(), state=state(devices=(device("qr"),)))).roll == ""


def test_a_refused_reader_says_what_to_do_and_can_be_tried_again() -> None:
    waiting = model(stack=at(Page.IDENTIFY), state=state(visit=visit()))
    refused, _ = acted(waiting, Failed(ArmReaders(), "reader_out"))
    shown = identify_view(refused, WORDS)
    assert (shown.state, shown.state_kind) == (WORDS("refused.reader_out"), "warn")
    again, asked = acted(refused, shown.right_action)
    assert (shown.right_action, again.problem) == (ReadAgain(), "")
    assert [type(one) for one in asked] == [ArmReaders]


def test_a_reader_that_answers_after_a_refusal_is_believed() -> None:
    armed = model(stack=at(Page.IDENTIFY), problem="reader_out", state=state(visit=visit(CardStep.ARMED)))
    assert identify_view(armed, WORDS).state == WORDS("identify.ready")


def test_a_refusal_elsewhere_is_not_shown() -> None:
    home, _ = acted(model(stack=(Route(Page.HOME),)), Failed(ArmReaders(), "reader_out"), CloseSheet())
    assert home.problem == ""


def waiting_for_a_code(*lines: DeviceLine, step: EnrolmentStep = EnrolmentStep.WANTED) -> Model:
    return attendant(Look(), state=state(devices=lines, enrolment=Enrolment(step=step)))


def test_a_machine_that_its_fleet_does_not_know_asks_for_a_code() -> None:
    assert view(waiting_for_a_code(device("qr"))).says == WORDS("attendant.enrol")
    assert view(waiting_for_a_code(device("qr", "disabled"))).says == WORDS("attendant.enrol_by_file")
    assert view(waiting_for_a_code(device("qr"), step=EnrolmentStep.ASKING)).says == WORDS(
        "attendant.enrolling"
    )


def test_what_is_wrong_with_a_code_is_said() -> None:
    before = waiting_for_a_code(device("qr"))
    assert before.state is not None
    heard = msgspec.structs.replace(before.state, code=ReadCode(seq=1, problem="enrol_code_used"))
    after, _ = acted(before, Heard(heard, 100.0))
    assert view(after).says == WORDS("refused.enrol_code_used")


@pytest.mark.parametrize(
    ("step", "asked"),
    (
        (EnrolmentStep.WANTED, [AskCode(CodeFor.ENROLMENT)]),
        (EnrolmentStep.ENROLLED, []),
    ),
)
def test_the_scanner_is_armed_only_while_a_code_is_wanted(step: EnrolmentStep, asked: list[AskCode]) -> None:
    now = state(devices=(device("qr"),), enrolment=Enrolment(step=step, reporter="K-1"))
    there, errands = acted(model(stack=at(Page.HOME), state=now), Open(Route(Page.ATTENDANT)))
    assert [one for one in errands if isinstance(one, AskCode)] == asked
    _, errands = acted(there, Back())
    assert [one for one in errands if isinstance(one, AskNoCode)] == [AskNoCode()] * len(asked)


def test_who_it_is_to_its_fleet_stands_beside_its_software() -> None:
    known = Enrolment(step=EnrolmentStep.ENROLLED, reporter="K-2GH4X7QC")
    shown = view(attendant(Look(), state=state(devices=(device("qr"),), version="0.1.0", enrolment=known)))
    assert "K-2GH4X7QC" in shown.software
    assert shown.says == ""
