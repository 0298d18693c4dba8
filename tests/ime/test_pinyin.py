"""Letters in, words out: our own first, then the engine's; and nothing is ever learnt."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.ime.engine import LIBRARY, Engine, dictionary_place
from kiosk.ime.pinyin import open_writing
from kiosk.ime.port import Candidate

WRITING = open_writing()
ENGINE = Engine(LIBRARY, dictionary_place())
WORDS, NAMES = WRITING.words, WRITING.names


def first(letters: str) -> Candidate:
    """What stands first for these letters in a text."""
    return WORDS.candidates(letters, 8)[0]


@pytest.mark.parametrize(
    ("letters", "word"),
    [
        ("shebaoka", "社保卡"),
        ("shiyedengji", "失业登记"),  # the engine says 事业等级
        ("tuoqiangongzi", "拖欠工资"),
        ("laodonghetong", "劳动合同"),
        ("jiabanfei", "加班费"),
        ("linghuojiuye", "灵活就业"),
        ("sbk", "社保卡"),
    ],
)
def test_words_of_this_office_stand_first(letters: str, word: str) -> None:
    assert first(letters) == Candidate(word, len(letters))


def test_the_engine_knows_whole_sentences() -> None:
    assert first("shebaokadiule") == Candidate("社保卡丢了", 13)


def test_a_word_that_takes_only_the_first_letters_says_how_many() -> None:
    assert Candidate("社保卡", 8) in WORDS.candidates("shebaokadiule", 8)


def test_a_name_is_put_together_from_a_surname_and_a_given_name() -> None:
    assert NAMES.candidates("wangxiuying", 3)[0] == Candidate("王秀英", 11)


def test_where_a_name_is_asked_for_the_surname_stands_first() -> None:
    assert NAMES.candidates("zeng", 3)[0].word == "曾"


def test_no_part_of_a_syllable_is_taken_for_a_surname() -> None:
    assert "万" not in {one.word for one in NAMES.candidates("wangxiuying", 40)}


def test_no_word_stands_twice_and_no_more_come_than_asked_for() -> None:
    found = WORDS.candidates("shebaoka", 30)
    assert len({one.word for one in found}) == len(found) == 30


@pytest.mark.parametrize("letters", ["", "vv", "i", "'"])
def test_what_is_no_pinyin_has_no_words(letters: str) -> None:
    assert WORDS.candidates(letters, 9) == ()


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", max_size=80), st.integers(0, 60))
def test_any_letters_give_words_that_take_some_of_them(letters: str, count: int) -> None:
    found = WORDS.candidates(letters, count)
    assert len(found) <= count
    assert all(one.word and 1 <= one.letters <= max(1, len(letters)) for one in found)


@given(st.text(max_size=40))
def test_any_text_does_no_harm_to_the_engine(letters: str) -> None:
    assert isinstance(ENGINE.candidates(letters, 5), tuple)


def test_what_was_asked_before_changes_nothing() -> None:
    before = [WORDS.candidates(letters, 40) for letters in ("shi", "shiye", "wang", "l")]
    for letters in ("shiyedengji", "wangwangwang", "shi", "shi", "shi"):
        WORDS.candidates(letters, 40)
    assert [WORDS.candidates(letters, 40) for letters in ("shi", "shiye", "wang", "l")] == before


@pytest.fixture
def somewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder to stand in, as the one and only place that could be written to by a name without a folder."""
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def test_no_file_is_made_or_changed(somewhere: Path) -> None:
    dictionary = dictionary_place()
    before = hashlib.sha256(dictionary.read_bytes()).digest(), dictionary.stat().st_mtime_ns
    engine = Engine(LIBRARY, dictionary)
    for letters in ("shebaokadiule", "qianwogongzi", "zhangwei"):
        engine.candidates(letters, 40)
    assert (hashlib.sha256(dictionary.read_bytes()).digest(), dictionary.stat().st_mtime_ns) == before
    assert list(somewhere.iterdir()) == []
    assert [fd for fd in Path("/proc/self/fd").iterdir() if os.path.realpath(fd) == str(dictionary)] == []


def test_a_typed_word_stands_in_no_picture_of_the_program() -> None:
    assert "拖欠工资" not in repr(first("tuoqiangongzi"))
