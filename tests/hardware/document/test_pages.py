"""The pages of a visit: taken, corrected, ordered, thrown away, bound; hints that are true of drawn scenes."""

import io
from functools import cache

import numpy as np
import pytest
from PIL import Image

from kiosk.bench.document_pages import BARCODE_SAYS, QR_SAYS, Scene, draw
from kiosk.domain.errors import ProtocolError, Refused
from kiosk.hardware.document.pages import Limits, Pages, Picture
from kiosk.hardware.document.pdf import Sheet, pdf_of
from kiosk.hardware.document.port import ColourMode, Hint, Point
from kiosk.hardware.document.straighten import from_jpeg

LIMITS = Limits(max_pages=3, max_bytes=8 << 20, longest_px=1200, jpeg_quality=80)
BY_HAND = (Point(0.3, 0.1), Point(0.7, 0.1), Point(0.7, 0.9), Point(0.3, 0.9))


@cache
def photo(scene: Scene, wide: int = 1600, high: int = 1200) -> Picture:
    return draw(scene, wide, high).picture


def pages(*scenes: Scene) -> Pages:
    """These are taken already."""
    taken = Pages(LIMITS)
    for scene in scenes:
        taken.take(photo(scene), ColourMode.COLOUR)
    return taken


@pytest.mark.parametrize(
    ("scene", "hints"),
    [
        (Scene.PLAIN, ()),
        (Scene.TURNED, ()),
        (Scene.WHITE_ON_WHITE, ()),
        (Scene.CODES, ()),
        (Scene.TWO_PAGES, ()),
        (Scene.EMPTY, (Hint.NO_PAGE,)),
        (Scene.CUT_OFF, (Hint.CUT_OFF,)),
        (Scene.BENT, (Hint.CUT_OFF,)),
        (Scene.BLURRED, (Hint.BLURRED,)),
        (Scene.DARK, (Hint.DARK,)),
        (Scene.GLARE, (Hint.GLARE,)),
    ],
)
def test_a_page_is_told_what_could_be_better(scene: Scene, hints: tuple[Hint, ...]) -> None:
    taken = Pages(LIMITS).take(photo(scene), ColourMode.COLOUR)
    assert taken.hints == hints


def test_a_page_has_a4_proportions_and_is_not_finer_than_wanted() -> None:
    page = pages(Scene.TURNED).all[0]
    assert page.high == pytest.approx(page.wide * 2**0.5, abs=1)
    assert max(page.wide, page.high) <= 1200


def test_without_a_page_the_whole_picture_is_taken() -> None:
    page = pages(Scene.EMPTY).all[0]
    assert page.found is None
    assert page.wide > page.high


def test_corners_by_hand_stay_until_they_are_taken_back() -> None:
    taken = pages(Scene.PLAIN)
    found = taken.all[0].corners
    assert taken.set_corners(1, BY_HAND).corners.points == BY_HAND
    assert taken.all[0].by_hand
    assert taken.set_corners(1, ()).corners == found
    assert not taken.all[0].by_hand


def test_corners_by_hand_on_an_empty_desk_are_no_longer_no_page() -> None:
    taken = pages(Scene.EMPTY)
    assert Hint.NO_PAGE not in taken.set_corners(1, BY_HAND).hints


def test_bad_corners_change_nothing() -> None:
    taken = pages(Scene.PLAIN)
    before = taken.all[0].jpeg
    with pytest.raises(Refused, match="bad_corners"):
        taken.set_corners(1, BY_HAND[::-1])
    assert taken.all[0].jpeg == before


def test_a_grey_page_has_one_channel_and_can_be_coloured_again() -> None:
    taken = pages(Scene.PLAIN)
    assert Image.open(io.BytesIO(taken.set_mode(1, ColourMode.GREY).jpeg)).mode == "L"
    assert Image.open(io.BytesIO(taken.set_mode(1, ColourMode.COLOUR).jpeg)).mode == "RGB"


def test_a_page_is_turned_by_quarters() -> None:
    taken = pages(Scene.PLAIN)
    upright = (taken.all[0].wide, taken.all[0].high)
    lying = taken.turn(1, 1)
    assert (lying.high, lying.wide) == upright
    assert taken.turn(1, -1).quarters == 0


def test_pages_are_put_in_order_and_thrown_away() -> None:
    taken = pages(Scene.PLAIN, Scene.TURNED, Scene.CODES)
    taken.arrange((3, 1, 2))
    taken.remove(1)
    assert [page.number for page in taken.all] == [3, 2]


@pytest.mark.parametrize("order", [(1,), (1, 1), (1, 2, 3), ()])
def test_an_order_names_every_page_once(order: tuple[int, ...]) -> None:
    taken = pages(Scene.PLAIN, Scene.TURNED)
    with pytest.raises(Refused, match="bad_order"):
        taken.arrange(order)


def test_a_page_taken_again_stands_where_the_old_one_stood() -> None:
    taken = pages(Scene.BLURRED, Scene.TURNED)
    again = taken.take(photo(Scene.PLAIN), ColourMode.COLOUR, replaces=1)
    assert [page.number for page in taken.all] == [again.number, 2]


def test_more_pages_than_allowed_are_refused() -> None:
    taken = pages(Scene.PLAIN, Scene.PLAIN, Scene.PLAIN)
    with pytest.raises(Refused, match="too_many_pages"):
        taken.take(photo(Scene.PLAIN), ColourMode.COLOUR)


def test_more_bytes_than_allowed_are_refused_and_nothing_is_kept() -> None:
    taken = Pages(Limits(max_pages=3, max_bytes=100_000, longest_px=1200, jpeg_quality=80))
    with pytest.raises(Refused, match="too_large"):
        taken.take(photo(Scene.PLAIN), ColourMode.COLOUR)
    assert (taken.all, taken.held_bytes) == ((), 0)


@pytest.mark.parametrize("number", [0, 2, -1])
def test_a_page_that_is_not_there_is_refused(number: int) -> None:
    with pytest.raises(Refused, match="unknown_page"):
        pages(Scene.PLAIN).remove(number)


def test_codes_on_a_page_are_read_and_not_shown_in_a_repr() -> None:
    codes = pages(Scene.CODES).codes(1)
    assert [code.payload.decode() for code in codes] == [QR_SAYS, BARCODE_SAYS]
    assert QR_SAYS not in repr(codes)


def test_a_picture_to_look_at_is_small() -> None:
    taken = pages(Scene.PLAIN)
    page, whole = (from_jpeg(taken.picture(1, 300, photo=which)) for which in (False, True))
    assert (max(page.shape), max(whole.shape)) == (300, 300)
    assert page.shape[0] > page.shape[1]
    assert whole.shape[0] < whole.shape[1]


def test_a_pdf_holds_each_jpeg_as_it_is_and_no_date() -> None:
    taken = pages(Scene.PLAIN, Scene.TURNED)
    pdf = taken.pdf()
    assert pdf.startswith(b"%PDF-")
    assert all(page.jpeg in pdf for page in taken.all)
    assert pdf.count(b"/Type /Page\n") == 2
    assert b"20260" not in pdf.split(b"/Info")[0][-400:]
    assert b"Author ()" in pdf


def test_a_lying_page_lies_in_the_pdf() -> None:
    jpeg = pages(Scene.EMPTY).all[0].jpeg
    assert b"/MediaBox [ 0 0 841.8898 595.2756 ]" in pdf_of([Sheet(jpeg, 400, 300)])


def test_no_pages_make_no_pdf() -> None:
    with pytest.raises(Refused, match="no_pages"):
        pages().pdf()


@pytest.mark.parametrize("junk", [b"", b"\xff\xd8\xff", bytes(200)])
def test_junk_is_no_picture(junk: bytes) -> None:
    with pytest.raises(ProtocolError):
        from_jpeg(junk)


def test_no_repr_shows_a_byte_of_a_page() -> None:
    page = pages(Scene.PLAIN).all[0]
    assert "xff" not in repr(page)
    assert np.asarray(from_jpeg(page.photo)).shape == (1200, 1600, 3)
