"""What a folder of labelled pictures and clips says of itself: `labels.csv`, or the simple layout. Opens no picture.

A person is a pseudonym: letters, digits, - and _, at most 32, and nothing that could be a number of somebody's papers.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Any

from kiosk.domain.errors import BianminError
from kiosk.hardware.face.liveness.challenge import Action

LABELS = "labels.csv"
PICTURES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})
VIDEOS = frozenset({".mp4", ".avi", ".mkv", ".mov", ".webm"})

_NEEDED = ("person", "file", "kind")
_COLUMNS = (*_NEEDED, "species", "age", "portrait", "asked")
_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{1,32}")
_PAPERS = re.compile(r"\d{11,}[0-9Xx]?")
_SPECIES = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_OLDEST = 120

# What csv makes of a line: None for a column that is not there, and below None what is too much.
_Row = Mapping[str | Any, str | Any]
_MOST_TOLD = 20


class BadFolder(BianminError):
    """The folder cannot be evaluated; the message names file and line and says what to do, several lines of it."""


class Kind(StrEnum):
    """Whether a living person stood before the camera, or something that should pass for one (ISO/IEC 30107-3)."""

    BONA_FIDE = "bona_fide"
    ATTACK = "attack"


@dataclass(frozen=True, slots=True)
class Sample:
    """One presentation. owner: the pseudonym; of an attack whom it imitates, "" where nobody knows.

    asked: what the person in a clip was told to do, in order. said_at: for errors.
    """

    owner: str
    path: Path
    kind: Kind
    species: str = ""
    age: int | None = None
    is_reference: bool = False
    asked: tuple[Action, ...] = ()
    said_at: str = ""

    @property
    def is_clip(self) -> bool:
        """A video, or a folder of frames."""
        return self.path.suffix.lower() not in PICTURES


class _Wrong(Exception):
    """One line is wrong."""


def read_samples(folder: Path) -> tuple[Sample, ...]:
    """Every presentation of the folder, in an order that does not depend on the machine. Raises BadFolder."""
    if not folder.is_dir():
        raise BadFolder(f"{folder}: no such folder; give the folder that holds {LABELS} or people/")
    if (folder / LABELS).is_file():
        samples = _labelled(folder)
    elif (folder / "people").is_dir():
        samples = _laid_out(folder)
    else:
        raise BadFolder(f"{folder}: neither {LABELS} nor people/<id>/; write one of them")
    if not any(one.kind is Kind.BONA_FIDE for one in samples):
        raise BadFolder(
            f"{folder}: no picture of a living person; add rows of kind bona_fide, or pictures in people/<id>/"
        )
    return tuple(samples)


def _labelled(folder: Path) -> list[Sample]:
    rows = csv.DictReader(StringIO(_text(folder / LABELS), newline=""), skipinitialspace=True)
    samples: list[Sample] = []
    wrong: list[str] = []
    seen: dict[Path, int] = {}
    for line, row in _filled(rows):
        try:
            sample = _sample(folder, row, line)
            if sample.path in seen:
                raise _Wrong(f"the same file as line {seen[sample.path]}; take one of the two lines out")
        except _Wrong as why:
            wrong.append(f"{LABELS} line {line}: {why}")
            continue
        seen[sample.path] = line
        samples.append(sample)
    _refuse(wrong)
    return samples


def _filled(rows: "csv.DictReader[str]") -> Iterator[tuple[int, _Row]]:
    """Rows that say something, with their line; a spreadsheet leaves others at the end."""
    try:
        _check_columns(rows.fieldnames or ())
        for row in rows:
            if any(row.values()):
                yield rows.line_num, row
    except csv.Error as broken:
        raise BadFolder(f"{LABELS} line {rows.line_num + 1}: {broken}; save it as CSV again") from broken


def _text(file: Path) -> str:
    """As written by a spreadsheet: UTF-8, or the Chinese one's GB 18030."""
    raw = file.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        raise BadFolder(f"{LABELS}: neither UTF-8 nor GB 18030; save it as CSV (UTF-8)") from None


def _check_columns(columns: Sequence[str]) -> None:
    if missing := [name for name in _NEEDED if name not in columns]:
        raise BadFolder(
            f"{LABELS} line 1: no column {', '.join(missing)}; the first line is: {','.join(_COLUMNS)}"
        )
    if unknown := [name for name in columns if name not in _COLUMNS]:
        raise BadFolder(f"{LABELS} line 1: unknown column {', '.join(map(repr, unknown))}; take it out")


def _sample(folder: Path, row: _Row, line: int) -> Sample:
    if None in row:
        raise _Wrong("more values than columns; put quotes around a file name with a comma")
    said = {name: value.strip() for name, value in row.items() if name is not None and isinstance(value, str)}
    kind = _kind(said.get("kind", ""))
    owner = said.get("person", "")
    if owner or kind is Kind.BONA_FIDE:
        _check_pseudonym(owner)
    path = _path(folder, said.get("file", ""))
    is_reference = _yes(said.get("portrait", ""))
    if is_reference and kind is Kind.ATTACK:
        raise _Wrong("an attack is nobody's portrait; leave portrait empty")
    sample = Sample(
        owner, path, kind, _species(kind, said.get("species", "")), _age(said.get("age", "")),
        is_reference, _asked(said.get("asked", "")), f"{LABELS} line {line}",
    )  # fmt: skip
    if is_reference and sample.is_clip:
        raise _Wrong("a portrait is one picture, not a clip")
    if sample.asked and not sample.is_clip:
        raise _Wrong("one picture shows nothing that was asked; leave asked empty, or give the clip")
    return sample


def _kind(said: str) -> Kind:
    try:
        return Kind(said)
    except ValueError:
        raise _Wrong(f"kind is {said!r}; write bona_fide or attack") from None


def _species(kind: Kind, said: str) -> str:
    if kind is Kind.BONA_FIDE:
        if said:
            raise _Wrong("a living person has no species; leave it empty, or write attack as kind")
        return ""
    if not _SPECIES.fullmatch(said):
        raise _Wrong(f"species is {said!r}; write what was held up, in small letters: print, screen, mask")
    return said


def _age(said: str) -> int | None:
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and int(said) <= _OLDEST):
        raise _Wrong(f"age is {said!r}; write whole years, or leave it empty")
    return int(said)


def _asked(said: str) -> tuple[Action, ...]:
    try:
        return tuple(Action(word) for word in said.split())
    except ValueError:
        known = " ".join(action.value for action in Action)
        raise _Wrong(f"asked is {said!r}; write what was asked, in order, of: {known}") from None


def _yes(said: str) -> bool:
    if said.lower() not in {"", "yes", "no"}:
        raise _Wrong(f"portrait is {said!r}; write yes for the reference picture, else leave it empty")
    return said.lower() == "yes"


def _check_pseudonym(said: str) -> None:
    """Raises _Wrong, and never repeats what was written: it may be somebody's."""
    if not said:
        raise _Wrong("no person; write a pseudonym, e.g. p017")
    if not _PSEUDONYM.fullmatch(said):
        raise _Wrong(
            "a person is a pseudonym of letters, digits, - and _, at most 32, e.g. p017; never a name"
        )
    if _PAPERS.fullmatch(said):
        raise _Wrong("that looks like the number of somebody's papers; write a pseudonym, e.g. p017")


def _path(folder: Path, said: str) -> Path:
    if not said:
        raise _Wrong("no file")
    path = folder / said.replace("\\", "/")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise _Wrong("the file lies outside the folder; copy it into the folder")
    if not path.exists():
        raise _Wrong(f"no such file; its place is counted from the folder that holds {LABELS}")
    if why := _unfit(path):
        raise _Wrong(why)
    return path


def _unfit(path: Path) -> str:
    """Why this can be neither picture nor clip, or ""."""
    if path.is_dir():
        return "" if frames_of(path) else "a folder without frames; a clip's folder holds pictures"
    if path.suffix.lower() in PICTURES | VIDEOS:
        return ""
    return f"neither picture nor video; use {' '.join(sorted(PICTURES | VIDEOS))}"


def frames_of(clip: Path) -> list[Path]:
    """A clip's pictures by name, numbers by their worth: 2 before 10."""
    return sorted((one for one in clip.iterdir() if one.suffix.lower() in PICTURES), key=_by_number)


def _by_number(path: Path) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", path.name)
    )


def _laid_out(folder: Path) -> list[Sample]:
    """people/<id>/* and attacks/<species>/*; what is called portrait* is the reference."""
    samples: list[Sample] = []
    wrong: list[str] = []
    for parent, path in _inside(folder / "people"):
        said_at = str(path.relative_to(folder))
        try:
            _check_pseudonym(parent.name)
        except _Wrong as refused:
            wrong.append(f"people/: the name of a folder: {refused}")
            continue
        if why := _unfit(path):
            wrong.append(f"{said_at}: {why}")
        is_reference = path.name.lower().startswith("portrait") and path.suffix.lower() in PICTURES
        samples.append(Sample(parent.name, path, Kind.BONA_FIDE, is_reference=is_reference, said_at=said_at))
    for parent, path in _inside(folder / "attacks"):
        said_at = str(path.relative_to(folder))
        if not _SPECIES.fullmatch(parent.name):
            wrong.append(
                f"attacks/{parent.name}: name it by what was held up, in small letters: print, screen, mask"
            )
        if why := _unfit(path):
            wrong.append(f"{said_at}: {why}")
        samples.append(Sample("", path, Kind.ATTACK, parent.name, said_at=said_at))
    _refuse(list(dict.fromkeys(wrong)))
    return samples


def _inside(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Every presentation below, with the folder that says whose or what it is; what a system leaves behind is passed over."""
    for parent in sorted(folder.iterdir() if folder.is_dir() else ()):
        if parent.is_dir() and not parent.name.startswith("."):
            for path in sorted(parent.iterdir()):
                if not path.name.startswith(".") and path.name.lower() not in {"thumbs.db", "desktop.ini"}:
                    yield parent, path


def _refuse(wrong: list[str]) -> None:
    if not wrong:
        return
    more = [f"… and {len(wrong) - _MOST_TOLD} more"] if len(wrong) > _MOST_TOLD else []
    raise BadFolder("\n".join([*wrong[:_MOST_TOLD], *more]))
