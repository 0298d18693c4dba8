"""Where somebody lives, level by level: province, city, county, street, community; from config/tables.

A code is the beginning of the codes below it: 2, 4, 6, 9, 12 digits; it is filled up with zeros where 6 are wanted. Names in
other languages are the station's own; of the country's areas there are only Chinese ones.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.errors import ConfigError
from kiosk.domain.texts import LANGUAGES

DIGITS = (2, 4, 6, 9, 12)
_PERMITS = "83"  # stands on residence permits; nobody lives there
_ROW = re.compile(r"(\d{2}|\d{4}|\d{6}|\d{9}|\d{12}) (\S+)(?: \| (.+))?")
_AREA = re.compile(r"(\d{6}) (?:.* \| )?(\S+)(?: (?:\d{4})?-)?")  # the last name, where it is still given out


@dataclass(frozen=True, slots=True)
class Place:
    """One place and what it is called in the language that was asked for."""

    code: str
    name: str


class Places:
    """All places by their codes; a place without places below it is the end of the way."""

    def __init__(self, names: Mapping[str, tuple[str, str]], own: str) -> None:
        self._names = dict(names)
        self.own = own
        self._below: dict[str, list[str]] = {}
        for code in self._names:
            self._below.setdefault(self._above(code), []).append(code)

    def below(self, code: str, language: str) -> tuple[Place, ...]:
        """What can be chosen next; "" = provinces, the station's own first. Where there is one way only, it is gone at once."""
        found = self._below.get(code, [])
        if len(found) == 1 and self._below.get(found[0]):
            return self.below(found[0], language)
        first = sorted(found, key=lambda one: not self.own.startswith(one))
        return tuple(Place(self._full(one), self._name(one, language)) for one in first)

    def above(self, code: str) -> str:
        """One level up, over levels where there was nothing to choose."""
        up = self._above(self._known(code))
        while up and len(self._below.get(up, ())) == 1:
            up = self._above(up)
        return up

    def is_end(self, code: str) -> bool:
        """Whether the way ends here."""
        known = self._known(code)
        return bool(known) and known not in self._below

    def said(self, code: str, language: str) -> str:
        """From the province down; "" for a code that is not here."""
        way: list[str] = []
        code = self._known(code)
        while code:
            way.append(self._name(code, language))
            code = self._above(code)
        return "".join(reversed(way)) if language == LANGUAGES[0] else ", ".join(way)

    def _known(self, code: str) -> str:
        """The code without the zeros that it was filled up with; "" for one that is not here."""
        while code and code not in self._names:
            code = code[:-2] if code.endswith("00") else ""
        return code

    def _full(self, code: str) -> str:
        """As it may stand in an address: the end of a way has six digits or more."""
        return code if code in self._below else code.ljust(6, "0")

    def _above(self, code: str) -> str:
        """The nearest place that has a name; "" where there is none."""
        shorter = [code[:digits] for digits in reversed(DIGITS) if digits < len(code)]
        return next((one for one in shorter if one in self._names), "")

    def _name(self, code: str, language: str) -> str:
        return self._names[code][LANGUAGES.index(language)]


def load_places(folder: Path) -> Places:
    """Places of the station's own area over those of the country. Raises ConfigError."""
    own = _own(folder / "places.txt")
    names = {**_country(folder / "areas.txt"), **own}
    return Places(dict(sorted(names.items())), _shared(tuple(own)))


def _own(file: Path) -> dict[str, tuple[str, str]]:
    names: dict[str, tuple[str, str]] = {}
    for number, line in enumerate(_lines(file), 1):
        if line.startswith("#"):
            continue
        row = _ROW.fullmatch(line)
        if row is None or row[1] in names:
            raise ConfigError(
                f"{file}:{number}: expected a new code of 2, 4, 6, 9 or 12 digits and its names"
            )
        names[row[1]] = (row[2], row[3] or row[2])
    return names


def _country(file: Path) -> dict[str, tuple[str, str]]:
    """What is given out today."""
    names: dict[str, tuple[str, str]] = {}
    for line in _lines(file):
        row = _AREA.fullmatch(line)
        if row is not None:
            code = row[1].removesuffix("00").removesuffix("00") if row[1].endswith("00") else row[1]
            names[code] = (row[2], row[2])
    names.pop(_PERMITS, None)
    return names


def _shared(codes: tuple[str, ...]) -> str:
    """The narrowest place that all of these lie in."""
    way = [digits for digits in DIGITS if len({code[:digits] for code in codes if len(code) >= digits}) == 1]
    return max(codes, key=len)[: max(way)] if way else ""


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except FileNotFoundError as missing:
        raise ConfigError(f"{file}: no such file") from missing
