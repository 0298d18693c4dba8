"""A page straightened out of its photograph: perspective, turn, grey or colour, JPEG. No I/O."""

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.document.geometry import page_size
from kiosk.hardware.document.port import ColourMode, Corners

Picture = npt.NDArray[np.uint8]

_TURNS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


def straightened(picture: Picture, corners: Corners, longest: int) -> Picture:
    """The page within the corners as A4, upright or lying, at most `longest` pixels long."""
    high, wide = picture.shape[:2]
    to_wide, to_high = page_size(corners, wide, high, longest)
    seen = np.array([[point.x * wide, point.y * high] for point in corners.points], dtype=np.float32)
    flat = np.array([[0, 0], [to_wide, 0], [to_wide, to_high], [0, to_high]], dtype=np.float32)
    view = cv2.getPerspectiveTransform(seen - 0.5, flat - 0.5)
    laid = cv2.warpPerspective(
        picture, view, (to_wide, to_high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(laid, dtype=np.uint8)


def finished(page: Picture, mode: ColourMode, quarters: int) -> Picture:
    """The page in its colour mode, turned clockwise by quarters."""
    if mode is ColourMode.GREY and page.ndim == 3:
        page = np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    turn = _TURNS.get(quarters % 4)
    return page if turn is None else np.asarray(cv2.rotate(page, turn), dtype=np.uint8)


def smaller(picture: Picture, longest: int) -> Picture:
    """The same picture, at most so long."""
    high, wide = picture.shape[:2]
    scale = longest / max(high, wide)
    if scale >= 1:
        return picture
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def to_jpeg(picture: Picture, quality: int) -> bytes:
    """As JPEG. Raises ProtocolError for what is no picture."""
    try:
        done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as wrong:
        raise ProtocolError("this is no picture") from wrong
    if not done:
        raise ProtocolError("this picture cannot be a JPEG")
    return bytes(data)


def from_jpeg(data: bytes) -> Picture:
    """Back to BGR. Raises ProtocolError for what is no picture."""
    try:
        picture = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR) if data else None
    except cv2.error as wrong:
        raise ProtocolError("this is no picture") from wrong
    if picture is None:
        raise ProtocolError("this is no picture")
    return np.asarray(picture, dtype=np.uint8)
