"""A picture of the screen in which nobody can be read: mosaic first, so that no filter brings the letters back."""

import io

from PIL import Image, ImageFilter, UnidentifiedImageError

from kiosk.domain.errors import ProtocolError

ACROSS = 64  # cells over the width: a line of running text is less than two of them high
SHOWN = 960
MOST_PIXELS = 40_000_000


def blurred(png: bytes) -> bytes:
    """The layout and the colours, no word. Raises ProtocolError where it is no picture."""
    try:
        with Image.open(io.BytesIO(png)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ProtocolError("the picture is too large")
            plain = picture.convert("RGB")
    except (UnidentifiedImageError, OSError) as broken:
        raise ProtocolError("no picture of the screen") from broken
    down = max(1, round(ACROSS * plain.height / plain.width))
    mosaic = plain.resize((ACROSS, down), Image.Resampling.BOX)
    shown = mosaic.resize((SHOWN, round(SHOWN * down / ACROSS)), Image.Resampling.NEAREST)
    out = io.BytesIO()
    shown.filter(ImageFilter.GaussianBlur(SHOWN / ACROSS / 2)).save(out, "PNG")
    return out.getvalue()
