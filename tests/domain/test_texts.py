"""Wording by id, in every language."""

from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError
from kiosk.domain.texts import LANGUAGES, load_texts

FOLDER = Path(__file__).parents[2] / "config" / "texts"


def test_every_language_has_the_same_ids() -> None:
    chinese, english = (load_texts(FOLDER, language).keys() for language in LANGUAGES)
    assert chinese ^ english == frozenset()


def test_rooms_keep_their_own_files(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('[home]\ntitle = "Hello"\n')
    (tmp_path / "en-queue.toml").write_text('[ticket]\nahead = "{count} ahead"\n')

    texts = load_texts(tmp_path, "en")

    assert texts("home.title") == "Hello"
    assert texts("ticket.ahead", count=3) == "3 ahead"


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.toml").write_text('a = "1"\n')
    (tmp_path / "en-more.toml").write_text('a = "2"\n')

    with pytest.raises(ConfigError, match="a: stands twice"):
        load_texts(tmp_path, "en")


def test_a_language_without_texts_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no texts for en"):
        load_texts(tmp_path, "en")
