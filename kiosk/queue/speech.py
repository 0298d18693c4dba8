"""How a call is spoken in the hall: which clips and words, in which order, and the subtitle."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

_TICKET_NUMBER: Final = re.compile(r"([A-Z]{0,2})([0-9]{1,4})", re.ASCII)
_SPOKEN_DIGIT: Final = dict(zip("0123456789", "零一二三四五六七八九", strict=True))
_LAST_WINDOW: Final = 20  # the voice knows the windows 一 to 二十; later ones are read digit by digit
_LAST_DIGITS: Final = 999


@dataclass(frozen=True, slots=True)
class Where:
    """The window of a call, with its own name where it has one, and the service where the site says that too."""

    window: int
    name: str = ""
    service: str = ""
    service_name: str = ""


@dataclass(frozen=True, slots=True)
class Sounds:
    """What there is to speak with: the clips of the voice, and the address of a rendered text ("" = not there)."""

    clips: Collection[str]
    rendered: Callable[[str], str]


def call_sounds(number: str, where: Where, sounds: Sounds) -> tuple[str, ...]:
    """Clip ids and addresses that call this ticket, in order.

    number: as printed on the slip, e.g. "A032"; its digits are read one by one. A window's name and a service are said
    where there is a clip (`place-3`, `service-pension`) or a rendered text; else the window's number alone.
    Raises ValueError when the number or the window cannot be spoken.
    """
    prefix, digits = _parts(number, where.window)
    letters = tuple(f"letter-{letter}" for letter in prefix)
    called = ("please", *letters, *(f"digit-{digit}" for digit in digits), "number", "to")
    return (*called, *_window(where, sounds), *_service(where, sounds))


def words_to_render(where: Where, clips: Collection[str]) -> tuple[str, ...]:
    """The texts of a call for which there is no clip."""
    wanted = (
        (f"place-{where.window}", where.name),
        (f"service-{where.service}", _service_words(where.service_name)),
    )
    return tuple(text for clip, text in wanted if text and clip not in clips)


def spoken_text(number: str, where: Where) -> str:
    """The subtitle of the same call: "请 A零三二 号到 3 号窗口".

    Raises ValueError when the number or the window cannot be spoken.
    """
    prefix, digits = _parts(number, where.window)
    figures = "".join(_SPOKEN_DIGIT[digit] for digit in digits)
    return f"请 {prefix}{figures} 号到 {where.name or f'{where.window} 号窗口'}"


def _window(where: Where, sounds: Sounds) -> tuple[str, ...]:
    if f"place-{where.window}" in sounds.clips:
        return (f"place-{where.window}",)
    if where.name and (address := sounds.rendered(where.name)):
        return (address,)
    if where.window <= _LAST_WINDOW:
        return (f"window-{where.window}", "counter")
    return (*(f"digit-{digit}" for digit in str(where.window)), "counter")


def _service(where: Where, sounds: Sounds) -> tuple[str, ...]:
    if not where.service_name:
        return ()
    if f"service-{where.service}" in sounds.clips:
        return (f"service-{where.service}",)
    address = sounds.rendered(_service_words(where.service_name))
    return (address,) if address else ()


def _service_words(name: str) -> str:
    return f"办理{name}" if name else ""


def _parts(number: str, window: int) -> tuple[str, str]:
    match = _TICKET_NUMBER.fullmatch(number)
    if match is None:
        raise ValueError(f"no voice for the ticket number {number!r}")
    if not 1 <= window <= _LAST_DIGITS:
        raise ValueError(f"no voice for window {window}")
    return match.group(1), match.group(2)
