"""What the folder of packs holds, and what became of each file. The agent needs no more than this of installing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

ENDING = ".bmpack"
NOBODY: Mapping[str, int] = MappingProxyType({})
MOST_FILES = 200


class Outcome(StrEnum):
    """What became of a file. All but the first two are refusals."""

    INSTALLED = "installed"
    EXPIRED = "expired"  # its last day is over: nothing is wrong with it
    UNREADABLE = "unreadable"
    WRONG_SIGNATURE = "wrong_signature"
    WRONG_CONTENT = "wrong_content"
    OLDER = "older"  # a newer version is or was here, or another file brings the same one


REFUSALS = frozenset(Outcome) - {Outcome.INSTALLED, Outcome.EXPIRED}


@dataclass(frozen=True, slots=True)
class Verdict:
    """About one file. `place`: where in it something is wrong. `news`: it was not so before. `pack` "" = unknown."""

    file: str
    outcome: Outcome
    place: str = ""
    pack: str = ""
    version: int = 0
    documents: int = 0
    news: bool = True


@dataclass(frozen=True, slots=True)
class Dropped:
    """A pack that was shown and is not any more; why: expired or removed."""

    pack: str
    version: int
    why: str


@dataclass(frozen=True, slots=True)
class Synced:
    """All files, and the packs that went."""

    verdicts: tuple[Verdict, ...]
    dropped: tuple[Dropped, ...]


def packs_in(folder: Path) -> list[Path]:
    """Every pack file, by name. A folder that is not there has none."""
    return sorted(path for path in folder.glob(f"*{ENDING}") if path.is_file())[:MOST_FILES]


def signature_of(folder: Path, keys: Sequence[str], today: date, back: Mapping[str, int] = NOBODY) -> str:
    """Changes whenever something is to be done: a file came, went or changed, a key or a permission did, or it is another day.

    back: packs that may stand here in this version although a newer one did.
    """
    allowed = (f"{pack}={version}" for pack, version in sorted(back.items()))
    files = (f"{path.name} {stamp_of(path)}" for path in packs_in(folder))
    return "\n".join([today.isoformat(), *keys, *allowed, *files])


def stamp_of(file: Path) -> str:
    """Differs whenever the file does; "" for one that is gone."""
    try:
        known = file.stat()
    except OSError:
        return ""
    return f"{known.st_size} {known.st_mtime_ns} {known.st_ino}"
