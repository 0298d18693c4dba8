"""Rounded surfaces, edges and shadows from small textures made when first needed (software GL smooths no edges)."""

import math
from dataclasses import dataclass
from functools import lru_cache

from kivy.graphics import BorderImage, Canvas, Color, Rectangle
from kivy.graphics.texture import Texture

from kiosk.screens.palette import Colour

SHADOW_BLUR_PX = 10
SHADOW_DROP_PX = 3
DASH_PX = (8, 6)
LARGEST_BAKED_PX = 64  # larger corners are made of plain pieces
LARGEST_ROUND_PX = 100  # larger corners are stretched


@dataclass(frozen=True, slots=True)
class SurfaceLook:
    """A rectangle with everything that it shows, in pixels."""

    at: tuple[int, int, int, int]
    radius: int
    fill: Colour
    edge: Colour
    edge_px: int
    lip: Colour
    lip_px: int
    shadow: Colour | None
    dashed: bool
    foot: bool = False


def draw_surface(canvas: Canvas, look: SurfaceLook) -> None:
    """Draw the surface into a canvas of its own, in one piece where its parts can be put into one texture."""
    canvas.clear()
    x, y, wide, high = look.at
    if wide < 1 or high < 1 or not _visible(look):
        return
    radius = min(look.radius, wide // 2, high // 2)
    with canvas:
        if look.dashed or look.foot or not 1 <= radius <= LARGEST_BAKED_PX:
            _in_pieces(look, radius)
            return
        casts = look.shadow is not None and look.shadow[3] > 0
        margin = SHADOW_BLUR_PX + SHADOW_DROP_PX if casts else look.lip_px if look.lip[3] > 0 else 0
        edge_px = look.edge_px if look.edge[3] > 0 else 0
        shadow = look.shadow if casts else None
        texture = baked(radius, margin, Layers(look.fill, look.edge, edge_px, look.lip, look.lip_px, shadow))
        Color(1, 1, 1, 1)
        border = (radius + margin,) * 4
        size = (wide + 2 * margin, high + 2 * margin)
        BorderImage(texture=texture, border=border, pos=(x - margin, y - margin), size=size)


def _visible(look: SurfaceLook) -> bool:
    shadow = look.shadow is not None and look.shadow[3] > 0
    return look.fill[3] > 0 or (look.edge[3] > 0 and look.edge_px > 0) or look.lip[3] > 0 or shadow


def _in_pieces(look: SurfaceLook, radius: int) -> None:
    x, y, wide, high = look.at
    if look.fill[3] > 0:
        _patch(look.fill, look.at, radius)
        if look.foot:
            Rectangle(pos=(x, y), size=(wide, high // 2))
    if look.edge[3] > 0 and look.edge_px > 0:
        if look.dashed:
            _dashes(look, radius)
        else:
            _ring(look, radius)


def _patch(colour: Colour, at: tuple[int, int, int, int], radius: int) -> None:
    Color(*colour)
    x, y, wide, high = at
    if radius < 1:
        Rectangle(pos=(x, y), size=(wide, high))
        return
    border = min(radius, LARGEST_ROUND_PX)
    image = {"border": (border,) * 4, "display_border": (radius,) * 4}
    BorderImage(texture=rounded(border), pos=(x, y), size=(wide, high), **image)


def _ring(look: SurfaceLook, radius: int) -> None:
    Color(*look.edge)
    x, y, wide, high = look.at
    side = max(radius, look.edge_px)
    BorderImage(texture=ring(side, look.edge_px), border=(side,) * 4, pos=(x, y), size=(wide, high))


def _dashes(look: SurfaceLook, radius: int) -> None:
    """Dashes along the straight sides, whole arcs at the corners."""
    Color(*look.edge)
    x, y, wide, high = look.at
    line = look.edge_px
    for length, place in (
        (wide - 2 * radius, (x + radius, y)),
        (wide - 2 * radius, (x + radius, y + high - line)),
    ):
        Rectangle(
            texture=dash(False), tex_coords=_repeated(length, upright=False), pos=place, size=(length, line)
        )
    for length, place in (
        (high - 2 * radius, (x, y + radius)),
        (high - 2 * radius, (x + wide - line, y + radius)),
    ):
        Rectangle(
            texture=dash(True), tex_coords=_repeated(length, upright=True), pos=place, size=(line, length)
        )
    if radius < 1:
        return
    corner = ring(max(radius, line), line)
    part = radius / (2 * radius + 2)
    for right in (0, 1):
        for top in (0, 1):
            u, v = right * (1 - part), (1 - top) * (1 - part)
            place = (x + right * (wide - radius), y + top * (high - radius))
            # A texture made from bytes has its first row at the bottom of the picture.
            v = top * (1 - part)
            coords = (u, v, u + part, v, u + part, v + part, u, v + part)
            Rectangle(texture=corner, tex_coords=coords, pos=place, size=(radius, radius))


def _repeated(length: int, *, upright: bool) -> tuple[float, ...]:
    times = max(1, round(length / sum(DASH_PX)))
    if upright:
        return (0, 0, 1, 0, 1, times, 0, times)
    return (0, 0, times, 0, times, 1, 0, 1)


@dataclass(frozen=True, slots=True)
class Layers:
    """What lies on what, from the shadow up."""

    fill: Colour
    edge: Colour
    edge_px: int
    lip: Colour
    lip_px: int
    shadow: Colour | None


@lru_cache(maxsize=96)
def baked(radius: int, margin: int, layers: Layers) -> Texture:
    """Shadow, lip, edge and fill of a rounded square in one texture, to be stretched at its middle.

    One piece instead of four: software GL paints every pixel of every piece.
    """
    reach = radius + margin
    side = 2 * reach + 2
    data = bytearray()
    for row in range(side):
        half = [_pixel(column, row, radius, reach, layers) for column in range(reach + 1)]
        data += b"".join(half) + b"".join(reversed(half))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(bytes(data), colorfmt="rgba", bufferfmt="ubyte")
    texture.wrap = "clamp_to_edge"
    return texture


def _pixel(column: int, row: int, radius: int, reach: int, layers: Layers) -> bytes:
    """Row 0 is the lowest."""
    dx, dy = _out(column, reach), _out(row, reach)
    far = math.hypot(dx, dy)
    mixed: Colour = (0.0, 0.0, 0.0, 0.0)
    if layers.shadow is not None:
        below = math.hypot(dx, _out(row + SHADOW_DROP_PX, reach))
        mixed = _over(
            mixed, layers.shadow, 0.5 * math.erfc((below - radius) / (SHADOW_BLUR_PX / 2.2 * math.sqrt(2)))
        )
    if layers.lip[3] > 0:
        mixed = _over(mixed, layers.lip, _cover(radius - math.hypot(dx, _out(row + layers.lip_px, reach))))
    if layers.edge_px and layers.fill[3] > 0:
        mixed = _over(mixed, layers.edge, _cover(radius - far))
        mixed = _over(mixed, layers.fill, _cover(radius - layers.edge_px - far))
    elif layers.edge_px:
        mixed = _over(mixed, layers.edge, _cover(radius - far) * _cover(far - (radius - layers.edge_px)))
    else:
        mixed = _over(mixed, layers.fill, _cover(radius - far))
    return bytes(round(part * 255) for part in mixed)


def _out(at: int, reach: int) -> float:
    """How far from the middle band of two pixels the middle of a pixel is."""
    return max(0.0, reach - at - 0.5, at - reach - 1.5)


def _over(under: Colour, over: Colour, cover: float) -> Colour:
    alpha = over[3] * cover
    whole = alpha + under[3] * (1 - alpha)
    if whole == 0:
        return (over[0], over[1], over[2], 0.0)
    share = alpha / whole
    red, green, blue = (o * share + u * (1 - share) for o, u in zip(over[:3], under[:3], strict=True))
    return (red, green, blue, whole)


@lru_cache(maxsize=64)
def rounded(radius: int) -> Texture:
    """A filled rounded square, its corners smoothed, to be stretched at its middle."""
    return _texture(radius, lambda far: _cover(radius - far))


@lru_cache(maxsize=64)
def ring(radius: int, line: int) -> Texture:
    """The edge of a rounded square, `line` pixels wide inwards."""
    return _texture(radius, lambda far: _cover(radius - far) * _cover(far - (radius - line)), hollow=line)


@lru_cache(maxsize=2)
def dash(upright: bool) -> Texture:
    """One dash and one gap, to be repeated."""
    on, off = DASH_PX
    length = 16
    ink = round(length * on / (on + off))
    row = b"\xff\xff\xff\xff" * ink + b"\xff\xff\xff\x00" * (length - ink)
    texture = Texture.create(size=(1, length) if upright else (length, 1), colorfmt="rgba")
    texture.wrap = "repeat"
    texture.blit_buffer(row, colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _cover(inside: float) -> float:
    return min(1.0, max(0.0, inside + 0.5))


def _texture(radius: int, cover: object, *, hollow: int = 0) -> Texture:
    """White with the alpha of one quarter mirrored four times; two pixels in the middle to be stretched."""
    assert callable(cover)
    side = 2 * radius + 2
    quarter = [[cover(math.hypot(dx + 0.5, dy + 0.5)) for dx in range(radius)] for dy in range(radius)]
    flat = [cover(step + 0.5) for step in range(radius)]
    middle = 0.0 if hollow else cover(0.0)
    data = bytearray()
    for row in range(side):
        for column in range(side):
            dx, dy = _away(column, radius), _away(row, radius)
            alpha = (
                quarter[dy][dx] if dx >= 0 and dy >= 0 else flat[max(dx, dy)] if max(dx, dy) >= 0 else middle
            )
            data += bytes((255, 255, 255, round(alpha * 255)))
    texture = Texture.create(size=(side, side), colorfmt="rgba")
    texture.blit_buffer(bytes(data), colorfmt="rgba", bufferfmt="ubyte")
    texture.wrap = "clamp_to_edge"
    return texture


def _away(at: int, radius: int) -> int:
    """How far outside the two middle pixels a place is; -1 on them."""
    if at < radius:
        return radius - 1 - at
    return at - radius - 2
