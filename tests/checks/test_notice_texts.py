"""docs/face/notice.md shows the notice as the screen does, and other words are another version."""

import shutil
from pathlib import Path

import pytest

from agent.certify_schemas import CONSENT_VERSION
from kiosk.domain.texts import LANGUAGES, load_texts
from tests.checks.notice_texts import NOTICE, TEXTS, digest, keys, made, versions

COMMAND = "python -m tests.checks.notice_texts"


def test_the_words_of_the_notice_are_those_of_their_version() -> None:
    known = versions(NOTICE.read_text("utf-8")).get(CONSENT_VERSION)
    assert known == digest(), f"other words: a new CONSENT_VERSION, then {COMMAND}"


def test_the_document_shows_the_words_that_the_screen_shows() -> None:
    document = NOTICE.read_text("utf-8")
    assert document == made(document), COMMAND


def test_other_words_are_refused_under_the_same_version(tmp_path: Path) -> None:
    document = NOTICE.read_text("utf-8")
    texts = tmp_path / "texts"
    shutil.copytree(TEXTS, texts)
    line = load_texts(TEXTS, "zh_CN")("consent.stored_line")
    file = texts / "zh_CN-certify.toml"
    file.write_text(file.read_text("utf-8").replace(line, f"{line}了"), "utf-8")
    with pytest.raises(ValueError, match=CONSENT_VERSION):
        made(document, folder=texts)
    renewed = made(document, version="face-of-another-day", folder=texts)
    assert f"{line}了" in renewed
    assert versions(renewed)[CONSENT_VERSION] == versions(document)[CONSENT_VERSION]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_notice_is_there(language: str) -> None:
    words = load_texts(TEXTS, language)
    assert [key for key in keys() if not words(key).strip()] == []
