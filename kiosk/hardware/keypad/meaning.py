"""What frames mean, and the frames for what we want to say. Pure."""

from kiosk.hardware.keypad.codec import PadFrame
from kiosk.hardware.keypad.port import BusEvent, Key, PadPicture, Pressed, Rated

KEYS = 0x01
SHOW = 0x02
BEEP = 0x03
RATING = 0x11
ASK = 0x0B  # with KEYS from us: a rating pad begins to ask
STARS = 0x05  # with SHOW from us: a rating pad shows its five stars
ENTER = 0x0F
BLANK = 0x0A
DIGITS = 6
HIGHEST_RATING = 3

_BY_CODE = {
    0x0B: Key.RATE,
    0x0C: Key.CALL,
    0x0D: Key.RECALL,
    0x0E: Key.CANCEL,
    0x12: Key.PAUSE,
    0x13: Key.TRANSFER,
}
_BY_DIGIT = {0x06: Key.SKIP, 0x00: Key.HOLD, 0x03: Key.CALL_BACK}
_CODES = {key: bytes((code,)) for code, key in _BY_CODE.items()} | {
    key: bytes((digit, ENTER)) for digit, key in _BY_DIGIT.items()
}


def meaning_of(frame: PadFrame) -> BusEvent | None:
    """What a pad says; None for what no pad says (an echo, an unknown key)."""
    match frame.function, frame.data:
        case (0x11, data) if len(data) == 1 and data[0] <= HIGHEST_RATING:
            return Rated(frame.address, data[0])
        case (0x01, data) if data:
            key = _key(data)
            return None if key is None else Pressed(frame.address, key)
        case _:
            return None


def key_frame(address: int, key: Key) -> PadFrame:
    """What a caller keypad sends."""
    return PadFrame(address, KEYS, _CODES[key])


def rating_frame(address: int, value: int) -> PadFrame:
    """What a rating pad sends."""
    return PadFrame(address, RATING, bytes((value,)))


def acknowledged(frame: PadFrame) -> PadFrame:
    """Our answer to a pad: an echo; a rating's has function 01, so its sum is 10h less."""
    return PadFrame(frame.address, KEYS, frame.data) if frame.function == RATING else frame


def pad_frame(address: int, picture: PadPicture) -> PadFrame:
    """Six places: the ticket at the right, how many wait at the left. Letters of a number cannot be shown."""
    digits = "".join(character for character in picture.ticket if character in "0123456789")[-DIGITS:]
    if digits:
        return PadFrame(address, SHOW, _placed(digits.rjust(DIGITS)))
    if picture.waiting is not None:
        return PadFrame(address, SHOW, _placed(f"{min(picture.waiting, 999):03d}".ljust(DIGITS)))
    return PadFrame(address, SHOW, _placed(" " * DIGITS))


def beep_frame(address: int) -> PadFrame:
    """One tone at a caller keypad."""
    return PadFrame(address, BEEP)


def rater_frame(address: int, *, asking: bool) -> PadFrame:
    """A rating pad asks, or shows its stars."""
    return PadFrame(address, KEYS, bytes((ASK,))) if asking else PadFrame(address, SHOW, bytes((STARS,)))


def _key(data: bytes) -> Key | None:
    if data[-1] != ENTER:
        return _BY_CODE.get(data[-1])
    return _BY_DIGIT.get(data[-2]) if len(data) > 1 else None


def _placed(places: str) -> bytes:
    return bytes(BLANK if place == " " else int(place) for place in places)
