"""Pages as one PDF: each JPEG goes in as it is, on A4, and nothing else does. No I/O."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

TITLE = "Bianmin"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: a JPEG and its size in pixels."""

    jpeg: bytes = field(repr=False)
    wide: int
    high: int


class _AsItIs(ImageReader):  # type: ignore[misc]  # reportlab has no types
    """A JPEG by whose bytes it is named: the library would unpack every picture only to name it by its pixels."""

    def getRGBData(self) -> bytes:  # noqa: N802  # the library's name
        self._dataA = None
        return bytes(self.fp.getbuffer())


def pdf_of(sheets: Sequence[Sheet]) -> bytes:
    """One A4 page for each, upright or lying as the picture, fitted and in the middle. No dates, no names, no fonts used."""
    rl_config.useA85 = 0  # the library's only way to say it: a JPEG as bytes, not as text a quarter longer
    out = BytesIO()
    canvas: Any = Canvas(out, pagesize=A4, pageCompression=0, invariant=1)  # reportlab has no types
    canvas.setTitle(TITLE)
    canvas.setAuthor("")
    canvas.setCreator(TITLE)
    canvas.setProducer(TITLE)
    for sheet in sheets:
        page_wide, page_high = landscape(A4) if sheet.wide > sheet.high else A4
        scale = min(page_wide / sheet.wide, page_high / sheet.high)
        wide, high = sheet.wide * scale, sheet.high * scale
        canvas.setPageSize((page_wide, page_high))
        canvas.drawImage(
            _AsItIs(BytesIO(sheet.jpeg)), (page_wide - wide) / 2, (page_high - high) / 2, wide, high
        )
        canvas.showPage()
    canvas.save()
    return out.getvalue()
