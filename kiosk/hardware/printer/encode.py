"""A slip as the bytes of one job. python-escpos makes raster, QR and cut bytes where it is right.

What is ours and why: docs/decisions/0030-who-makes-the-printers-bytes.md.
"""

import logging
import os
import tempfile
from functools import cache
from types import ModuleType
from typing import Protocol, assert_never, cast

from PIL import Image

from kiosk.hardware.printer.codec import CUT_FULL, feed, without_real_time
from kiosk.hardware.printer.fonts import close_faces
from kiosk.hardware.printer.lines import (
    CHARSET,
    DOTS_PER_COLUMN,
    CodeLine,
    Line,
    TextLine,
    columns_of,
    is_in_charset,
    lines_of,
    with_codes,
)
from kiosk.hardware.printer.profile import Cut, PrinterProfile, TextMode
from kiosk.hardware.printer.render import qr_with_dots, render, render_line
from kiosk.hardware.printer.slip import Slip
from kiosk.hardware.printer.typeset import Style

SLICE_ROWS = 48  # small buffers do not stall, and a broken job can swallow no more than one slice
BLANK_ROWS = 16  # so many white rows in a row are fed, not sent
WIDEST_PROFILE = "CT-S651"  # 640 dots; python-escpos refuses pictures wider than its profile, and prints to stdout for "default"
RASTER_HEADER = 8
LINE_SPACING = b"\x1b3\x24"  # 36 dots
KANJI_ON, KANJI_OFF = b"\x1c&", b"\x1c."
KANJI_CLOSE = b"\x1cS\x00\x00"  # no gaps: a Chinese character takes exactly two columns
LEFT, CENTRE = b"\x1ba\x00", b"\x1ba\x01"
FONT_DOTS = 24
LARGEST_MODULE = 16
PLAIN_SIZE = b"\x1d!\x00"


class _Encoder(Protocol):
    """What we use of escpos.printer.Dummy, which has no types."""

    output: bytes

    def image(self, img_source: Image.Image, *, fragment_height: int) -> None: ...
    def qr(self, content: str, *, ec: int, size: int, native: bool) -> None: ...
    def cut(self, *, feed: bool) -> None: ...


def encode(slip: Slip, profile: PrinterProfile) -> bytes:
    """The slip's bytes without prologue, cut and fence."""
    try:
        if profile.text_mode is TextMode.RASTER:
            return picture(render(slip, profile.width_dots))
        body = [LINE_SPACING, KANJI_CLOSE]
        body += [_line(line, profile) for line in lines_of(slip, profile.width_dots)]
        return b"".join(body) + feed(FONT_DOTS)
    finally:
        close_faces()


def cut(profile: PrinterProfile) -> bytes:
    """Feed to the cutter and cut. python-escpos cuts partially whatever is asked when it feeds by GS V."""
    match profile.cut:
        case Cut.PARTIAL:
            encoder = _encoder()
            encoder.cut(feed=False)
            return encoder.output
        case Cut.FULL:
            return CUT_FULL
        case _:
            assert_never(profile.cut)


def picture(image: Image.Image) -> bytes:
    """A 1-bit picture: bands of ink as GS v 0, white between them as feed, the white right edge left out."""
    parts = []
    for top, bottom in _bands(image):
        if _ink(image.crop((0, top, image.width, bottom))) is None:
            parts.append(feed(bottom - top))
            continue
        parts += [
            _raster(image.crop((0, start, image.width, min(start + SLICE_ROWS, bottom))))
            for start in range(top, bottom, SLICE_ROWS)
        ]
    return b"".join(parts)


def warm_up() -> None:
    """Load python-escpos and its table of printers, which takes 0.2 s; call it from a thread."""
    _encoder()


# ── pictures ──


def _bands(image: Image.Image) -> list[tuple[int, int]]:
    """Row ranges from top to bottom, alternately ink and at least BLANK_ROWS of white."""
    stride = image.width // 8
    rows = image.tobytes()
    white = b"\xff" * stride
    blank = [rows[y * stride : (y + 1) * stride] == white for y in range(image.height)]
    edges, start = [], 0
    while start < image.height:
        end = start
        while end < image.height and blank[end] == blank[start]:
            end += 1
        edges.append((start, end))
        start = end
    bands: list[tuple[int, int]] = []
    for top, bottom in edges:
        is_feed = blank[top] and bottom - top >= BLANK_ROWS
        was_feed = bool(bands) and _all(blank, bands[-1])
        if bands and not is_feed and not was_feed:
            bands[-1] = (bands[-1][0], bottom)
        else:
            bands.append((top, bottom))
    return bands


def _all(blank: list[bool], band: tuple[int, int]) -> bool:
    return all(blank[band[0] : band[1]])


def _ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    return image.convert("L").point(lambda level: 255 - level).getbbox()


def _raster(band: Image.Image) -> bytes:
    ink = _ink(band)
    right = band.width if ink is None else min(band.width, -(-ink[2] // 8) * 8)
    encoder = _encoder()
    encoder.image(band.crop((0, 0, right, band.height)), fragment_height=SLICE_ROWS)
    command = encoder.output
    return command[:RASTER_HEADER] + without_real_time(command[RASTER_HEADER:])


# ── lines ──


def _line(line: Line, profile: PrinterProfile) -> bytes:
    match line:
        case CodeLine(content):
            return _code(content, profile)
        case TextLine():
            if is_in_charset(line.left + line.right):
                return _text(line, profile)
            if profile.text_mode is TextMode.GBK:
                columns = profile.width_dots // DOTS_PER_COLUMN
                return b"".join(_text(coded, profile) for coded in with_codes(line, columns))
            style = Style(FONT_DOTS * min(line.scale, 3), line.bold)
            drawn = render_line(line.left, line.right, style, width=profile.width_dots, centred=line.centred)
            return LEFT + picture(drawn)
        case _:
            assert_never(line)


def _text(line: TextLine, profile: PrinterProfile) -> bytes:
    """GS ! sizes ASCII and, on most models, Chinese; some clones size Chinese by FS ! only: both are sent."""
    columns = profile.width_dots // DOTS_PER_COLUMN // line.scale
    text = line.left
    if line.right:
        text += " " * max(1, columns - columns_of(line.left) - columns_of(line.right)) + line.right
    larger = line.scale - 1
    return b"".join(
        (
            CENTRE if line.centred else LEFT,
            bytes((0x1D, 0x21, larger << 4 | larger)),
            b"\x1c!" + (b"\x0c" if larger else b"\x00"),
            b"\x1bE\x01" if line.bold else b"\x1bE\x00",
            b"\x1dB\x01" if line.inverse else b"\x1dB\x00",
            KANJI_ON,
            text.encode(CHARSET),
            KANJI_OFF,
            b"\n",
        )
    )


def _code(content: str, profile: PrinterProfile) -> bytes:
    image, dots = qr_with_dots(content)
    quiet = feed(4 * dots)
    if not profile.native_qr:
        centred = Image.new("1", (profile.width_dots, image.height), 1)
        centred.paste(image, ((profile.width_dots - image.width) // 2 // 8 * 8, 0))
        return PLAIN_SIZE + LEFT + quiet + picture(centred) + quiet
    encoder = _encoder()
    encoder.qr(content, ec=1, size=min(dots, LARGEST_MODULE), native=True)
    return PLAIN_SIZE + CENTRE + quiet + encoder.output + quiet + LEFT


# ── python-escpos ──


def _encoder() -> _Encoder:
    """A fresh one each time: slips are encoded in threads."""
    return cast(_Encoder, _escpos_printer().Dummy(profile=WIDEST_PROFILE))  # untyped library


@cache
def _escpos_printer() -> ModuleType:
    """Imports python-escpos without what it does to its surroundings.

    Its import configures the root logger and leaves a folder in the temporary directory behind, each time.
    """
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("ESCPOS_CAPABILITIES_PICKLE_DIR")
        os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = folder
        try:
            from escpos import printer
        finally:
            if before is None:
                del os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"]
            else:
                os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"] = before
            root.handlers[:] = handlers
            root.setLevel(level)
    return cast(ModuleType, printer)  # untyped library
