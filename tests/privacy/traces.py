"""Looks for somebody's words in the memory of processes and in files, in every coding that our programs or a card use."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

CODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-32-le")
LARGEST_PIECE = 1 << 26  # a mapping is read in pieces of so many bytes
_MAPPING = re.compile(
    r"^(?P<start>[0-9a-f]+)-(?P<end>[0-9a-f]+) (?P<rights>\S+) \S+ \S+ \S+ *(?P<name>.*)\n(?P<facts>(?:[A-Z].*\n)+)",
    re.MULTILINE,
)
_THERE = re.compile(r"^(?:Rss|Swap): +(\d+) kB", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of somebody, and where it stands."""

    what: str
    where: str


def in_memory(pid: int, words: Mapping[str, str]) -> set[str]:
    """Which of these words stand in a process's memory. Needs root, or a process of our own that allows it."""
    wanted = _coded(words)
    found: set[str] = set()
    with Path(f"/proc/{pid}/mem").open("rb", 0) as memory:
        for start, end in _readable(pid):
            for piece in _pieces(memory.fileno(), start, end):
                found |= {what for what, codings in wanted.items() if any(one in piece for one in codings)}
    return found


def in_files(folder: Path, words: Mapping[str, str]) -> set[Hit]:
    """Every file below the folder, whatever it is: a store, its WAL, a log, a spool, a picture."""
    wanted = _coded(words)
    hits: set[Hit] = set()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        try:
            held = path.read_bytes()
        except FileNotFoundError:
            continue  # a process took it away while we looked
        hits |= {
            Hit(what, str(path)) for what, codings in wanted.items() if any(one in held for one in codings)
        }
    return hits


def may_look() -> bool:
    """Whether another process's memory can be read here."""
    return os.geteuid() == 0


def _coded(words: Mapping[str, str]) -> dict[str, set[bytes]]:
    return {what: {text.encode(coding) for coding in CODINGS} for what, text in words.items()}


def _readable(pid: int) -> Iterator[tuple[int, int]]:
    """All that is really there, but for what is a file's own content, read only: programs and fonts, for which
    `in_files` is."""
    for mapping in _MAPPING.finditer(Path(f"/proc/{pid}/smaps").read_text()):
        is_file = "w" not in mapping["rights"] and mapping["name"].startswith("/")
        is_there = any(int(kilobytes) for kilobytes in _THERE.findall(mapping["facts"]))
        if "r" in mapping["rights"] and is_there and not is_file and not mapping["name"].startswith("[v"):
            yield int(mapping["start"], 16), int(mapping["end"], 16)


def _pieces(memory: int, start: int, end: int) -> Iterator[bytes]:
    """Overlapping, so that no word is cut in two."""
    at = start
    while at < end:
        try:
            piece = os.pread(memory, min(LARGEST_PIECE, end - at), at)
        except OSError:
            return  # a mapping that cannot be read, or is gone meanwhile
        if not piece:
            return
        yield piece
        if at + len(piece) >= end:
            return
        at += max(1, len(piece) - 256)
