"""Set-up takes the simplified-Chinese faces out of Debian's Noto Sans CJK: `extract_fonts FROM TO`.

Kivy opens face 0 of a collection, which is the Japanese one: 直 and 骨 would have the wrong shape.
The faces are written whole, because names of residents use rare characters.
"""

import sys
from pathlib import Path

from fontTools.ttLib import TTCollection

FACES = {
    "NotoSansCJK-Regular.ttc": "NotoSansCJKsc-Regular.otf",
    "NotoSansCJK-Bold.ttc": "NotoSansCJKsc-Bold.otf",
}
FAMILY = "Noto Sans CJK SC"


def extract(collection: Path, face: Path) -> None:
    """Writes the collection's face of the family above as a font file of its own.

    Raises LookupError when the collection has no such face.
    """
    for font in TTCollection(collection).fonts:
        if font["name"].getBestFamilyName() == FAMILY:
            font.save(face)
            return
    raise LookupError(f"{collection}: no face named {FAMILY}")


def main() -> int:
    """Extracts every face."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    target.mkdir(parents=True, exist_ok=True)
    for collection, face in FACES.items():
        extract(source / collection, target / face)
    return 0


if __name__ == "__main__":
    sys.exit(main())
