"""The slip's picture: a phone reads its code, nothing is cut off, every character is there."""

from datetime import datetime
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from kiosk.domain.texts import load_texts
from kiosk.hardware.printer.fonts import Face, FontChain, installed_typefaces
from kiosk.hardware.printer.render import MARGIN, QR_WIDTH, qr_with_dots, render
from kiosk.hardware.printer.slip import Paragraph, Row, Slip, Title, queue_slip
from kiosk.hardware.printer.typeset import Style, Typesetter
from tests.hardware.printer.setting import URL
from tests.shots.shoot_print import SLIPS, a_ticket, shoot

BODY = Style(26)


@pytest.mark.parametrize("name", SLIPS)
def test_every_slip_is_as_wide_as_the_head_and_keeps_its_margins(name: str) -> None:
    picture = render(SLIPS[name]())
    assert picture.mode == "1"
    assert picture.width == 576
    left, _, right, bottom = picture.convert("L").point(lambda level: 255 - level).getbbox() or (0, 0, 0, 0)
    assert left >= MARGIN - 2
    assert right <= 576 - MARGIN + 2
    assert bottom < picture.height


@pytest.mark.parametrize("name", [name for name in SLIPS if name.startswith("slip-queue")])
def test_a_phone_reads_the_code(name: str) -> None:
    codes = zxingcpp.read_barcodes(
        render(SLIPS[name]()).convert("L"), formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    )
    assert [code.text for code in codes] == [URL]
    assert codes[0].ec_level == "M"


def test_the_code_is_large_enough_and_stands_on_whole_dots() -> None:
    for content in ("http://a/t/1", URL, "https://queue.example.gov.cn:8443/t/" + "x" * 90):
        image, dots = qr_with_dots(content)
        assert image.width >= QR_WIDTH
        assert image.width % dots == 0


def test_the_code_has_its_quiet_zone() -> None:
    picture = render(SLIPS["slip-queue"]())
    code, dots = qr_with_dots(URL)
    top = next(y for y in range(picture.height) if picture.crop((32, y, 32 + 7 * dots, y + 7 * dots)).tobytes() ==
               code.crop((0, 0, 7 * dots, 7 * dots)).tobytes())  # fmt: skip
    quiet = 4 * dots
    for white in (
        (32 - quiet, top, 32, top + code.height),
        (32 + code.width, top, 32 + code.width + quiet, top + code.height),
        (32, top - quiet + 1, 32 + code.width, top),
        (32, top + code.height, 32 + code.width, top + code.height + quiet),
    ):
        assert picture.crop(white).convert("L").getextrema() == (255, 255)


def test_a_rare_character_is_drawn_and_a_missing_one_is_a_box_with_its_code() -> None:
    faces = installed_typefaces().regular
    for character in "㛃䶮𠮷𬀩㼆𫖯":
        assert faces.runs(character)[0][0] is not None
    assert faces.runs("\ue123")[0][0] is None
    assert _ink(Slip((Title("\ue123"),))) != _ink(Slip((Title("\ue124"),)))


def test_the_chain_asks_the_next_face_character_by_character() -> None:
    noto = installed_typefaces().regular.faces[0]
    latin = Face(Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"), 2)
    chain = FontChain((noto, latin))
    assert chain.runs("王\ue123英") == [(noto, "王"), (None, "\ue123"), (noto, "英")]


def test_chinese_breaks_anywhere_but_before_closing_marks() -> None:
    setter = Typesetter(installed_typefaces())
    lines = setter.wrapped("请听叫号或看大厅屏。没赶上叫号，请到窗口。" * 3, BODY, 240)
    assert all(setter.width(line, BODY) <= 240 for line in lines)
    assert not any(line[0] in "。，" for line in lines)
    assert "".join(lines) == "请听叫号或看大厅屏。没赶上叫号，请到窗口。" * 3


def test_latin_breaks_between_words() -> None:
    setter = Typesetter(installed_typefaces())
    lines = setter.wrapped("Listen for your number or watch the hall screen", BODY, 220)
    assert " ".join(lines) == "Listen for your number or watch the hall screen"


def test_a_word_wider_than_the_paper_is_broken_and_not_lost() -> None:
    setter = Typesetter(installed_typefaces())
    assert "".join(setter.wrapped("W" * 60, BODY, 300)) == "W" * 60


def test_a_value_too_long_for_its_label_goes_below_it() -> None:
    short = render(Slip((Row("姓名", "王英"),)))
    long = render(Slip((Row("姓名", "买买提·吐尔逊·阿卜杜热合曼·艾合买提江·买买提·吐尔逊"),)))
    assert long.height > short.height


def test_the_demo_says_so_and_a_copy_says_which() -> None:
    texts = load_texts(Path("config/texts"), "zh_CN")
    demo = queue_slip(a_ticket(), texts).parts[0]
    copy = queue_slip(a_ticket(demo=False, reprint=2), texts).parts[0]
    plain = queue_slip(a_ticket(demo=False), texts).parts[0]
    assert demo == Title("望岳路街道人社服务站", "演示样票　不能办事")
    assert copy == Title("望岳路街道人社服务站", "补打 2")
    assert plain == Title("望岳路街道人社服务站", "")


def test_the_slip_tells_time_in_the_sites_zone() -> None:
    texts = load_texts(Path("config/texts"), "en")
    taken = datetime.fromisoformat("2026-03-18T10:02:00+08:00")
    assert Row("Taken at", "2026-03-18　10:02") in queue_slip(a_ticket(taken_at=taken), texts).parts


def test_ink_is_black_or_white_and_nothing_between() -> None:
    colours = render(Slip((Paragraph("灰"),))).convert("L").getcolors()
    assert colours is not None
    assert {level for _, level in colours} == {0, 255}


def test_the_shots_are_written(tmp_path: Path) -> None:
    (file,) = shoot(tmp_path, ["slip-queue"])
    with Image.open(file) as picture:
        assert picture.width == 576 + 48


def _ink(slip: Slip) -> bytes:
    return render(slip).tobytes()
