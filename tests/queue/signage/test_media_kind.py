"""What a file is, is read from its content; what is cut, damaged or something else is refused."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ProtocolError
from kiosk.queue.signage.media_kind import media_kind
from kiosk.queue.signage.notice import NoticeKind
from tests.queue.signage.files import film, picture


@pytest.mark.parametrize(("form", "ending"), (("PNG", "png"), ("JPEG", "jpg"), ("WEBP", "webp")))
def test_a_picture_is_known_with_its_size(form: str, ending: str) -> None:
    kind = media_kind(memoryview(picture(form, (641, 359))))
    assert (kind.kind, kind.ending, kind.width, kind.height) == (NoticeKind.IMAGE, ending, 641, 359)


@pytest.mark.parametrize("ending", ("webm", "mp4"))
def test_a_film_is_known(ending: str) -> None:
    assert media_kind(memoryview(film(ending, 0.5))).ending == ending


@pytest.mark.parametrize("content", (picture("PNG"), picture("JPEG"), picture("WEBP"), film("mp4", 0.5)))
def test_a_file_that_is_cut_is_refused(content: bytes) -> None:
    with pytest.raises(ProtocolError):
        media_kind(memoryview(content[: len(content) * 2 // 3]))


def test_a_picture_in_a_million_empty_pieces_is_refused() -> None:
    empty = struct.pack(">I4sI", 0, b"teSt", zlib.crc32(b"teSt"))
    with pytest.raises(ProtocolError, match="pieces"):
        media_kind(memoryview(picture("PNG")[:8] + empty * 1_000_000))


def test_a_picture_with_a_flipped_bit_is_refused() -> None:
    damaged = bytearray(picture("PNG"))
    damaged[len(damaged) // 2] ^= 1
    with pytest.raises(ProtocolError, match="damaged"):
        media_kind(memoryview(damaged))


def test_a_picture_that_no_screen_needs_is_refused() -> None:
    with pytest.raises(ProtocolError, match="pixels"):
        media_kind(memoryview(picture("PNG", (8193, 2))))


@pytest.mark.parametrize(
    "content",
    (
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        b"%PDF-1.7",
        b"MZ" + bytes(99),
    ),
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(ProtocolError):
        media_kind(memoryview(content))


@given(
    st.sampled_from(
        (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF0000WEBP", b"\0\0\0\x18ftyp", b"\x1aE\xdf\xa3")
    ),
    st.binary(max_size=200),
)
def test_junk_behind_a_right_beginning_gives_a_refusal_or_a_kind(head: bytes, junk: bytes) -> None:
    try:
        media_kind(memoryview(head + junk))
    except ProtocolError:
        return
