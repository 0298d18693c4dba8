"""What the screen over a window shows: one number or one word, what it handles, and who sits there if the site says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.texts import Texts
from kiosk.queue.window_schemas import WindowView
from kiosk.queue.words import WindowState


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who sits there; `certificate` "" = none that is valid today."""

    name: str
    certificate: str


@dataclass(frozen=True, slots=True)
class ScreenView:
    """`look` is called, serving, free, paused or unstaffed; `number` "" = the word stands alone."""

    window: int
    name: str
    look: str
    word: str
    number: str
    line: str
    handles: tuple[str, ...]
    clerk: Clerk | None


def screen_view(
    view: WindowView, name: str, handles: Sequence[str], clerk: Clerk | None, t: Texts
) -> ScreenView:
    """The screen at this moment. handles: what the window handles, in words; clerk: None where the site does not say."""
    number = view.active.number if view.active is not None else ""
    look = _look(view, number)
    word = t(f"window_screen.{_WORDS[look]}")
    line = "" if number else t(f"window_screen.{look}_line")
    staffed = view.state is not WindowState.UNSTAFFED
    return ScreenView(
        window=view.window,
        name=name,
        look=look,
        word=word,
        number=number,
        line=line,
        handles=tuple(handles),
        clerk=clerk if staffed else None,
    )


_WORDS = {
    "called": "please",
    "serving": "serving",
    "free": "free",
    "paused": "paused",
    "unstaffed": "unstaffed",
}


def _look(view: WindowView, number: str) -> str:
    """A window that is to pause first finishes its ticket."""
    if number:
        return "called" if view.state is WindowState.CALLING else "serving"
    if view.state is WindowState.UNSTAFFED:
        return "unstaffed"
    return "paused" if view.paused else "free"
