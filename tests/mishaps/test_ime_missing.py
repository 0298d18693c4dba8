"""The pinyin engine or its dictionary is not there, or is no dictionary: our own words and letters still work."""

from pathlib import Path

import pytest

from kiosk.ime.engine import LIBRARY, Engine, NoEngine, dictionary_place
from kiosk.ime.pinyin import FOLDER, open_writing


def test_without_the_library_our_own_words_are_still_known(caplog: pytest.LogCaptureFixture) -> None:
    writing = open_writing(FOLDER, "libgooglepinyin-that-nobody-has.so.0")
    assert not writing.words.whole
    assert [one.word for one in writing.words.candidates("shebaoka", 1)] == ["社保卡"]
    assert [one.word for one in writing.names.candidates("wangxiuying", 1)] == ["王秀英"]
    assert [record.message.split()[0] for record in caplog.records] == ["ime.missing"]


def test_without_the_dictionary_it_is_the_same(tmp_path: Path) -> None:
    writing = open_writing(FOLDER, LIBRARY, tmp_path / "dict_pinyin.dat")
    assert not writing.words.whole
    assert writing.words.candidates("nihao", 5) == ()


@pytest.mark.parametrize("junk", [b"", b"\0" * 64])
def test_a_dictionary_that_is_none_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "dict_pinyin.dat").write_bytes(junk)
    with pytest.raises(NoEngine):
        Engine(LIBRARY, tmp_path / "dict_pinyin.dat")
    assert Engine(LIBRARY, dictionary_place()).candidates("nihao", 1)  # the next one opens it again
