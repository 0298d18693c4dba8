"""Small real pictures and films, made by libraries that know nothing of our reading of them."""

import io
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image


def picture(form: str = "PNG", size: tuple[int, int] = (640, 360), colour: str = "#0b3a96") -> bytes:
    """A picture in one colour: PNG, JPEG or WEBP."""
    kept = io.BytesIO()
    Image.new("RGB", size, colour).save(kept, form)
    return kept.getvalue()


def film(ending: str = "webm", seconds: float = 2.0, size: tuple[int, int] = (320, 180)) -> bytes:
    """A film whose picture changes: webm (VP8) or mp4 (MPEG-4 part 2)."""
    code = cv2.VideoWriter.fourcc(*("VP80" if ending == "webm" else "mp4v"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film.{ending}"
        writer = cv2.VideoWriter(str(path), code, 12.0, size)
        assert writer.isOpened()
        for step in range(int(12 * seconds)):
            writer.write(np.full((size[1], size[0], 3), step * 9 % 255, np.uint8))
        writer.release()
        return path.read_bytes()
