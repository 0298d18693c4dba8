"""What an uploaded file is, by its content alone: its name and what its sender calls it count for nothing."""

import struct
import zlib
from dataclasses import dataclass

from kiosk.domain.errors import ProtocolError
from kiosk.queue.signage.notice import NoticeKind

MOST_PIXELS_A_SIDE = 8192
_MOST_CHUNKS = 20_000  # of a whole picture of 8 MB in the pieces that programs write, some hundreds
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2})  # baseline, extended, progressive: what browsers draw
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})
_EBML, _SEGMENT = b"\x1a\x45\xdf\xa3", b"\x18\x53\x80\x67"


@dataclass(frozen=True, slots=True)
class MediaKind:
    """A kind that displays play. Width and height are 0 where the file was not asked."""

    kind: NoticeKind
    ending: str
    mime: str
    width: int = 0
    height: int = 0


MIME = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "mp4": "video/mp4",
    "webm": "video/webm",
}


def media_kind(content: memoryview) -> MediaKind:
    """The kind of a whole file. Raises ProtocolError for every other file, and for one that is cut or damaged."""
    head = bytes(content[:16])
    try:
        if head.startswith(_PNG):
            return _image("png", *_png_size(content))
        if head.startswith(b"\xff\xd8\xff"):
            return _image("jpg", *_jpeg_size(content))
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _image("webp", *_webp_size(content))
        if head[4:8] == b"ftyp":
            _check_mp4(content)
            return MediaKind(NoticeKind.VIDEO, "mp4", MIME["mp4"])
        if head.startswith(_EBML):
            _check_webm(content)
            return MediaKind(NoticeKind.VIDEO, "webm", MIME["webm"])
    except (struct.error, IndexError) as cut:
        raise ProtocolError("the file ends too early") from cut
    raise ProtocolError("no picture and no video that displays play")


def _image(ending: str, width: int, height: int) -> MediaKind:
    if not (0 < width <= MOST_PIXELS_A_SIDE and 0 < height <= MOST_PIXELS_A_SIDE):
        raise ProtocolError(f"{width}×{height} pixels")
    return MediaKind(NoticeKind.IMAGE, ending, MIME[ending], width, height)


def _png_size(content: memoryview) -> tuple[int, int]:
    """Every chunk must be whole, IEND the last. Source: PNG, third edition, 5.3 and 11.2.1."""
    at, kinds = len(_PNG), list[bytes]()
    while not kinds or kinds[-1] != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        (check,) = struct.unpack_from(">I", content, at + 8 + length)
        if zlib.crc32(content[at + 4 : at + 8 + length]) != check:
            raise ProtocolError("a damaged PNG")
        kinds.append(kind)
        if len(kinds) > _MOST_CHUNKS:
            raise ProtocolError("a PNG in too many pieces")
        at += 12 + length
    if kinds[0] != b"IHDR" or b"IDAT" not in kinds:
        raise ProtocolError("a PNG without a picture")
    width, height = struct.unpack_from(">II", content, 16)
    return int(width), int(height)


def _jpeg_size(content: memoryview) -> tuple[int, int]:
    """Segments up to the frame, and an end of image. Source: ITU-T T.81, B.1."""
    if b"\xff\xd9" not in bytes(content[-4096:]):
        raise ProtocolError("a JPEG that is cut")
    at = 2
    while True:
        if content[at] != 0xFF:
            raise ProtocolError("a damaged JPEG")
        marker = content[at + 1]
        if marker == 0xFF or marker in _JPEG_BARE:
            at += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return int(width), int(height)
        if marker in (0xD9, 0xDA) or length < 2:
            raise ProtocolError("a JPEG without a picture")
        at += 2 + length


def _webp_size(content: memoryview) -> tuple[int, int]:
    """Source: RFC 9649, sections 2.4 to 2.7."""
    (size,) = struct.unpack_from("<I", content, 4)
    if size + 8 > len(content):
        raise ProtocolError("a WebP that is cut")
    kind = bytes(content[12:16])
    if kind == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        return width, height
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", content, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and bytes(content[23:26]) == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", content, 26)
        return width & 0x3FFF, height & 0x3FFF
    raise ProtocolError("a WebP without a picture")


def _check_mp4(content: memoryview) -> None:
    """Boxes that fill the file exactly, a movie and its data among them. Source: ISO/IEC 14496-12, 4.2."""
    at, kinds = 0, set[bytes]()
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
        elif size == 0:
            size = len(content) - at
        if size < 8 or at + size > len(content):
            raise ProtocolError("an MP4 that is cut")
        kinds.add(kind)
        at += size
    if not {b"moov", b"mdat"} <= kinds:
        raise ProtocolError("an MP4 without a film")


def _check_webm(content: memoryview) -> None:
    """An EBML head that says webm, and a segment after it. Source: RFC 8794, 11.2; RFC 9559."""
    head = bytes(content[:4096])
    if b"webm" not in head[:64] or _SEGMENT not in head:
        raise ProtocolError("no WebM")
