"""The page of one field: what is asked, what 好了 does, which keys there are."""

from dataclasses import replace
from pathlib import Path

import pytest

from agent.schemas import PinStep
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.form import FormField
from kiosk.domain.item import Kind
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.ime.pinyin import FOLDER, open_writing
from kiosk.ime.port import Writing
from kiosk.journey.apply import TakeEntry
from kiosk.journey.entry import ClearEntry, SayWrong, TakeChoice, TakeWord, TurnEntry, TypeKey
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import PinAgain
from kiosk.journey.model import Model
from kiosk.screens.entry.view_model import EntryView, entry_view
from tests.screens import samples
from tests.screens.entry_models import COMPLAINT, FACTS, of_form, opened, with_pin, with_records

READ = {language: load_texts(Path("config/texts"), language) for language in LANGUAGES}
WORDS = READ["zh_CN"]
TABLES = load_code_tables(Path("config/tables/codes.toml"))
LOOK = Look()


def view(model: Model, *, portrait: bool = True, writing: Writing | None = None) -> EntryView:
    """The page in the model's language."""
    words = READ[model.look.language]
    return entry_view(model, words, TABLES, samples.places(), writing or samples.writing(), portrait)


def act(shown: EntryView, tag: str) -> object:
    """What this key of the last line does."""
    return next(one.action for one in shown.acts if one.tag == tag)


# ---- 好了 ----


def test_what_is_right_is_taken() -> None:
    assert act(view(of_form(LOOK, COMPLAINT, "happened_on", "2026-10-31")), "done") == TakeEntry()


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("employer", "", "required"),
        ("employer", "甲", "too_short"),
        ("credit_code", "91999101MA4R", "credit_code"),
        ("happened_on", "2026", "date"),
        ("employer_address", "999101/", "address"),
    ],
)
def test_what_is_not_right_yet_is_said_in_words(field: str, value: str, word: str) -> None:
    shown = view(of_form(LOOK, COMPLAINT, field, value))
    assert act(shown, "done") == SayWrong(word)
    assert view(of_form(LOOK, COMPLAINT, field, value, named=word)).wrong == WORDS(f"wrong.{word}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_that_are_no_word_yet_are_not_lost_silently(language: str) -> None:
    look = Look(language=language)
    assert act(view(of_form(look, COMPLAINT, "employer", "示范机械厂", letters="gong")), "done") == SayWrong(
        "letters"
    )
    shown = view(of_form(look, COMPLAINT, "employer", letters="gong", named="letters"))
    assert shown.wrong == READ[language]("entry.letters_left")


def test_what_may_be_left_out_says_so() -> None:
    shown = view(of_form(LOOK, COMPLAINT, "amount_owed"))
    assert shown.lead.endswith("可以不填")
    assert shown.acts[-1].words == "不填这一项"
    assert act(shown, "done") == TakeEntry()


# ---- digits ----


@pytest.mark.parametrize(
    ("asked", "value", "shown"),
    [
        (FormField("phone", Kind.PHONE), "19912345678", "199  1234  5678"),
        (FormField("phone", Kind.PHONE), "073012345678", "0730  1234  5678"),
        (FormField("id_number", Kind.ID_NUMBER), "99910119550405123X", "999101  19550405  123X"),
        (FormField("bank_account", Kind.BANK_ACCOUNT), "6230999900000006621", "6230  9999  0000  0006  621"),
        (FormField("amount_owed", Kind.MONEY), "2750050", "27,500.50 元"),
        (FormField("happened_on", Kind.DATE), "2026-10-31", "2026年10月31日"),
        (FormField("from", Kind.MONTH), "202603", "2026 年 3 月"),
        (FormField("year", Kind.YEAR), "2025", "2025 年"),
    ],
)
def test_what_is_typed_stands_there_as_people_read_it(asked: FormField, value: str, shown: str) -> None:
    assert view(opened(LOOK, COMPLAINT, asked, value)).value == shown


@pytest.mark.parametrize(("kind", "corner"), [(Kind.ID_NUMBER, "X"), (Kind.MONEY, "."), (Kind.PHONE, "清空")])
def test_the_pads_corner_has_what_the_field_needs(kind: Kind, corner: str) -> None:
    pad = view(opened(LOOK, COMPLAINT, FormField("phone", kind))).pad
    assert [key.words for key in pad] == [*"123456789", corner, "0", "删除"]


def test_a_credit_code_has_no_letters_that_look_like_digits() -> None:
    rows = view(of_form(LOOK, COMPLAINT, "credit_code")).rows
    keys = {key.words for row in rows for key in row if len(key.words) == 1}
    assert keys == set("0123456789ABCDEFGHJKLMNPQRTUWXY")


# ---- days ----


def test_only_days_that_the_form_allows_can_be_chosen() -> None:
    years = view(of_form(LOOK, COMPLAINT, "happened_on")).cells
    assert [card.words for card in years] == ["今天", "昨天", "前天", "2026 年", "2025 年", "2024 年"]
    assert [card.words for card in view(of_form(LOOK, COMPLAINT, "happened_on", "2024")).cells] == [
        "11 月",
        "12 月",
    ]
    days = view(of_form(LOOK, COMPLAINT, "happened_on", "2026-11")).cells
    assert (days[0].words, days[-1].words) == ("1日", "20日")


def test_today_is_one_tap() -> None:
    assert view(of_form(LOOK, COMPLAINT, "happened_on")).cells[0].action == TakeChoice("2026-11-20")


def test_a_month_is_never_in_the_future() -> None:
    months = view(of_form(LOOK, "emp.subsidy_apply", "from", "202603")).cells
    assert [card.action for card in months if card.chosen] == [TakeChoice("2026-03")]
    assert months[-1].action == TakeChoice("2026-11")


# ---- choices ----


def test_choices_are_paged_and_those_that_are_taken_are_marked() -> None:
    shown = view(of_form(LOOK, COMPLAINT, "claims", "wages overtime"))
    assert [card.tag for card in shown.cards if card.chosen] == ["choice-wages", "choice-overtime"]
    assert (shown.leaf, shown.turn[-1].action) == ("第 1 页，共 2 页", TurnEntry(1))


def test_records_of_the_back_office_are_told_apart_by_what_they_say() -> None:
    first = view(with_records(LOOK, 2)).cards[0]
    assert (first.words.replace("\ue000", "*"), first.lines) == ("Y99****21", ("卡状态  正常",))
    assert first.action == TakeChoice("c1-0")


def test_a_choice_that_the_back_office_does_not_have_is_not_taken() -> None:
    assert act(view(with_records(LOOK, 1, chosen="c9")), "done") == SayWrong("unknown")


# ---- places ----


def test_an_address_begins_in_the_stations_own_area() -> None:
    shown = view(of_form(LOOK, "unemp.claim", "address"))
    assert shown.cards[0].action == TakeChoice("999101")
    assert act(shown, "one-up") == TakeChoice("0")


def test_somebody_from_elsewhere_finds_every_province() -> None:
    shown = view(of_form(LOOK, "unemp.claim", "address", "0/"))
    assert [card.words for card in shown.cards[:2]] == ["演示省", "北京市"]
    assert act(shown, "one-up") == TakeChoice("")


def test_below_the_last_place_the_rest_is_written() -> None:
    shown = view(of_form(LOOK, "unemp.claim", "address", "999101001001/建设路12号"))
    assert (shown.lead, shown.lines[0].words) == ("演示省演示市演示一区示范街道人和社区", "建设路12号")
    assert act(shown, "other-place") == TakeChoice("999101001")
    assert act(shown, "done") == TakeEntry()


# ---- writing ----


def test_a_word_above_the_letters_takes_them() -> None:
    shown = view(of_form(LOOK, COMPLAINT, "facts", letters="tuoqiangongzi"))
    assert shown.spelling.lines[0][0].action == TakeWord("拖欠工资", 13)


def test_the_space_bar_takes_the_first_word() -> None:
    spaces = [
        next(
            key.action
            for key in view(of_form(LOOK, COMPLAINT, "facts", letters=letters)).rows[3]
            if key.tag == "space"
        )
        for letters in ("gongzi", "")
    ]
    assert spaces == [TakeWord("工资", 6), TypeKey(" ")]


def test_where_a_name_is_asked_names_stand_first() -> None:
    shown = view(of_form(LOOK, "labor.report", "contact_name", letters="wangxiuying"))
    assert shown.spelling.lines[0][0].words == "王秀英"


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("portrait", [True, False])
def test_words_fit_beside_each_other_and_every_one_can_be_turned_to(size: Size, portrait: bool) -> None:
    seen: list[str] = []
    for leaf in range(4):
        shown = view(of_form(Look(size), COMPLAINT, "facts", letters="shi", leaf=leaf), portrait=portrait)
        for line in shown.spelling.lines:
            assert sum(word.wide for word in line) + 4.4 * (len(line) - 1) <= (380 if portrait else 352)
            seen += [word.words for word in line]
    assert len(set(seen)) == len(seen) > 20


def test_the_end_of_a_long_text_is_always_in_sight() -> None:
    for size in Size:
        shown = view(of_form(Look(size), COMPLAINT, "facts", FACTS * 4 + "最后一句"))
        assert "".join(line.words for line in shown.lines).endswith("最后一句")
        assert [line.caret for line in shown.lines[-2:]] == [False, True]


def test_a_new_line_is_only_where_there_may_be_one() -> None:
    def has(field: str) -> bool:
        return any(key.tag == "newline" for key in view(of_form(LOOK, COMPLAINT, field)).rows[3])

    assert (has("facts"), has("employer")) == (True, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_the_engine_the_page_says_it_plainly(language: str) -> None:
    lacking = open_writing(FOLDER, "libgooglepinyin-that-nobody-has.so.0")
    shown = view(of_form(Look(language=language), COMPLAINT, "employer"), writing=lacking)
    assert (shown.spelling.says, shown.spelling.warn) == (READ[language]("entry.no_engine"), True)


def test_data_are_no_markup() -> None:
    shown = view(of_form(LOOK, COMPLAINT, "employer", "**粗**"))
    assert "*" not in shown.lines[0].words


# ---- a new PIN ----


@pytest.mark.parametrize("step", PinStep)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_the_keypad_is_said_in_words(step: PinStep, language: str) -> None:
    shown = view(with_pin(Look(language=language), step, 3))
    assert shown.pin.state == READ[language](f"entry.pin_{step}")
    assert (shown.pad, shown.rows, shown.cards) == ((), (), ())


def test_a_pin_is_done_only_when_the_keypad_has_it() -> None:
    tags = {step: [one.tag for one in view(with_pin(LOOK, step)).acts] for step in PinStep}
    assert tags[PinStep.ACCEPTED] == ["done"]
    assert all("done" not in found for step, found in tags.items() if step is not PinStep.ACCEPTED)


def test_what_the_keypad_gave_up_can_be_asked_again() -> None:
    assert act(view(with_pin(LOOK, PinStep.GIVEN_UP)), "pin-again") == PinAgain()


def test_a_pin_of_another_field_is_not_this_ones() -> None:
    before = with_pin(LOOK, PinStep.ACCEPTED)
    other = of_form(LOOK, "card.pin_change", "new_pin_again")
    assert not view(replace(other, state=before.state)).pin.done


def test_the_page_clears_what_its_keys_cannot() -> None:
    assert (
        act(view(opened(LOOK, COMPLAINT, FormField("id_number", Kind.ID_NUMBER), "999")), "clear")
        == ClearEntry()
    )
