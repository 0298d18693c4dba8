"""Answers for people: a table of a list, lines of one thing. For programs there is --json."""

import unicodedata
from collections.abc import Mapping, Sequence

LONGEST = 60


def shown(answer: object) -> str:
    """As text; control characters of names that came from machines are not obeyed by the terminal."""
    match answer:
        case None:
            return "done"
        case []:
            return "nothing"
        case list():
            return _table([row for row in answer if isinstance(row, dict)])
        case dict():
            return "\n".join(f"{name:<16} {_cell(value, 400)}" for name, value in answer.items())
        case _:
            return _cell(answer, 4000)


def _table(rows: Sequence[Mapping[str, object]]) -> str:
    names = [name for name, value in rows[0].items() if not isinstance(value, list | dict)]
    lines = [names, *([_cell(row.get(name), LONGEST) for name in names] for row in rows)]
    wide = [max(_width(line[column]) for line in lines) for column in range(len(names))]
    return "\n".join(
        "  ".join(_padded(cell, width) for cell, width in zip(line, wide, strict=True)).rstrip()
        for line in lines
    )


def _cell(value: object, longest: int) -> str:
    text = "" if value is None else str(value)
    plain = "".join(one if unicodedata.category(one)[0] != "C" else "?" for one in text)
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def _width(text: str) -> int:
    """A Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
