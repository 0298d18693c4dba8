"""The paper: dots in rows, words in the printer's own characters, and what lies in the tray after a cut."""

from dataclasses import dataclass, field
from functools import cache, lru_cache
from io import BytesIO

import segno
from PIL import Image, ImageChops, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED_CHINESE = 2
CELL = 24  # dots of a Chinese character; Latin ones are half as wide
BASELINE = 19
DOTS_PER_MM = 8
UNPRINTABLE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Look:
    """How the words of one run look. `across` and `down` are 1 to 8."""

    across: int = 1
    down: int = 1
    bold: bool = False
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What fell into the tray. `complete` is False for a piece of a job that never came to its end."""

    number: int
    png: bytes
    text: str
    codes: tuple[str, ...]
    cut: bool
    complete: bool
    length_mm: float


@dataclass(slots=True)
class Strip:
    """The paper since the last cut."""

    width: int
    rows: bytearray = field(default_factory=bytearray)
    lines: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    @property
    def stride(self) -> int:
        """Bytes in a row."""
        return self.width // 8

    @property
    def height(self) -> int:
        """Rows so far."""
        return len(self.rows) // self.stride

    @property
    def has_ink(self) -> bool:
        """Whether anything was printed, not only fed."""
        return any(self.rows)

    def add_row(self, dots: bytes) -> None:
        """One row; what is wider than the head is lost, as on paper."""
        self.rows += dots[: self.stride].ljust(self.stride, b"\x00")

    def cut_off(self, rows_below_knife: int) -> "Strip":
        """What stays in the printer: paper that is between the head and the knife."""
        start = max(0, self.height - rows_below_knife) * self.stride
        rest = Strip(self.width, self.rows[start:])
        del self.rows[start:]
        return rest

    def picture(self) -> Image.Image:
        """Mode "1", 0 is black."""
        inked = Image.frombytes(
            "1", (self.width, max(1, self.height)), bytes(self.rows) or bytes(self.stride)
        )
        return ImageChops.invert(inked)

    def png(self) -> bytes:
        """The picture as a file."""
        file = BytesIO()
        self.picture().save(file, "PNG")
        return file.getvalue()


def words_in(data: bytes, *, chinese: bool) -> str:
    """What the bytes say: GBK pairs in Kanji mode, code page 437 outside it."""
    return data.decode("gbk" if chinese else "cp437", errors="replace")


def set_line(runs: list[tuple[str, Look]], width: int, alignment: int) -> list[bytes]:
    """The rows of one line of words; what does not fit is lost at the right, which a test can see."""
    height = max((CELL * look.down for _, look in runs), default=CELL)
    used = sum(_width(text, look) for text, look in runs)
    line = Image.new("1", (width, height), 0)
    x = {0: 0, 1: (width - used) // 2, 2: width - used}.get(alignment, 0)
    for text, look in runs:
        for character in text:
            glyph = _glyph(character, look)
            line.paste(glyph, (x, height - glyph.height))
            x += glyph.width
    return rows_of(line)


def set_code(content: str, module_dots: int, level: str, width: int, alignment: int) -> list[bytes]:
    """The rows of a QR code that the printer draws itself."""
    matrix = [bytes(line) for line in segno.make_qr(content, error=level).matrix]
    small = Image.new("1", (len(matrix), len(matrix)), 0)
    small.putdata([255 if dark else 0 for line in matrix for dark in line])
    side = len(matrix) * module_dots
    line = Image.new("1", (width, side), 0)
    x = {0: 0, 1: (width - side) // 2, 2: width - side}.get(alignment, 0)
    line.paste(small.resize((side, side), Image.Resampling.NEAREST), (x, 0))
    return rows_of(line)


def rows_of(inked: Image.Image) -> list[bytes]:
    """Packed rows of a mode "1" picture in which 1 is black."""
    stride = (inked.width + 7) // 8
    data = inked.tobytes()
    return [data[start : start + stride] for start in range(0, len(data), stride)]


def _width(text: str, look: Look) -> int:
    return sum(_cell(character) * look.across for character in text)


def _cell(character: str) -> int:
    return CELL // 2 if character < "\x80" else CELL


@lru_cache(maxsize=2048)
def _glyph(character: str, look: Look) -> Image.Image:
    cell = _cell(character)
    width = max(cell, round(_font().getlength(character)) + 1)
    grey = Image.new("L", (width, CELL), 0)
    draw = ImageDraw.Draw(grey)
    x = (width - _font().getlength(character)) / 2
    for shift in (0, 1) if look.bold else (0,):
        draw.text((x + shift, BASELINE), character, font=_font(), fill=255, anchor="ls")
    if width > cell:  # a printer's Latin letters all have the same width
        grey = grey.resize((cell, CELL), Image.Resampling.BILINEAR)
    glyph = grey.point(lambda level: 255 if level > 110 else 0, mode="1")
    if look.inverse:
        glyph = ImageChops.invert(glyph)
    return glyph.resize((cell * look.across, CELL * look.down), Image.Resampling.NEAREST)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, 22, index=SIMPLIFIED_CHINESE, layout_engine=ImageFont.Layout.BASIC)
