"""What a key asks of the queue, and what the devices of a window show. Pure."""

from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.domain.texts import Texts
from kiosk.hardware.keypad.port import Key, PadPicture
from kiosk.queue.schemas import KeypadWindow
from kiosk.queue.words import WindowState

CALL, RECALL, NO_SHOW, FINISH, PAUSE, RESUME = "call", "recall", "no_show", "finish", "pause", "resume"
PARK, CALL_BACK, TRANSFER = "park", "call_back", "transfer"


def verb_of(key: Key, window: KeypadWindow) -> str | None:
    """The queue's word for a key; None for a key without a meaning in the hall."""
    match key:
        case Key.CALL:
            return CALL
        case Key.RECALL:
            return RECALL
        case Key.SKIP:
            return NO_SHOW
        case Key.RATE:
            return FINISH
        case Key.PAUSE:
            return RESUME if window.paused else PAUSE
        case Key.HOLD:
            return PARK
        case Key.CALL_BACK:
            return CALL_BACK
        case Key.TRANSFER:
            return TRANSFER
        case Key.CANCEL:
            return None


def pad_picture(window: KeypadWindow | None) -> PadPicture:
    """The number that is here, else how many wait; nothing where the queue is away."""
    if window is None:
        return PadPicture()
    return PadPicture(ticket=window.number) if window.number else PadPicture(waiting=window.waiting)


def strip_lines(number: int, window: KeypadWindow | None, words: Texts) -> tuple[str, ...]:
    """The window, and what goes on there; only the window where the queue is away."""
    head = words("strip.window", window=number)
    if window is None:
        return (head,)
    if window.number:
        return head, words("strip.number", number=window.number)
    match window.state:
        case WindowState.PAUSED:
            return head, words("strip.paused")
        case WindowState.UNSTAFFED:
            return head, words("strip.unstaffed")
        case _:
            return head, words("strip.free")


def reasons_of(level: RatingLevel) -> tuple[RatingReason, ...]:
    """差评 needs a reason, and four keys cannot ask for one: it is given as `other`, so that it is not lost."""
    return (RatingReason.OTHER,) if level.needs_reason else ()
