"""The pages of proof: which ways stand open, what each device says, and what to do next."""

from pathlib import Path

import msgspec
import pytest

from agent.lookup_schemas import NeedsMore, Slice, Way
from agent.schemas import CardStep, DeviceLine, Medium, PinEntry, PinStep, Role
from kiosk.domain.texts import load_texts
from kiosk.journey.actions import ReadAgain
from kiosk.journey.lookup import AskItem, Lookup, PinAgain, ProveBy, Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.journey.words import escaped
from kiosk.screens.prove.view_model import prove_card_view, prove_pin_view
from kiosk.screens.prove_way.view_model import prove_way_view
from tests.screens import samples
from tests.screens.cases import GATEWAY_AWAY, KNOWN, STEP_UP, at, device
from tests.screens.samples import elder, model, visit

WORDS = load_texts(Path("config/texts"), "zh_CN")
ARMED = visit(CardStep.ARMED)
TO_WINDOW = Open(Route(Page.SERVICES, "insurance"))


def page(
    role: Role = Role.SELF,
    *,
    wish: Wish | None = None,
    fields: dict[str, object] | None = None,
    **state: object,
) -> Model:
    lookup = Lookup(wish=wish or Wish("ins.contributions"), role=role, needs=STEP_UP)
    stands = samples.online(**{"visit": ARMED, **state})
    return model(
        **{"stack": at(Page.PROVE_CARD, role.value), "state": stands, "lookup": lookup, **(fields or {})}
    )


def read(role: Role = Role.SELF, step: CardStep = CardStep.READ, **changes: object) -> object:
    return msgspec.structs.replace(KNOWN, role=role, card=step, **changes)


def chips(shown: Model) -> dict[str, tuple[str, str]]:
    return {way.name: (way.state, way.tone) for way in prove_card_view(shown, WORDS).ways}


# ---- a card ----


def test_all_that_is_fitted_is_armed_at_once() -> None:
    ready = ("已准备好", "good")
    assert chips(page()) == {"插入社保卡": ready, "放上身份证": ready, "扫电子社保卡": ready}


@pytest.mark.parametrize(
    ("devices", "names"),
    [
        ((device("card"),), ["插入社保卡"]),
        ((device("idcard"), device("qr")), ["放上身份证", "扫电子社保卡"]),
        ((device("card"), device("idcard", "disabled"), device("qr", "disabled")), ["插入社保卡"]),
    ],
)
def test_what_is_not_fitted_is_not_shown(devices: tuple[DeviceLine, ...], names: list[str]) -> None:
    assert list(chips(page(devices=devices))) == names


def test_a_way_whose_device_is_out_says_why() -> None:
    shown = chips(page(devices=(device("card", "fault", "no_reader"), device("idcard"))))
    assert shown["插入社保卡"] == (WORDS("card_error.no_reader"), "warn")
    assert shown["放上身份证"] == ("已准备好", "good")


def test_a_code_needs_the_back_office() -> None:
    assert chips(page(links=GATEWAY_AWAY))["扫电子社保卡"] == (WORDS("prove.ecard_down"), "warn")


def test_a_code_of_no_use_is_said_where_codes_are_read() -> None:
    shown = chips(page(fields={"problem": "not_an_ecard"}))
    assert shown["扫电子社保卡"] == (WORDS("card_error.not_an_ecard"), "warn")
    assert shown["插入社保卡"] == ("已准备好", "good")


def test_a_failure_is_said_at_its_own_reader_and_the_readers_are_armed_again() -> None:
    failed = msgspec.structs.replace(visit(CardStep.FAILED), card_error="card_mute", medium=Medium.ID_CARD)
    shown = page(visit=failed)
    assert chips(shown)["放上身份证"] == (WORDS("id_card_error.card_mute"), "warn")
    assert ReadAgain() in [act.action for act in prove_card_view(shown, WORDS).acts]


def test_what_is_read_must_not_be_lifted() -> None:
    reading = msgspec.structs.replace(visit(CardStep.READING), medium=Medium.ID_CARD)
    assert chips(page(visit=reading))["放上身份证"] == (WORDS("identify_id.reading"), "tint")


def test_readers_that_could_not_be_switched_on_may_be_tried_again() -> None:
    shown = page(visit=visit(), fields={"problem": "reader_out"})
    assert chips(shown)["插入社保卡"] == (WORDS("refused.reader_out"), "warn")
    assert ReadAgain() in [act.action for act in prove_card_view(shown, WORDS).acts]


def test_without_any_reader_only_a_window_helps() -> None:
    shown = prove_card_view(page(devices=(device("printer"),)), WORDS)
    assert [way.state for way in shown.ways] == [WORDS("prove.not_fitted")]
    assert [(act.action, act.kind) for act in shown.acts] == [(TO_WINDOW, "action")]


def test_who_was_read_is_greeted_while_the_back_office_is_asked() -> None:
    asking = AskItem("c", Wish("ins.contributions"), Slice(language="zh_CN"))
    shown = prove_card_view(page(visit=read(), fields={"waiting_for": asking}), WORDS)
    assert shown.title == WORDS("ways.greeting", name=escaped("王*英"))
    assert (shown.read_state, shown.ways, shown.acts) == ("正在查询，请稍候", (), ())


def test_a_relative_is_asked_for_after_oneself() -> None:
    wish = Wish("ins.contributions", for_relative=True)
    first = prove_card_view(page(wish=wish), WORDS)
    then = page(Role.RELATIVE, wish=wish, visit=read(Role.RELATIVE, CardStep.ARMED))
    second = prove_card_view(then, WORDS)
    assert (first.step, second.step) == ("第 1 步，共 2 步", "第 2 步，共 2 步")
    assert second.title == "请放上家人的身份证"
    assert second.line == WORDS("prove.for_whom", name=escaped(elder().masked_name))
    assert list(chips(then)) == ["放上家人的身份证"]


@pytest.mark.parametrize(
    ("medium", "line"),
    [
        (Medium.SOCIAL_CARD, "请先取出您的社保卡"),
        (Medium.ID_CARD, "请先拿开您的身份证"),
        (Medium.E_CARD, "平放在读卡区，不要拿开"),
    ],
)
def test_ones_own_card_leaves_before_a_relatives_is_read(medium: Medium, line: str) -> None:
    own = msgspec.structs.replace(elder(), medium=medium)
    wish = Wish("ins.contributions", for_relative=True)
    then = page(Role.RELATIVE, wish=wish, visit=read(Role.RELATIVE, CardStep.ARMED, person=own))
    assert [way.line for way in prove_card_view(then, WORDS).ways] == [line]


def test_an_attendant_vouches_with_a_card_and_never_at_the_id_module() -> None:
    assert list(chips(page(Role.ATTENDANT, visit=read(Role.ATTENDANT, CardStep.ARMED)))) == ["刷工作卡"]


def test_the_resident_who_was_read_is_not_taken_for_the_attendant() -> None:
    shown = prove_card_view(page(Role.ATTENDANT, visit=read(Role.SELF)), WORDS)
    assert shown.title == "请导办员刷工作卡"
    assert shown.read == ""


# ---- which way ----


def test_the_ways_that_were_named_can_be_chosen() -> None:
    needs = NeedsMore(level=2, ways=(Way.PIN, Way.ATTENDANT))
    shown = model(
        stack=at(Page.PROVE_WAY),
        state=samples.online(),
        lookup=Lookup(wish=Wish("pens.payments"), needs=needs),
    )
    view = prove_way_view(shown, WORDS)
    assert [row.action for row in view.rows] == [ProveBy(Way.PIN), ProveBy(Way.ATTENDANT)]
    assert [act.action for act in view.acts] == [TO_WINDOW]


@pytest.mark.parametrize("way", list(Way))
def test_every_way_has_words(way: Way) -> None:
    lookup = Lookup(wish=Wish("pens.payments"), needs=NeedsMore(level=2, ways=(way,)))
    shown = model(stack=at(Page.PROVE_WAY), state=samples.online(), lookup=lookup)
    assert prove_way_view(shown, WORDS).rows[0].name


# ---- a PIN ----


def typing(step: PinStep | None, role: Role = Role.SELF, problem: str = "", **told: object) -> Model:
    pin = PinEntry(step=step, role=role, **told) if step is not None else None  # type: ignore[arg-type]  # fields by name
    lookup = Lookup(wish=Wish("pens.payments"), role=role, needs=STEP_UP)
    stands = samples.online(pin=pin, visit=KNOWN)
    return model(stack=at(Page.PROVE_PIN, role.value), state=stands, lookup=lookup, problem=problem)


def actions(shown: Model) -> list[object]:
    view = prove_pin_view(shown, WORDS)
    return [act.action for act in (*view.main, *view.acts)]


@pytest.mark.parametrize("step", list(PinStep))
@pytest.mark.parametrize("role", [Role.SELF, Role.ATTENDANT])
def test_every_step_is_said_in_words_and_a_window_is_always_a_way_on(step: PinStep, role: Role) -> None:
    view = prove_pin_view(typing(step, role), WORDS)
    assert view.state
    assert TO_WINDOW in [act.action for act in view.acts]


@pytest.mark.parametrize("step", [PinStep.DOWN, PinStep.GIVEN_UP, PinStep.OUT])
def test_what_ended_without_a_verdict_can_be_typed_again(step: PinStep) -> None:
    assert actions(typing(step))[0] == PinAgain()


@pytest.mark.parametrize("step", [PinStep.WAITING, PinStep.CHECKING, PinStep.REFUSED, PinStep.LOCKED])
def test_nothing_starts_again_where_keys_count_or_nothing_would_help(step: PinStep) -> None:
    assert PinAgain() not in actions(typing(step))


def test_digits_are_dots_and_a_count() -> None:
    view = prove_pin_view(typing(PinStep.WAITING, digits=4), WORDS)
    assert (len(view.dots), view.typed) == (4, "已输 4 位")


def test_tries_that_are_left_are_said_where_they_are_known() -> None:
    assert prove_pin_view(typing(PinStep.REFUSED, tries_left=2), WORDS).state == "密码不对，还可以试 2 次"
    assert prove_pin_view(typing(PinStep.REFUSED), WORDS).state == "密码不对，请再输一次"


def test_a_locked_pin_leads_to_a_window() -> None:
    view = prove_pin_view(typing(PinStep.LOCKED), WORDS)
    assert [act.kind for act in view.acts if act.action == TO_WINDOW] == ["action"]


def test_the_other_way_stays_open() -> None:
    assert ProveBy(Way.ATTENDANT) in actions(typing(PinStep.WAITING))
    assert ProveBy(Way.PIN) in actions(typing(PinStep.WAITING, Role.ATTENDANT))


def test_a_keypad_that_could_not_be_asked_says_why() -> None:
    shown = typing(None, problem="no_pinpad")
    assert prove_pin_view(shown, WORDS).state == WORDS("refused.no_pinpad")
    assert actions(shown)[0] == PinAgain()


def test_the_residents_pin_is_not_the_attendants() -> None:
    pin = PinEntry(step=PinStep.LOCKED, role=Role.SELF, digits=4)
    lookup = Lookup(wish=Wish("pens.payments"), role=Role.ATTENDANT, needs=STEP_UP)
    shown = model(stack=at(Page.PROVE_PIN, "attendant"), state=samples.online(pin=pin), lookup=lookup)
    assert prove_pin_view(shown, WORDS).state == "正在准备密码键盘"
