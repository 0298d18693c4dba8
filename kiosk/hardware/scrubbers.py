"""What is personal on each device's line, so that a transcript can be kept without it."""

from collections.abc import Mapping

from kiosk.hardware.idcard.scrub import ReplyScrubber
from kiosk.hardware.printer.scrub import SlipScrubber
from kiosk.hardware.qr.scrub import CodeScrubber
from kiosk.hardware.recording import Hidden, MakeScrubber, Scrubber, Shown


def scrubber_of(device: str) -> MakeScrubber:
    """Of a device that is not known nothing is kept but the lengths."""
    return _SCRUBBERS.get(device, lambda _: Hidden())


def _printer(to_device: bool) -> Scrubber:
    return SlipScrubber() if to_device else Shown()


def _qr(to_device: bool) -> Scrubber:
    return Shown() if to_device else CodeScrubber()


def _idcard(to_device: bool) -> Scrubber:
    return Shown() if to_device else ReplyScrubber()


def _nobody(to_device: bool) -> Scrubber:
    """Keys, lamps and window numbers are nobody's."""
    return Shown()


_SCRUBBERS: Mapping[str, MakeScrubber] = {
    "printer": _printer,
    "qr": _qr,
    "idcard": _idcard,
    "keypad": _nobody,
    "led": _nobody,
    "inputs": _nobody,
}
