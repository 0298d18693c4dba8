"""Every text a page asks for exists, in both languages, with the same fields."""

import re
import string
import tomllib
from pathlib import Path

import pytest

from kiosk.domain.texts import LANGUAGES, load_texts

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "config/texts"
ROOMS = (ROOT / "kiosk/queue/web", ROOT / "kiosk/web")
_ASKED = re.compile(r"""\bt\(\s*["']([a-z_.\-]+[a-z])["']\s*[,)]""")


def asked_for() -> list[str]:
    """Ids that templates and pages name in full."""
    files = [file for room in ROOMS for kind in ("*.html", "*.py") for file in room.rglob(kind)]
    return sorted({name for file in files for name in _ASKED.findall(file.read_text("utf-8"))})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_that_a_page_names_exists(language: str) -> None:
    words = load_texts(TEXTS, language)
    assert len(asked_for()) > 100
    assert [name for name in asked_for() if name not in words] == []


@pytest.mark.parametrize("room", ("queue", "office", "console"))
def test_both_languages_say_the_same_things_with_the_same_fields(room: str) -> None:
    chinese, english = (
        flat(tomllib.loads((TEXTS / f"{one}-{room}.toml").read_text("utf-8"))) for one in LANGUAGES
    )
    assert chinese == english


def flat(table: dict[str, object], before: str = "") -> dict[str, frozenset[str]]:
    """Id → the fields of its wording."""
    found: dict[str, frozenset[str]] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            found |= flat(value, f"{before}{key}.")
        else:
            fields = (name for _, name, _, _ in string.Formatter().parse(str(value)) if name)
            found[before + key] = frozenset(fields)
    return found
