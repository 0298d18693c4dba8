"""Which font has which character. Whole fonts only: residents' names use rare characters."""

import struct
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont

NOTO = Path("/usr/share/fonts/opentype/noto")
HANAZONO = Path("/usr/share/fonts/truetype/hanazono")
SIMPLIFIED_CHINESE = 2  # face of the Noto collections; 0 is Japanese, with other shapes for 直 骨 将
UNICODE_FULL = 12  # cmap format that reaches beyond U+FFFF


@dataclass(frozen=True, slots=True)
class Face:
    """One face of a font file."""

    path: Path
    index: int = 0

    def has(self, character: str) -> bool:
        """Whether the face draws the character itself, by its cmap."""
        return _coverage(self.path, self.index).has(ord(character))

    def at(self, size_px: int) -> ImageFont.FreeTypeFont:
        """The face at one size; kept until `close_faces`, because a slip asks for the same ones again and again."""
        return _sized(self.path, self.index, size_px)


@dataclass(frozen=True, slots=True)
class FontChain:
    """Faces in the order they are asked for a character."""

    faces: tuple[Face, ...]

    def runs(self, text: str) -> list[tuple[Face | None, str]]:
        """The text in pieces of one face each; None for characters that no face has."""
        return [(face, "".join(run)) for face, run in groupby(text, key=self._face_of)]

    def _face_of(self, character: str) -> Face | None:
        return next((face for face in self.faces if face.has(character)), None)


@dataclass(frozen=True, slots=True)
class Typefaces:
    """What slips are set in."""

    regular: FontChain
    bold: FontChain


@cache
def installed_typefaces() -> Typefaces:
    """Noto Sans CJK SC, and Hanazono for the rest of the Han characters where it is installed."""
    rest = tuple(Face(path) for path in sorted(HANAZONO.glob("HanaMin?.ttf")))
    return Typefaces(
        regular=FontChain((Face(NOTO / "NotoSansCJK-Regular.ttc", SIMPLIFIED_CHINESE), *rest)),
        bold=FontChain((Face(NOTO / "NotoSansCJK-Bold.ttc", SIMPLIFIED_CHINESE), *rest)),
    )


def close_faces() -> None:
    """Let go of every open face. Each maps its whole collection: ten of them are 24 MB of the agent's memory, and
    opening them again for the next slip takes 10 ms."""
    _sized.cache_clear()


@lru_cache(maxsize=64)
def _sized(path: Path, index: int, size_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size_px, index=index, layout_engine=ImageFont.Layout.BASIC)


class _Coverage:
    """The code points of a font, as sorted ranges."""

    def __init__(self, starts: "array[int]", ends: "array[int]") -> None:
        self._starts = starts
        self._ends = ends

    def has(self, code: int) -> bool:
        at = bisect_right(self._starts, code) - 1
        return at >= 0 and code <= self._ends[at]


@cache
def _coverage(path: Path, index: int) -> _Coverage:
    """Read from the font's cmap. Source: OpenType 1.9, 'cmap' format 12, 'ttcf' header."""
    with path.open("rb") as font:
        font.seek(0)
        is_collection = font.read(4) == b"ttcf"
        table_directory = 0
        if is_collection:
            font.seek(12 + 4 * index)
            (table_directory,) = struct.unpack(">I", font.read(4))
        font.seek(table_directory + 4)
        (tables,) = struct.unpack(">H6x", font.read(8))
        directory = dict(_tag_and_offset(font.read(16)) for _ in range(tables))
        cmap = directory[b"cmap"]
        font.seek(cmap + 2)
        (count,) = struct.unpack(">H", font.read(2))
        records = [struct.unpack(">HHI", font.read(8)) for _ in range(count)]
        for _, _, offset in records:
            font.seek(cmap + offset)
            kind, groups = struct.unpack(">H10xI", font.read(16))
            if kind == UNICODE_FULL:
                ranges = list(struct.iter_unpack(">II4x", font.read(12 * groups)))
                return _Coverage(array("I", (r[0] for r in ranges)), array("I", (r[1] for r in ranges)))
    raise ValueError(f"{path}: no cmap of format {UNICODE_FULL}")


def _tag_and_offset(record: bytes) -> tuple[bytes, int]:
    tag, offset = struct.unpack(">4s4xI4x", record)
    return tag, offset
