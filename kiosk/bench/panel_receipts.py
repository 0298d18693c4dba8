"""The printed paper: what lies in the tray, and what still hangs in the printer."""

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO

from PIL import Image

from kiosk.bench.panel_messages import ReceiptView
from kiosk.bench.printer.machine import KEPT_RECEIPTS, BenchPrinter
from kiosk.bench.printer.paper import DOTS_PER_MM, Receipt, Strip
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

HANGING = "hanging"


@dataclass(frozen=True, slots=True)
class _Piece:
    """One receipt of one of the printers, by its number in our tray."""

    id: str
    at: datetime
    receipt: Receipt


class Receipts:
    """All paper of the printers in one tray, each piece with the time when it was cut."""

    def __init__(self, printers: Sequence[BenchPrinter], clock: Clock) -> None:
        self._printers = printers
        self._clock = clock
        self._seen = [0] * len(printers)
        self._tray: deque[_Piece] = deque(maxlen=KEPT_RECEIPTS)
        self.count = 0

    def note(self) -> None:
        """Take what was cut since the last time."""
        for index, printer in enumerate(self._printers):
            for receipt in [one for one in printer.receipts if one.number > self._seen[index]]:
                self._seen[index] = receipt.number
                self.count += 1
                self._tray.append(_Piece(str(self.count), self._clock.now(), receipt))

    async def views(self) -> tuple[ReceiptView, ...]:
        """What was cut off, the oldest first; codes are read back from the pictures, as a phone would."""
        return tuple([await _view(piece) for piece in tuple(self._tray)])

    def hanging(self) -> ReceiptView | None:
        """What is printed and hangs in a printer, not cut off yet."""
        strip = self._hanging_strip()
        if strip is None:
            return None
        return ReceiptView(
            id=HANGING,
            at=self._clock.now(),
            complete=False,
            cut=False,
            height_mm=strip.height // DOTS_PER_MM,
            text="\n".join(strip.lines),
            codes=tuple(strip.codes),
        )

    def picture(self, name: str) -> bytes:
        """The piece as a PNG file, one pixel a dot. Raises Refused."""
        strip = self._hanging_strip()
        if name == HANGING and strip is not None:
            return strip.png()
        for piece in self._tray:
            if piece.id == name:
                return piece.receipt.png
        raise Refused("no_receipt", f"the tray keeps the last {KEPT_RECEIPTS} pieces")

    def _hanging_strip(self) -> Strip | None:
        return next((printer.strip for printer in self._printers if printer.strip.has_ink), None)


async def _view(piece: _Piece) -> ReceiptView:
    receipt = piece.receipt
    seen = await asyncio.to_thread(codes_in, receipt.png)
    return ReceiptView(
        id=piece.id,
        at=piece.at,
        complete=receipt.complete,
        cut=receipt.cut,
        height_mm=round(receipt.length_mm),
        text=receipt.text,
        codes=tuple(dict.fromkeys((*receipt.codes, *seen))),
    )


@lru_cache(maxsize=64)
def codes_in(png: bytes) -> tuple[str, ...]:
    """What the codes of a picture say, as a phone would read them."""
    import zxingcpp  # slow to load, and only a list of receipts needs it

    with Image.open(BytesIO(png)) as picture:
        return tuple(
            found.text
            for found in zxingcpp.read_barcodes(
                picture.convert("L"), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
            )
        )
