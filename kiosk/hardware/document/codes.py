"""QR codes and bar codes that stand on a page. No I/O."""

import numpy as np
import numpy.typing as npt
import zxingcpp

from kiosk.hardware.document.port import Code

Picture = npt.NDArray[np.uint8]

MOST_CODES = 16
LONGEST_PAYLOAD = 4096


def codes_on(page: Picture) -> tuple[Code, ...]:
    """The codes from top to bottom, each payload once."""
    seen: dict[bytes, Code] = {}
    for barcode in sorted(zxingcpp.read_barcodes(page), key=lambda one: one.position.top_left.y):
        payload = barcode.bytes
        if payload and len(payload) <= LONGEST_PAYLOAD:
            seen.setdefault(payload, Code(str(barcode.format), payload))
    return tuple(seen.values())[:MOST_CODES]
