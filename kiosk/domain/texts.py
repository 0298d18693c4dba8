"""All wording a person reads, by id and language, from config/texts/<language>.toml."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kiosk.domain.errors import ConfigError

LANGUAGES = ("zh_CN", "en")


class Texts:
    """The wording of one language: `texts("home.title")`, fields by name: `texts("ticket.ahead", count=3)`."""

    def __init__(self, language: str, words: Mapping[str, str]) -> None:
        self.language = language
        self._words = words

    def __call__(self, key: str, /, **fields: object) -> str:
        """The wording for the key. Raises KeyError for an id that no text file has (a test lists them all)."""
        words = self._words[key]
        return words.format(**fields) if fields else words

    def __contains__(self, key: str) -> bool:
        return key in self._words

    def keys(self) -> frozenset[str]:
        """Every id of this language."""
        return frozenset(self._words)


def load_texts(folder: Path, language: str) -> Texts:
    """Read every `<language>*.toml` of the folder, so that each room can keep its own file.

    Raises ConfigError for a missing language, a value that is no text and an id that stands twice.
    """
    words: dict[str, str] = {}
    files = sorted(folder.glob(f"{language}.*toml")) + sorted(folder.glob(f"{language}-*.toml"))
    if not files:
        raise ConfigError(f"{folder}: no texts for {language}")
    for file in files:
        now = file.stat()
        for key, value in _read(file, now.st_mtime_ns, now.st_size):
            if key in words:
                raise ConfigError(f"{file}: {key}: stands twice")
            words[key] = value
    return Texts(language, words)


@lru_cache(maxsize=256)
def _read(file: Path, _changed_ns: int, _size: int) -> tuple[tuple[str, str], ...]:
    """Every text of the file, parsed once while it stays as it is: each room of a process asks for them."""
    return tuple(_flat(file, tomllib.loads(file.read_text("utf-8"))))


def _flat(file: Path, table: Mapping[str, object], before: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            pairs += _flat(file, value, f"{before}{key}.")
        elif isinstance(value, str):
            pairs.append((before + key, value))
        else:
            raise ConfigError(f"{file}: {before}{key}: expected text, got {type(value).__name__}")
    return pairs
