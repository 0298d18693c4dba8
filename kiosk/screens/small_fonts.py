"""Smaller copies of the two faces, at set-up: one with our own wording, one with the 6763 characters of GB 2312.

Each size of the whole face costs the screen 2.5 MB, a common one 0.5 MB and a small one next to nothing. Text goes to the
smallest face that has all its characters, so that a rare name is still drawn right: the whole face is always there.
"""

from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from kiosk.domain.texts import LANGUAGES, load_texts

FACES = ("NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold")
ALWAYS = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *range(0x2010, 0x203B),
    *range(0x3000, 0x3040),
    *range(0xFF00, 0xFFF0),
]


def make_small_fonts(texts: Path, whole: Path) -> dict[str, int]:
    """Write `small` and `common` below the folder of the whole faces; how many characters each holds."""
    always = {chr(code) for code in ALWAYS}
    return {
        "small": _make(whole, whole / "small", always | _wording(texts)),
        "common": _make(whole, whole / "common", always | _gb2312()),
    }


def _wording(texts: Path) -> set[str]:
    wanted: set[str] = set()
    for language in LANGUAGES:
        words = load_texts(texts, language)
        wanted.update(*(words(key) for key in words.keys()))  # noqa: SIM118 - Texts is no mapping
    return wanted


def _gb2312() -> set[str]:
    """Source: GB/T 2312-1980, rows 16 to 87."""
    places = (bytes((row, cell)) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {character for place in places for character in place.decode("gb2312", "ignore")}


def _make(whole: Path, target: Path, wanted: Iterable[str]) -> int:
    target.mkdir(parents=True, exist_ok=True)
    held = set(wanted)
    for face in FACES:
        font = TTFont(whole / f"{face}.otf")
        held &= {chr(code) for code in font.getBestCmap()}
        options = Options()
        options.layout_features = []
        subsetter = Subsetter(options)
        subsetter.populate(text="".join(held))
        subsetter.subset(font)
        font.save(target / f"{face}.otf")
    (target / "characters.txt").write_text("".join(sorted(held)), "utf-8")
    return len(held)
