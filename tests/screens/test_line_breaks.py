"""Where lines break."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.journey.words import escaped
from kiosk.screens.widgets.line_breaks import Line, Run, balanced, broken, line_width, runs

NEVER_FIRST = "，。、；：？！）”》"
TEXTS = st.text(alphabet=st.sampled_from("取号到窗口办理，。（）“”A0 12分钟**"), max_size=40).filter(
    lambda text: text.count("*") % 4 == 0
)


def measure(text: str, bold: bool) -> float:
    """Two for a Chinese character, one for any other."""
    return float(sum(1 if character.isascii() else 2 for character in text))


def words(text: str) -> str:
    return words_of(runs(text))


def words_of(line: Line) -> str:
    return "".join(run.text for run in line)


@given(TEXTS, st.integers(8, 60))
def test_no_character_is_lost(text: str, width: int) -> None:
    lines = broken(text, width, measure)
    assert "".join(run.text for line in lines for run in line).replace(" ", "") == words(text).replace(
        " ", ""
    )


@given(TEXTS, st.integers(12, 60))
def test_no_line_begins_with_a_closing_mark(text: str, width: int) -> None:
    later = broken(text, width, measure)[1:]
    assert not any(line and line[0].text[0] in NEVER_FIRST for line in later)


@given(TEXTS, st.integers(12, 60))
def test_balancing_adds_no_line(text: str, width: int) -> None:
    assert len(balanced(text, width, measure)) <= len(broken(text, width, measure))


def test_a_mark_after_a_space_stays_with_what_stands_before_the_space() -> None:
    assert [words_of(line) for line in broken("取号窗口 ，号", 8, measure)] == ["取号窗", "口 ，号"]


def test_a_text_that_fits_stays_on_one_line() -> None:
    assert broken("No numbers just now", 19, measure) == ((Run("No numbers just now", False),),)


def test_words_are_not_cut() -> None:
    lines = broken("Take a number", 8, measure)
    assert [words_of(line) for line in lines] == ["Take a", "number"]


def test_a_day_is_not_cut_between_its_number_and_its_word() -> None:
    lines = balanced("最晚 2026年12月25日 有结果", 22, measure)
    assert [words_of(line) for line in lines] == ["最晚 2026年12月", "25日 有结果"]


def test_stars_switch_to_bold_and_back() -> None:
    assert runs("等候 **12** 人") == (Run("等候 ", False), Run("12", True), Run(" 人", False))


def test_stars_of_a_masked_name_are_shown() -> None:
    assert runs(escaped("王**英")) == (Run("王**英", False),)


def test_width_is_the_sum_of_the_runs() -> None:
    assert line_width(runs("等候 **12** 人"), measure) == 10.0
