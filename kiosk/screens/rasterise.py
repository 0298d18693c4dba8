"""Draws the icons as the pictures that the screen tints and shows: `rasterise`, at set-up.

Line icons become white with alpha in several heights, illustrations keep their colours, the scenes fill a panel. The
screen takes the height it needs or the next larger one, so that lines stay crisp on every panel.
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from kiosk.screens.rasterised import LINE_HEIGHTS, PICTURE_HEIGHTS, SCENE_WIDTHS
from kiosk.screens.small_fonts import make_small_fonts
from kiosk.screens.toolkit_data import link_toolkit_data

ICONS = Path("kiosk/screens/icons")
BUILD = Path("var/build/icons")
COLUMNS = 12
GAP_PX = 4  # between the cells of a sheet, so that no line of one icon touches its neighbour


def rasterise(source: Path, target: Path) -> int:
    """Write `<name>-<height>.png` for every drawing, `<scene>-<width>.png` for the scenes; the number of files."""
    target.mkdir(parents=True, exist_ok=True)
    drawings = sorted(path for path in source.glob("*.svg") if path.stem not in SCENE_WIDTHS)
    coloured = [path for path in drawings if path.stem.startswith("illo-") or path.stem == "mark"]
    lines = [path for path in drawings if path not in coloured]
    for height in LINE_HEIGHTS:
        _cut(_sheet(lines, height, target), lines, height, target, whitened=True)
    for height in PICTURE_HEIGHTS:
        _cut(_sheet(coloured, height, target), coloured, height, target, whitened=False)
    for scene, widths in SCENE_WIDTHS.items():
        for width in widths:
            _render(source / f"{scene}.svg", target / f"{scene}-{width}.png", width)
    return len(list(target.glob("*.png")))


def _sheet(drawings: Sequence[Path], height: int, target: Path) -> Image.Image:
    """All drawings in one picture: one call of the renderer for each height instead of one for each icon."""
    cell = height + GAP_PX
    rows = -(-len(drawings) // COLUMNS)
    parts = [_placed(path, index, cell, height) for index, path in enumerate(drawings)]
    sheet = target / "sheet.svg"
    size = f'width="{COLUMNS * cell}" height="{rows * cell}"'
    sheet.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" color="#FFFFFF" {size}>{"".join(parts)}</svg>', "utf-8"
    )
    picture = target / "sheet.png"
    _render(sheet, picture, COLUMNS * cell)
    with Image.open(picture) as opened:
        drawn = opened.convert("RGBA")
    sheet.unlink()
    picture.unlink()
    return drawn


def _placed(path: Path, index: int, cell: int, height: int) -> str:
    row, column = divmod(index, COLUMNS)
    text = path.read_text("utf-8")
    place = f'<svg x="{column * cell}" y="{row * cell}" width="{height}" height="{height}" '
    return re.sub(r"<svg ", place, text, count=1)


def _cut(sheet: Image.Image, drawings: Sequence[Path], height: int, target: Path, *, whitened: bool) -> None:
    cell = height + GAP_PX
    for index, path in enumerate(drawings):
        row, column = divmod(index, COLUMNS)
        icon = sheet.crop((column * cell, row * cell, column * cell + height, row * cell + height))
        if whitened:  # transparent pixels would else be black, and show as a dark rim when scaled
            white = Image.new("RGBA", icon.size, (255, 255, 255, 0))
            white.putalpha(icon.getchannel("A"))
            icon = white
        icon.save(target / f"{path.stem}-{height}.png")


def _render(drawing: Path, picture: Path, width: int) -> None:
    subprocess.run(
        [
            "rsvg-convert",
            "--width",
            str(width),
            "--keep-aspect-ratio",
            "--output",
            str(picture),
            str(drawing),
        ],
        check=True,
        timeout=60,
    )


def main() -> int:
    """Draws everything below the folder of the build."""
    print(f"{rasterise(ICONS, BUILD)} pictures")
    link_toolkit_data(Path("var/build/kivy"))
    print(make_small_fonts(Path("config/texts"), Path("var/build/fonts")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
