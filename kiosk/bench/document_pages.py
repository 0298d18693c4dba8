"""What lies before the document camera: drawn pages on a desk, and where their corners are. People and texts are made up."""

import functools
from dataclasses import dataclass
from enum import StrEnum

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
SIMPLIFIED = 2  # the face of the collection with Chinese forms
PAGE = (1240, 1754)  # A4 at 150 dpi
MARGIN = 110
QR_SAYS = "https://example.invalid/zm/2026-000128"
BARCODE_SAYS = "BM20260000128"
TITLE = "参保缴费证明（样张）"
LINES = (
    "姓名：测试甲　　证件号码：999901190001010018",
    "单位：云溪区示范社区服务中心（虚构）",
    "参保险种：企业职工基本养老保险",
    "缴费起止：2019 年 3 月至 2026 年 10 月",
    "累计缴费：92 个月　　欠缴：0 个月",
    "本证明由实验台绘制，仅供检验高拍仪，不具任何效力。",
    "The quick brown fox jumps over the lazy dog 0123456789",
)

Picture = npt.NDArray[np.uint8]
Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


class Scene(StrEnum):
    """What can lie there."""

    EMPTY = "empty"
    PLAIN = "plain"
    TURNED = "turned"
    WHITE_ON_WHITE = "white_on_white"
    BENT = "bent"  # a curled corner
    CUT_OFF = "cut_off"  # pushed half out of the picture
    BLURRED = "blurred"
    DARK = "dark"
    GLARE = "glare"
    CODES = "codes"
    TWO_PAGES = "two_pages"
    COVERED = "covered"  # something lies on the lens


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of the desk, and the corners of the page in it as fractions; None where no page lies there."""

    picture: Picture
    corners: Quad | None


# Clockwise from the upper left, as fractions of the picture; the view is 4:3.
_PLACES: dict[Scene, Quad] = {
    Scene.PLAIN: ((0.2650, 0.0610), (0.7420, 0.0560), (0.7480, 0.9410), (0.2590, 0.9460)),
    Scene.TURNED: ((0.3300, 0.0500), (0.7900, 0.1300), (0.7050, 0.9500), (0.1950, 0.8350)),
    Scene.CUT_OFF: ((0.3300, -0.1500), (0.8100, -0.1400), (0.8050, 0.7500), (0.3250, 0.7420)),
    Scene.TWO_PAGES: ((0.0300, 0.1300), (0.4550, 0.1250), (0.4600, 0.9100), (0.0280, 0.9150)),
}
_SECOND: Quad = ((0.5600, 0.2600), (0.9300, 0.2650), (0.9280, 0.9000), (0.5580, 0.8950))


def draw(scene: Scene, wide: int, high: int) -> Drawn:
    """The desk with this scene, in this many pixels."""
    white = scene is Scene.WHITE_ON_WHITE
    desk = _desk(wide, high, level=222 if white else 74)
    if scene is Scene.COVERED:
        return Drawn(np.full((high, wide, 3), (2, 2, 4), np.uint8), None)
    if scene is Scene.EMPTY:
        return Drawn(_noisy(desk), None)
    place = _PLACES.get(scene, _PLACES[Scene.TURNED if scene is Scene.WHITE_ON_WHITE else Scene.PLAIN])
    page = _page(codes=scene is Scene.CODES)
    if scene is Scene.BENT:
        page = _bent(page)
    _lay(desk, page, place, shade=white)
    if scene is Scene.TWO_PAGES:
        _lay(desk, _page(codes=False), _SECOND, shade=False)
    return Drawn(_noisy(_lit(desk, scene)), place)


def varied(picture: Picture, seed: int) -> Picture:
    """The same view a moment later: a camera never gives the same picture twice."""
    return _grainy(picture, seed, 2)


def jpeg(picture: Picture, quality: int = 88) -> bytes:
    """As the camera sends it."""
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not done:
        raise ValueError("this picture cannot be a JPEG")
    return bytes(data)


def _desk(wide: int, high: int, *, level: int) -> Picture:
    """A table top with its grain, a little darker towards the edges; all of it is soft, so a small one is enlarged."""
    rows = np.linspace(-1, 1, high // 4, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, wide // 4, dtype=np.float32)[None, :]
    grey = level * (1.04 - 0.10 * (rows**2 + columns**2)) + 3 * np.sin(rows * 46 + columns * 5)
    tint = np.array([0.93, 0.98, 1.0], dtype=np.float32)
    small = np.clip(grey[:, :, None] * tint, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


@functools.cache
def _page(*, codes: bool) -> Picture:
    sheet = Image.new("RGB", PAGE, (246, 246, 243))
    pen = ImageDraw.Draw(sheet)
    pen.text((PAGE[0] / 2, MARGIN), TITLE, font=_font(58), fill=(28, 28, 34), anchor="ma")
    y = MARGIN + 150
    for line in LINES:
        pen.text((MARGIN, y), line, font=_font(34), fill=(34, 34, 40))
        y += 68
    for row in range(6):
        box = (MARGIN, y + row * 64, PAGE[0] - MARGIN, y + (row + 1) * 64)
        pen.rectangle(box, outline=(80, 80, 86), width=3)
        pen.text((box[0] + 20, box[1] + 12), f"20{20 + row} 年", font=_font(32), fill=(34, 34, 40))
        pen.text((box[2] - 260, box[1] + 12), f"{12 - row} 个月", font=_font(32), fill=(34, 34, 40))
    if codes:
        _paste_codes(sheet)
    return np.asarray(sheet)[:, :, ::-1].copy()


def _paste_codes(sheet: Image.Image) -> None:
    for says, kind, at, scale in (
        (QR_SAYS, zxingcpp.BarcodeFormat.QRCode, (MARGIN, 1290), 9),
        (BARCODE_SAYS, zxingcpp.BarcodeFormat.Code128, (560, 1340), 3),
    ):
        drawn = zxingcpp.create_barcode(says, kind).to_image(scale=scale, add_quiet_zones=True)
        sheet.paste(Image.fromarray(np.array(drawn)).convert("RGB"), at)


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size, index=SIMPLIFIED)


def _bent(page: Picture) -> Picture:
    """The lower right corner curls up and shows nothing of the page: transparent is marked by pure black."""
    bent = page.copy()
    wide, high = PAGE
    triangle = np.array([[wide, high - 260], [wide, high], [wide - 230, high]], dtype=np.int32)
    cv2.fillPoly(bent, [triangle], (0, 0, 0))
    return bent


def _lay(desk: Picture, page: Picture, place: Quad, *, shade: bool) -> None:
    """Put the page on the desk; `shade` draws the thin shadow that is all one sees of white on white."""
    high, wide = desk.shape[:2]
    corners = np.array([[x * wide, y * high] for x, y in place], dtype=np.float32)
    before = np.array([[0, 0], [PAGE[0], 0], [PAGE[0], PAGE[1]], [0, PAGE[1]]], dtype=np.float32)
    view = cv2.getPerspectiveTransform(before, corners)
    small = np.linalg.norm(corners[1] - corners[0]) < PAGE[0] * 0.75
    source = cv2.GaussianBlur(page, (0, 0), 0.8) if small else page
    laid = cv2.warpPerspective(source, view, (wide, high), flags=cv2.INTER_LINEAR)
    paper = np.where((page == 0).all(axis=2), 0, 255).astype(np.uint8)
    mask = np.asarray(cv2.warpPerspective(paper, view, (wide, high), flags=cv2.INTER_LINEAR), dtype=np.uint8)
    if shade:
        far = max(2, round(wide / 650))
        shadow = cv2.GaussianBlur(np.roll(mask, (far, far), axis=(0, 1)), (0, 0), far)
        dimmed = (255 - 0.22 * np.asarray(shadow)).astype(np.uint8)
        desk[:] = cv2.multiply(desk, cv2.merge([dimmed] * 3), scale=1 / 255)
    paper_only = cv2.multiply(laid, cv2.merge([mask] * 3), scale=1 / 255)
    rest = cv2.multiply(desk, cv2.merge([255 - mask] * 3), scale=1 / 255)
    desk[:] = cv2.add(paper_only, rest)


def _lit(view: Picture, scene: Scene) -> Picture:
    """The light and the lens of this scene."""
    wide = view.shape[1]
    if scene is Scene.BLURRED:
        return np.asarray(cv2.GaussianBlur(view, (0, 0), wide / 420), dtype=np.uint8)
    if scene is Scene.DARK:
        return (view * 0.22).astype(np.uint8)
    if scene is Scene.GLARE:
        return _with_glare((view * 0.82).astype(np.uint8))
    return view


def _with_glare(view: Picture) -> Picture:
    high, wide = view.shape[:2]
    rows, columns = np.ogrid[: high // 4, : wide // 4]
    far = ((columns * 4 - wide * 0.52) / (wide * 0.11)) ** 2 + ((rows * 4 - high * 0.42) / (high * 0.10)) ** 2
    small = (255 * np.clip(1.9 - far, 0, 1)).astype(np.uint8)
    light = cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.add(view, cv2.merge([light] * 3)), dtype=np.uint8)


def _noisy(view: Picture) -> Picture:
    return _grainy(view, 7, 3)


def _grainy(view: Picture, seed: int, most: int) -> Picture:
    """Noise is drawn for a part of the picture and repeated: a whole one takes ten times as long."""
    high, wide = view.shape[:2]
    grain = np.random.default_rng(seed).integers(-most, most + 1, (241, 257, 1), dtype=np.int16)
    repeated = np.tile(grain, (high // 241 + 1, wide // 257 + 1, 3))[:high, :wide]
    return np.asarray(cv2.add(view, repeated, dtype=cv2.CV_8U), dtype=np.uint8)
