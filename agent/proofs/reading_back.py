"""What was made, read back before it may be printed: by pdfium, which had no part in making it. Loaded by the child only."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy
import pypdfium2 as pdfium
import zxingcpp

DPI = 150  # of the picture that the code is read from: half of what an office printer draws
INCH = 72
CORNER = (
    0.60,
    0.62,
)  # of page 1, from the left and from the top: where the code stands, right of and above it


@dataclass(frozen=True, slots=True)
class ReadBack:
    """`codes`: what the QR codes of page 1 say. `text`: of all pages, without white space."""

    pages: int
    codes: tuple[str, ...]
    text: str

    def __repr__(self) -> str:
        return f"<ReadBack {self.pages}>"


def read_back(pdf: bytes) -> ReadBack:
    """Raises pdfium.PdfiumError for what is no PDF."""
    document = pdfium.PdfDocument(pdf)
    try:
        text = "".join(page.get_textpage().get_text_range() for page in document)
        return ReadBack(len(document), codes_of(document[0]), squeezed(text))
    finally:
        document.close()


def codes_of(page: pdfium.PdfPage) -> tuple[str, ...]:
    """The QR codes of a page, seen as a grey picture."""
    grey = page.render(scale=DPI / INCH, grayscale=True).to_numpy()
    picture = numpy.ascontiguousarray(grey.reshape(grey.shape[0], grey.shape[1]))
    corner = picture[: round(picture.shape[0] * (1 - CORNER[1])), round(picture.shape[1] * CORNER[0]) :]
    # Of no other kind: the edge of a QR code can look like a bar code of a few digits.
    found = zxingcpp.read_barcodes(
        numpy.ascontiguousarray(corner), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    return tuple(one.text for one in found)


def missing(texts: Sequence[str], where: str) -> list[str]:
    """Those of the texts that do not stand there, white space apart."""
    return [text for text in texts if squeezed(text) not in where]


def squeezed(text: str) -> str:
    """Without white space and control characters: where a line breaks is no difference."""
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) != "Cc")
