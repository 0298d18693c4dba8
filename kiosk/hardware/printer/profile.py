"""What one printer model can do, and how long to wait for it; configuration."""

from dataclasses import dataclass
from enum import StrEnum


class TextMode(StrEnum):
    """How words reach the paper."""

    RASTER = "raster"  # the whole slip as a picture: the same on every printer, every character right
    GBK = "gbk"  # the printer's own characters; what it lacks is printed as its code, U+20BB7
    HYBRID = "hybrid"  # the printer's own characters; a line that it lacks a character for is a picture


class Cut(StrEnum):
    """Kiosk presenters want one or the other."""

    PARTIAL = "partial"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """One model. Times are seconds.

    native_qr: the printer draws QR codes itself; cheap clones often cannot.
    process_id: confirms a job by GS ( H, exact where it exists, instead of GS r.
    bidirectional: False for one-way printers; their jobs never become Printed.
    print_s: from the last byte, or from the end of a fault, to the fence.
    recovery_s: how long somebody may take to bring paper or close the cover before the slip is given up.
    roll_m: metres of paper on a new roll.
    """

    text_mode: TextMode = TextMode.RASTER
    width_dots: int = 576
    cut: Cut = Cut.PARTIAL
    native_qr: bool = False
    process_id: bool = False
    bidirectional: bool = True
    answer_s: float = 0.8
    heartbeat_s: float = 7.0
    print_s: float = 15.0
    recovery_s: float = 45.0
    roll_m: float = 80.0

    def __post_init__(self) -> None:
        if self.width_dots % 8 or not 384 <= self.width_dots <= 640:
            raise ValueError(f"width_dots: expected a multiple of 8 from 384 to 640, got {self.width_dots}")
        if not 1 <= self.roll_m <= 1000:
            raise ValueError(f"roll_m: expected 1 to 1000, got {self.roll_m}")
