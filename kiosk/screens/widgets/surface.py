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
    """Draw the surface into a canvas of its own, from the shadow up."""
    canvas.clear()
    x, y, wide, high = look.at
    if wide < 2 or high < 2:
        return
    radius = min(look.radius, wide // 2, high // 2)
    edged = look.edge[3] > 0 and look.edge_px > 0
    with canvas:
        if look.shadow is not None and look.shadow[3] > 0:
            _shadow(look, radius)
        if look.lip[3] > 0:
            _patch(look.lip, (x, y - look.lip_px, wide, high), radius)
        if edged and not look.dashed and look.fill[3] > 0:
            _patch(look.edge, look.at, radius)
            inset = look.edge_px
            _patch(
                look.fill, (x + inset, y + inset, wide - 2 * inset, high - 2 * inset), max(0, radius - inset)
            )
            return
        if look.fill[3] > 0:
            _patch(look.fill, look.at, radius)
        if look.foot and look.fill[3] > 0:
            Rectangle(pos=(x, y), size=(wide, high // 2))
        if edged and look.dashed:
            _dashes(look, radius)
        elif edged:
            _ring(look, radius)


def _patch(colour: Colour, at: tuple[int, int, int, int], radius: int) -> None:
    Color(*colour)
    x, y, wide, high = at
    if radius < 1:
        Rectangle(pos=(x, y), size=(wide, high))
        return
    BorderImage(texture=rounded(radius), border=(radius,) * 4, pos=(x, y), size=(wide, high))


def _ring(look: SurfaceLook, radius: int) -> None:
    Color(*look.edge)
    x, y, wide, high = look.at
    side = max(radius, look.edge_px)
    BorderImage(texture=ring(side, look.edge_px), border=(side,) * 4, pos=(x, y), size=(wide, high))


def _shadow(look: SurfaceLook, radius: int) -> None:
    Color(*(look.shadow or (0, 0, 0, 0)))
    x, y, wide, high = look.at
    side = radius + SHADOW_BLUR_PX * 2
    spread = SHADOW_BLUR_PX
    BorderImage(
        texture=blurred(radius),
        border=(side,) * 4,
        pos=(x - spread, y - spread - SHADOW_DROP_PX),
        size=(wide + 2 * spread, high + 2 * spread),
    )


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


@lru_cache(maxsize=64)
def rounded(radius: int) -> Texture:
    """A filled rounded square, its corners smoothed, to be stretched at its middle."""
    return _texture(radius, lambda far: _cover(radius - far))


@lru_cache(maxsize=64)
def ring(radius: int, line: int) -> Texture:
    """The edge of a rounded square, `line` pixels wide inwards."""
    return _texture(radius, lambda far: _cover(radius - far) * _cover(far - (radius - line)), hollow=line)


@lru_cache(maxsize=16)
def blurred(radius: int) -> Texture:
    """The shadow of a rounded square: SHADOW_BLUR_PX wider on each side than the square."""
    outer = radius + SHADOW_BLUR_PX * 2
    sigma = SHADOW_BLUR_PX / 2.2
    edge = radius + SHADOW_BLUR_PX

    def cover(far: float) -> float:
        return 0.5 * math.erfc((far - edge) / (sigma * math.sqrt(2)))

    return _texture(outer, cover)


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
