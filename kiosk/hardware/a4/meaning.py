"""What a printer's attributes mean. Pure: any attributes give a status or ProtocolError.

Source: RFC 8011 §5.3.7 (job-state), §5.4.11 (printer-state), §5.4.12 (printer-state-reasons); PWG 5100.9.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, TypeVar

from kiosk.domain.device import Fault, Notice
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.a4.port import PrinterStatus

Attributes = Mapping[str, object]
W = TypeVar("W")

SHORTENED: Final = 12
_STOPPED: Final = 5
_PROCESSING: Final = 4
# By the beginning of the keyword: printers add -error, -warning, -report, and disagree which. The gravest first.
_FAULTS: Final = (
    ("media-jam", Fault.JAM),
    ("cover-open", Fault.COVER_OPEN),
    ("door-open", Fault.COVER_OPEN),
    ("interlock-open", Fault.COVER_OPEN),
    ("input-tray-missing", Fault.TRAY_MISSING),
    ("output-tray-missing", Fault.TRAY_MISSING),
    ("media-empty", Fault.PAPER_OUT),
    ("media-needed", Fault.PAPER_OUT),
    ("marker-supply-empty", Fault.TONER_OUT),
    ("toner-empty", Fault.TONER_OUT),
    ("fuser-over-temp", Fault.OVERHEATED),
    ("paused", Fault.STOPPED),
    ("shutdown", Fault.STOPPED),
    ("stopped", Fault.STOPPED),
)
_NOTICES: Final = (
    ("media-low", Notice.PAPER_LOW),
    ("marker-supply-low", Notice.TONER_LOW),
    ("toner-low", Notice.TONER_LOW),
    ("marker-waste", Notice.TONER_LOW),
)
_STOPPING: Final = ("stopped-partly",)  # begins like `stopped`, and the printer still prints


class JobState(IntEnum):
    """RFC 8011 §5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True, slots=True)
class JobStatus:
    """One document as the printer sees it. `sheets`: how many came out, None where it does not say."""

    state: JobState
    sheets: int | None = None

    @property
    def ended(self) -> bool:
        """Nothing more will happen to it."""
        return self.state >= JobState.CANCELED


def printer_status(attributes: Attributes) -> PrinterStatus:
    """How the printer is. Raises ProtocolError where it does not say its state in the standard's words."""
    state = _number(attributes, "printer-state")
    if state not in (3, _PROCESSING, _STOPPED):
        raise ProtocolError("printer-state: not one of 3, 4, 5")
    reasons = [reason for reason in _words(attributes, "printer-state-reasons") if reason != "none"]
    fault = _first(_FAULTS, [reason for reason in reasons if not reason.startswith(_STOPPING)], Fault.NONE)
    if fault is Fault.NONE and (state == _STOPPED or attributes.get("printer-is-accepting-jobs") is False):
        fault = Fault.STOPPED
    return PrinterStatus(fault, _first(_NOTICES, reasons, Notice.NONE), working=state == _PROCESSING)


def job_status(attributes: Attributes) -> JobStatus:
    """How the document fares. Raises ProtocolError."""
    state = _number(attributes, "job-state")
    try:
        known = JobState(state)
    except ValueError as unknown:
        raise ProtocolError("job-state: not one of 3 to 9") from unknown
    told = [
        value
        for key in ("job-media-sheets-completed", "job-impressions-completed")
        if isinstance(value := attributes.get(key), int) and not isinstance(value, bool) and value >= 0
    ]
    return JobStatus(known, max(told, default=None))


def job_number(attributes: Attributes) -> int:
    """The printer's own number of the job. Raises ProtocolError."""
    return _number(attributes, "job-id")


def is_named(attributes: Attributes, name: str) -> bool:
    """Whether the job is the one of this name; a printer may shorten a name, or keep it to itself."""
    told = attributes.get("job-name")
    if not isinstance(told, str) or not told:
        return True
    return told == name or (len(told) >= SHORTENED and name.startswith(told))


def facts(attributes: Attributes) -> Mapping[str, str]:
    """Model, firmware and counter, as far as the printer tells them."""
    told = {
        "model": _text(attributes.get("printer-make-and-model")),
        "firmware": _text(attributes.get("printer-firmware-string-version")),
        "pages": _text(attributes.get("printer-impressions-completed")),
    }
    return {key: value for key, value in told.items() if value}


def takes_pdf(attributes: Attributes) -> bool:
    """Whether it prints PDF; a printer that does not say is believed to."""
    formats = attributes.get("document-format-supported")
    return formats is None or "application/pdf" in _words(attributes, "document-format-supported")


def _number(attributes: Attributes, key: str) -> int:
    value = attributes.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ProtocolError(f"{key}: no number")
    return value


def _words(attributes: Attributes, key: str) -> list[str]:
    value = attributes.get(key, ())
    words = [value] if isinstance(value, str) else value
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise ProtocolError(f"{key}: no keywords")
    return [word.lower() for word in words]


def _text(value: object) -> str:
    shown = value[0] if isinstance(value, list) and value else value
    return str(shown)[:80] if isinstance(shown, str | int) and not isinstance(shown, bool) else ""


def _first(table: Sequence[tuple[str, W]], reasons: Sequence[str], otherwise: W) -> W:
    """What the first row means that any reason begins with."""
    return next(
        (word for beginning, word in table if any(reason.startswith(beginning) for reason in reasons)),
        otherwise,
    )
