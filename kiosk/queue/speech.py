"""How a call is spoken in the hall: which voice clips, in which order, and the subtitle."""

import re
from typing import Final

_TICKET_NUMBER: Final = re.compile(r"([A-Z]{0,2})([0-9]{1,4})", re.ASCII)
_SPOKEN_DIGIT: Final = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_LAST_WINDOW: Final = 20  # the voice knows the windows 一 to 二十


def call_clips(number: str, window: int) -> tuple[str, ...]:
    """The ids of the voice clips that call this ticket, in order.

    number: as printed on the slip, e.g. "A032"; its digits are read one by one.
    Raises ValueError when the number or the window cannot be spoken.
    """
    prefix, digits = _parts(number, window)
    letters = tuple(f"letter-{letter}" for letter in prefix)
    figures = tuple(f"digit-{digit}" for digit in digits)
    return ("please", *letters, *figures, "number", "to", f"window-{window}", "counter")


def spoken_text(number: str, window: int) -> str:
    """The subtitle of the same call: "请 A零三二 号到 3 号窗口".

    Raises ValueError when the number or the window cannot be spoken.
    """
    prefix, digits = _parts(number, window)
    figures = "".join(_SPOKEN_DIGIT[digit] for digit in digits)
    return f"请 {prefix}{figures} 号到 {window} 号窗口"


def _parts(number: str, window: int) -> tuple[str, str]:
    match = _TICKET_NUMBER.fullmatch(number)
    if match is None:
        raise ValueError(f"no voice for the ticket number {number!r}")
    if not 1 <= window <= _LAST_WINDOW:
        raise ValueError(f"no voice for window {window}")
    return match.group(1), match.group(2)
