"""The bytes of a slip: against python-escpos where it is right, against the reference where it is not."""

from dataclasses import replace

from escpos.printer import Dummy
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from kiosk.bench.printer.parser import Command, Nonsense, Parser, Row
from kiosk.hardware.printer.encode import cut, encode, picture
from kiosk.hardware.printer.lines import TextLine, columns_of, is_in_charset, lines_of
from kiosk.hardware.printer.profile import Cut, PrinterProfile, TextMode
from kiosk.hardware.printer.render import qr_with_dots, render
from kiosk.hardware.printer.slip import BigNumber, Slip, Title
from kiosk.hardware.printer.slip import Row as SlipRow
from tests.hardware.printer.setting import URL, a_slip
from tests.shots.shoot_print import SLIPS

GBK = PrinterProfile(text_mode=TextMode.GBK)


def _a_picture() -> Image.Image:
    image = Image.new("1", (576, 100), 1)
    ImageDraw.Draw(image).ellipse((100, 10, 500, 90), fill=0)
    return image


def _printed_rows(data: bytes) -> list[bytes]:
    """The rows of dots on the paper, fed rows included."""
    parser, buffer, rows = Parser(), bytearray(data), []
    while (item := parser.take(buffer)) is not None:
        if isinstance(item, Row):
            rows.append(item.dots.ljust(72, b"\x00"))
        elif isinstance(item, Command) and item.name == "J":
            rows += [bytes(72)] * item.arguments[0]
    assert not buffer
    return rows


def _dots(image: Image.Image) -> list[bytes]:
    data = bytes(255 - byte for byte in image.tobytes())
    return [data[start : start + 72] for start in range(0, len(data), 72)]


def test_a_picture_is_what_python_escpos_makes_of_it() -> None:
    image = _a_picture()
    oracle = Dummy(profile="CT-S651")
    oracle.image(image.crop((0, 10, 576, 91)))
    ours = picture(image.crop((0, 10, 576, 91)))
    assert _printed_rows(ours) == _printed_rows(oracle.output)


def test_the_dots_on_paper_are_the_dots_of_the_picture() -> None:
    image = render(a_slip())
    different = [
        (one, other)
        for one, other in zip(_printed_rows(picture(image)), _dots(image), strict=True)
        if one != other
    ]
    assert all(b"\x11" in one for one, _ in different)  # only where a real-time command was broken up
    assert len(different) < 5


def test_white_bands_are_fed_and_the_white_right_edge_is_left_out() -> None:
    image = Image.new("1", (576, 600), 1)
    ImageDraw.Draw(image).rectangle((0, 300, 99, 310), fill=0)
    data = picture(image)
    assert data.count(b"\x1dv0") == 1
    assert b"\x1dv0\x00\x0d\x00\x0b\x00" in data
    assert len(data) < 200
    assert len(_printed_rows(data)) == 600


def test_the_cut_feeds_to_the_knife() -> None:
    oracle = Dummy(profile="CT-S651")
    oracle.cut(mode="PART", feed=False)
    assert cut(PrinterProfile()) == oracle.output == bytes.fromhex("1D 56 42 00")
    assert cut(PrinterProfile(cut=Cut.FULL)) == bytes.fromhex("1D 56 41 00")


def test_a_native_code_is_what_python_escpos_makes() -> None:
    oracle = Dummy(profile="CT-S651")
    oracle.qr(URL, ec=1, size=qr_with_dots(URL)[1], native=True)
    assert oracle.output in encode(a_slip(), replace(GBK, native_qr=True))
    assert bytes.fromhex("1D 28 6B 03 00 31 45 31") in oracle.output  # level M


def test_chinese_goes_out_in_kanji_mode_as_gbk() -> None:
    data = encode(Slip((Title("社保，！①￥"),)), GBK)
    assert b"\x1c&" + "社保，！①￥".encode("gbk") + b"\x1c.\n" in data


def test_the_number_is_as_large_as_the_paper_allows() -> None:
    assert b"\x1d!\x66" in encode(Slip((BigNumber("A037"),)), GBK)


def test_a_name_with_control_characters_commands_nothing() -> None:
    evil = Slip((SlipRow("姓名", "王\x1b@\x1dV\x00\x10\x04\x01英"),))
    for mode in TextMode:
        data = encode(evil, PrinterProfile(text_mode=mode))
        assert b"\x1b@" not in data
        assert b"\x1dV" not in data
        assert b"\x10\x04" not in data


@given(st.text(min_size=1, max_size=80))
def test_any_text_is_a_slip_that_a_printer_understands(text: str) -> None:
    slip = Slip((Title(text, text), SlipRow("姓名", text)))
    for mode in TextMode:
        parser = Parser()
        buffer = bytearray(encode(slip, PrinterProfile(text_mode=mode)))
        while (item := parser.take(buffer)) is not None:
            assert not isinstance(item, Nonsense)
        assert not buffer


def test_no_line_of_words_is_wider_than_the_paper() -> None:
    for make in SLIPS.values():
        for line in lines_of(make()):
            if isinstance(line, TextLine):
                assert (columns_of(line.left) + columns_of(line.right)) * line.scale <= 48


def test_what_the_charset_has() -> None:
    assert is_in_charset("社保，！①￥·—")
    assert not is_in_charset("㛃")
    assert not is_in_charset("𠮷")
