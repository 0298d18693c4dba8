"""Our own words by their pinyin."""

from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError
from kiosk.ime.lexicon import Lexicon, load_lexicon

WORDS = Lexicon(
    {
        "社保卡": "she bao ka",
        "社保": "she bao",
        "拖欠": "tuo qian",
        "拖欠工资": "tuo qian gong zi",
        "加班费": "jia ban fei",
    }
)


def test_a_word_is_found_by_its_whole_pinyin() -> None:
    assert WORDS.exact("shebaoka") == ("社保卡",)


def test_a_word_is_found_by_its_first_letters() -> None:
    assert WORDS.exact("sbk") == ("社保卡",)


def test_words_are_put_together_and_as_few_as_possible() -> None:
    assert WORDS.joined("tuoqiangongzijiabanfei") == "拖欠工资加班费"
    assert WORDS.joined("tuoqianjiabanfei") == "拖欠加班费"


def test_what_cannot_be_put_together_is_nothing() -> None:
    assert [WORDS.joined(letters) for letters in ("shebaoka", "tuoqianx", "")] == ["", "", ""]


def test_what_letters_begin_with_is_found_the_longest_first() -> None:
    assert WORDS.beginning("shebaokadiule") == (("社保卡", 8), ("社保", 6))


def test_a_word_is_completed_from_three_letters_on() -> None:
    assert WORDS.completed("tuo") == ("拖欠", "拖欠工资")
    assert WORDS.completed("tu") == ()


@pytest.mark.parametrize("pinyin", ["she bao", "she bao ka ka", "She bao ka", "she bao kǎ", ""])
def test_a_word_that_is_not_spelled_right_names_the_file(tmp_path: Path, pinyin: str) -> None:
    file = tmp_path / "words.toml"
    file.write_text(f'[words]\n"社保卡" = "{pinyin}"\n', "utf-8")
    with pytest.raises(ConfigError, match=r"words\.toml.*社保卡"):
        load_lexicon(file)


@pytest.mark.parametrize("name", ["words", "names"])
def test_the_products_own_words_are_spelled_right(name: str) -> None:
    load_lexicon(Path("config/ime") / f"{name}.toml")
