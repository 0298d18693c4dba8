"""What is painted on the sheets: skin, brows, lips, hair, clothes, and eyes that open and close.

Colours are shares of light that come back, linear, red first. `TEXELS` of them lie between two neighbours of the grid.
"""

from copy import copy
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.looks import Looks
from kiosk.bench.face.shape import (
    COLUMNS,
    EYE_X,
    INSIDE_ROWS,
    Shape,
    Sheet,
    around,
    hair_mask,
    mouth_height,
    nose_height,
)
from kiosk.bench.face.traits import own_places, tone

TEXELS = 6
SHUT_MM = 4.0  # below the open eye's lower edge: there the lashes of a shut lid lie
EYE_ROOM = (20, 14)  # mm to each side of an eye that its lids paint over

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Socket:
    """Where one eye is painted: its window of the atlas and the places in it, in mm from the eye's middle."""

    top: int
    left: int
    x: Floats
    y: Floats
    skin: Floats


@dataclass(frozen=True, slots=True)
class Gaze:
    """How far each lid is down (0 to 1, image left first), and where the pupils are, in mm to the right and up."""

    lids: tuple[float, float] = (0.0, 0.0)
    aside: float = 0.0
    up: float = 0.0


class Skin:
    """Somebody's atlas. `painted` gives it with the eyes as they are asked for."""

    def __init__(self, looks: Looks, shape: Shape) -> None:
        self._looks = looks
        rows = shape.points.shape[0]
        self._atlas = np.zeros((rows * TEXELS, COLUMNS * TEXELS, 3), np.float32)
        for sheet in shape.sheets:
            top, high, wide = sheet.row * TEXELS, sheet.rows * TEXELS, sheet.columns * TEXELS
            self._atlas[top : top + high, :wide] = _painted(looks, shape, sheet)
        self._sockets = tuple(self._socket(shape, side) for side in (-1, 1))
        self._gaze: Gaze | None = None

    def copy(self) -> "Skin":
        """Another of the same, whose eyes open and close by themselves."""
        other = copy(self)
        other._atlas = self._atlas.copy()
        return other

    def painted(self, gaze: Gaze) -> Floats:
        """The atlas: (rows * TEXELS, COLUMNS * TEXELS, 3). The same array each time."""
        if gaze != self._gaze:
            for socket, side, lid in zip(self._sockets, (-1, 1), gaze.lids, strict=True):
                high, wide = socket.x.shape
                window = self._atlas[socket.top : socket.top + high, socket.left : socket.left + wide]
                window[...] = _eye(self._looks, socket, side, lid, gaze)
            self._gaze = gaze
        return self._atlas

    def _socket(self, shape: Shape, side: int) -> Socket:
        head = shape.sheets[0]
        x, y = _own(self._looks, shape.points[: head.rows])
        x = x - side * self._looks.eye_apart * EYE_X
        near = (np.abs(x) < EYE_ROOM[0]) & (np.abs(y) < EYE_ROOM[1])
        near &= _place(shape.points[: head.rows, :, 2]) > 0
        rows, columns = np.flatnonzero(near.any(1)), np.flatnonzero(near.any(0))
        window = (slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1))
        return Socket(int(rows[0]), int(columns[0]), x[window], y[window], self._atlas[window].copy())


def _painted(looks: Looks, shape: Shape, sheet: Sheet) -> Floats:
    points = shape.points[sheet.row : sheet.row + sheet.rows, : sheet.columns]
    x, y, z = (_place(points[..., axis]) for axis in range(3))
    match sheet.name:
        case "head":
            return _head(looks, shape, sheet, (x, y, z))
        case "body":
            return _cloth(looks, x, y, z)
        case "hair":
            return _strands(looks, np.ones_like(x), np.broadcast_to(np.arange(x.shape[1]), x.shape) * 0.8, y)
        case "neck":
            return np.broadcast_to(_base(looks) * 0.86, (*x.shape, 3))
        case _:
            inner = _blob(y + 12, z + 12, 18, 9)
            return _blend(
                np.broadcast_to(_base(looks) * 0.93, (*x.shape, 3)), _base(looks) * 0.55, inner * 0.8
            )


def _head(looks: Looks, shape: Shape, sheet: Sheet, place: tuple[Floats, Floats, Floats]) -> Floats:
    x, y, z = place
    base = _base(looks)
    paint: Floats = np.broadcast_to(base, (*x.shape, 3)) * _mottled(looks, x.shape)[..., None]
    front = _soft(z, 25)
    points = shape.points[: sheet.rows]
    paint = paint * (1 + (_place(tone(looks, points[..., 0], points[..., 1])) - 1) * front)[..., None]
    flat_x, flat_y = x, y
    x, y = _own(looks, points)
    paint = _flush(looks, paint, x, y, front)
    paint = _shadows(looks, paint, x, y, front)
    paint = _aged(looks, paint, x, y, front)
    paint = _beard(looks, paint, x, y, front)
    paint = _lips(looks, paint, x, y, front)
    paint = _brows(looks, paint, x, y, front)
    angle = _place(np.broadcast_to(around(), (sheet.rows, sheet.columns)).astype(np.float32))
    grown = hair_mask(looks, flat_x, flat_y, angle)
    hair = _strands(looks, grown, angle * 1.1, flat_y)
    paint = _blend(paint, base * 0.72, _soft(grown, 0.5) * 0.5)
    paint = paint * (1 - grown[..., None]) + hair * grown[..., None]
    return _inside(paint, flat_x, shape.mouth_row, looks)


def _base(looks: Looks) -> Floats:
    return np.asarray(looks.skin, np.float32)


def _flush(looks: Looks, paint: Floats, x: Floats, y: Floats, front: Floats) -> Floats:
    """Blood under the skin: cheeks, nose, ears' side."""
    red = 0.5 * _blob(np.abs(x) - 42, y + 34, 20, 16) + 0.5 * _blob(x, y - nose_height(looks) - 8, 14, 10)
    red = red * (0.25 + 0.55 * looks.rosy) * front
    return np.asarray(paint * (1 - red[..., None] * np.array((-0.08, 0.22, 0.20), np.float32)), np.float32)


def _shadows(looks: Looks, paint: Floats, x: Floats, y: Floats, front: Floats) -> Floats:
    """Where light hardly comes: nostrils, under the lip, beside the nose, in the eyes' corners."""
    end, mouth = nose_height(looks), mouth_height(looks)
    side = np.abs(x)
    deep = 0.95 * _blob(side - looks.nose_wide * 0.21, y - end + 1.5, 3.4, 1.9)
    deep += 0.35 * _blob(side - looks.nose_wide * 0.52, y - end - 5, 2.2, 6)
    deep += 0.25 * _blob(x, y - end + 3, looks.nose_wide * 0.3, 3.5)
    deep += 0.28 * _blob(x, y - (mouth - looks.lip_lower - 5), 16, 4)
    deep += 0.12 * _blob(x, y - (mouth + looks.lip_upper + 6), 3, 5)
    deep += 0.34 * _blob(side - looks.eye_apart * EYE_X + 13, y - 3, 7, 9)
    deep += 0.22 * _blob(side - looks.eye_apart * EYE_X, y - looks.eye_high - 2, 17, 5)
    deep += 0.15 * _blob(side - 62, y + 60, 14, 40)
    return _blend(
        paint, _base(looks) * np.array((0.30, 0.20, 0.18), np.float32), np.clip(deep * front, 0, 0.92)
    )


def _aged(looks: Looks, paint: Floats, x: Floats, y: Floats, front: Floats) -> Floats:
    """Lines from the nose to the mouth, bags, crow's feet, the forehead's folds, spots."""
    mouth, end, side = mouth_height(looks), nose_height(looks), np.abs(x)
    old = looks.wrinkles
    share = np.clip((y - (mouth - 4)) / (end + 6 - (mouth - 4)), 0, 1)
    fold = looks.mouth_wide * 0.5 + 9 + (looks.nose_wide * 0.55 - looks.mouth_wide * 0.5 - 9) * share**0.8
    line = (
        np.exp(-(((side - fold) / (1.3 + 1.2 * old)) ** 2)) * _soft(y - mouth + 4, 8) * _soft(end + 6 - y, 6)
    )
    dark = (0.14 + 0.5 * old) * line
    bag = y + looks.eye_high + 3 + ((side - looks.eye_apart * EYE_X) / 14) ** 2 * 2.5
    dark += (
        0.45 * looks.bag * np.exp(-((bag / 1.6) ** 2)) * _blob(side - looks.eye_apart * EYE_X, y + 10, 12, 10)
    )
    for number in range(3):
        height = looks.hairline - 10 - number * 9 + 0.9 * np.sin(x * 0.07 + looks.seed + number)
        dark += 0.42 * old**1.4 * np.exp(-(((y - height) / 0.9) ** 2)) * _soft(40 - side, 14)
        crow = y - 2 + number * 5 - (number - 1) * -0.35 * (side - 48)
        dark += 0.4 * old**1.3 * np.exp(-((crow / 0.8) ** 2)) * _blob(side - 55, y, 6, 14)
    dark += 0.35 * old**1.5 * np.exp(-(((side - 5 - (y - 18) * 0.05) / 0.9) ** 2)) * _blob(x, y - 18, 12, 7)
    shown = _blend(
        paint, _base(looks) * np.array((0.42, 0.30, 0.26), np.float32), np.clip(0.75 * dark * front, 0, 0.7)
    )
    dice = np.random.default_rng((looks.seed, 3))
    for _ in range(int(dice.integers(0, 4)) + round(old * 8)):
        at = (dice.uniform(-55, 55), dice.uniform(-100, 55))
        large = dice.uniform(0.8, 1.6) + 1.6 * old * dice.random()
        spot = np.clip(1.4 * _blob(x - at[0], y - at[1], large, large), 0, 1) * dice.uniform(0.25, 0.75)
        shown = _blend(
            shown, _base(looks) * np.array((0.35, 0.25, 0.2), np.float32), (spot * front).astype(np.float32)
        )
    return shown


def _beard(looks: Looks, paint: Floats, x: Floats, y: Floats, front: Floats) -> Floats:
    """The shade of a shaved beard."""
    if looks.beard <= 0:
        return paint
    mouth = mouth_height(looks)
    where = _soft(mouth + 22 - np.abs(x) * 0.1 + np.maximum(np.abs(x) - 32, 0) * 0.9 - y, 12)
    where = where * (1 - 0.75 * _blob(x, y - mouth, looks.mouth_wide * 0.5, 9)) * front
    return _blend(
        paint, np.asarray(looks.hair, np.float32) * 0.6 + _base(looks) * 0.25, where * 0.42 * looks.beard
    )


def _lips(looks: Looks, paint: Floats, x: Floats, y: Floats, front: Floats) -> Floats:
    half, mouth = looks.mouth_wide * 0.5, mouth_height(looks)
    share = np.clip(np.abs(x) / half, 0, 1)
    lens = np.sqrt(1 - share**2) ** 1.3
    bow = looks.lip_upper * (
        lens * (0.80 + 0.22 * np.exp(-(((np.abs(x) - 5.5) / 4.5) ** 2))) - 0.12 * np.exp(-((x / 2.5) ** 2))
    )
    line = mouth
    upper = _soft(mouth + bow - y, 1.6) * _soft(y - line + 0.1, 1.2) * (share < 1)
    lower = _soft(y - (mouth - looks.lip_lower * lens), 2.0) * _soft(line - y + 0.1, 1.2) * (share < 1)
    red = np.array((0.62, 0.20, 0.20), np.float32) * (0.45 + 0.4 * looks.lip_red)
    tone = (
        _base(looks) * np.array((0.86, 0.55, 0.58), np.float32) * (1 - 0.6 * looks.lip_red)
        + red * 0.6 * looks.lip_red
    )
    paint = _blend(paint, tone * 0.82, upper * front * 0.85)
    paint = _blend(paint, tone, lower * front * 0.85)
    seam = np.exp(-(((y - line) / 0.8) ** 2)) * _soft(half + 2 - np.abs(x), 4)
    return _blend(paint, tone * 0.22, np.clip(seam * front * 0.75, 0, 1))


def _brows(looks: Looks, paint: Floats, x: Floats, y: Floats, front: Floats) -> Floats:
    eye = looks.eye_apart * EYE_X
    for side in (-1, 1):
        along = (side * x - eye) / (looks.brow_wide * 0.5) + 0.08
        middle = looks.brow_up + np.tan(np.radians(looks.brow_tilt)) * (side * x - eye)
        middle = middle + looks.brow_arch * (1 - np.clip((along - 0.35) / 1.1, -1, 1) ** 2)
        thick = looks.brow_thick * 0.5 * (1 - 0.55 * np.clip((along + 0.2) / 1.2, 0, 1))
        hairs = 0.82 + 0.18 * np.sin(x * 2.9 + y * 1.7 * side + looks.seed)
        mask = _soft(thick - np.abs(y - middle), 2.2) * _soft(1 - np.abs(along), 0.22) * hairs * front
        paint = _blend(
            paint, np.asarray(looks.hair, np.float32) * 0.8, np.clip(mask * looks.brow_dense, 0, 0.95)
        )
    return paint


def _eye(looks: Looks, socket: Socket, side: int, lid: float, gaze: Gaze) -> Floats:
    """One eye with its lid as far down; the lid is skin, and ends in lashes."""
    lean = np.tan(np.radians(looks.eye_tilt)) * side
    x, y = socket.x, socket.y - lean * socket.x
    half = looks.eye_wide * 0.5
    share = x / half
    arch = np.clip(1 - np.abs(share) ** 2.3, 0, 1)
    inner = -side * share
    top = looks.eye_high * 0.62 * arch * (1 + 0.10 * inner)
    bottom = -looks.eye_high * 0.38 * arch * (1 - 0.12 * inner)
    edge = top + (bottom - SHUT_MM - top) * lid
    opened = _soft(edge - y, 0.7) * _soft(y - bottom, 0.7) * (np.abs(share) < 1)
    skin = _base(looks)
    paint = socket.skin
    crease = top + 2.6 + 1.6 * looks.crease - 0.3 * lid
    fold = (
        np.exp(-(((y - crease) / 0.8) ** 2)) * _soft(half + 1.5 - np.abs(x), 4) * (0.25 + 0.55 * looks.crease)
    )
    paint = _blend(paint, skin * 0.34, fold * (1 - 0.9 * lid))
    closing = _soft(crease - y, 2) * _soft(y - bottom + 1, 1.5) * _soft(half - np.abs(x), 3)
    paint = _blend(paint, skin * 0.86, closing * 0.75)
    ball = _ball(looks, x, y, gaze)
    paint = paint * (1 - opened[..., None]) + ball * opened[..., None]
    lashes = np.exp(-(((y - edge - 0.15) / (0.85 + 0.25 * looks.woman + 0.5 * lid)) ** 2)) * _soft(
        half + 1.2 - np.abs(x), 2.5
    )
    paint = _blend(paint, np.asarray((0.012, 0.010, 0.010), np.float32), np.clip(lashes * 0.92, 0, 1))
    under = np.exp(-(((y - bottom) / 0.7) ** 2)) * _soft(half - np.abs(x), 3)
    return _blend(paint, skin * 0.30, under * 0.55 * (1 - lid))


def _ball(looks: Looks, x: Floats, y: Floats, gaze: Gaze) -> Floats:
    """White, iris, pupil and the spark in it; shaded towards the lids."""
    away = np.sqrt((x - gaze.aside) ** 2 + (y - 0.9 - gaze.up) ** 2)
    white = (
        np.array((0.62, 0.60, 0.58), np.float32)
        * (1 - 0.35 * np.clip(np.abs(x) / (looks.eye_wide * 0.5), 0, 1) ** 2)[..., None]
    )
    white = white * (0.62 + 0.38 * _soft(looks.eye_high * 0.55 - y, looks.eye_high * 0.7))[..., None]
    iris = np.array((0.060, 0.030, 0.016), np.float32)
    ball = _blend(white, iris * 0.5, _soft(6.0 - away, 0.8))
    ball = _blend(ball, iris * 1.6, _soft(5.2 - away, 1.0))
    ball = _blend(ball, np.float32(0.004) * np.ones(3, np.float32), _soft(2.5 - away, 0.7))
    spark = np.sqrt((x - gaze.aside + 1.6) ** 2 + (y - 2.6 - gaze.up) ** 2)
    return _blend(ball, np.ones(3, np.float32) * 0.95, _soft(1.15 - spark, 0.6))


def _inside(paint: Floats, x: Floats, mouth_row: int, looks: Looks) -> Floats:
    """Upper teeth, darkness, tongue: the rows between the lips."""
    top, high = mouth_row * TEXELS + 2, (INSIDE_ROWS + 1) * TEXELS - 4
    down = np.linspace(0, 1, high, dtype=np.float32)[:, None] + 0 * x[top : top + high]
    across = x[top : top + high] / (looks.mouth_wide * 0.5)
    inside = np.broadcast_to(np.array((0.05, 0.012, 0.012), np.float32), (*down.shape, 3))
    teeth = (
        _soft(0.34 - 0.1 * across**2 - down, 0.06)
        * _soft(down - 0.06, 0.06)
        * _soft(0.72 - np.abs(across), 0.25)
    )
    inside = _blend(inside, np.array((0.55, 0.52, 0.46), np.float32), teeth * 0.9)
    tongue = _soft(down - 0.66 - 0.25 * across**2, 0.2)
    inside = _blend(inside, np.array((0.32, 0.09, 0.09), np.float32), tongue * 0.8)
    paint[top : top + high] = _blend(paint[top : top + high], inside, _soft(0.97 - np.abs(across), 0.05))
    return paint


def _strands(looks: Looks, grown: Floats, across: Floats, down: Floats) -> Floats:
    tone = np.asarray(looks.hair, np.float32)
    dice = np.random.default_rng((looks.seed, 5))
    wave = sum(np.sin(across * rate + dice.uniform(0, 6) + 0.02 * down) for rate in (0.7, 1.3, 2.9))
    light = 0.9 + 0.16 * np.asarray(wave, np.float32)
    return np.asarray(tone * (0.75 + 0.25 * grown[..., None]) * light[..., None], np.float32)


def _cloth(looks: Looks, x: Floats, y: Floats, z: Floats) -> Floats:
    tone = np.asarray(looks.clothes, np.float32)
    paint = np.broadcast_to(tone, (*x.shape, 3)) * (1 + 0.04 * np.sin(x * 0.7) * np.sin(y * 0.7))[..., None]
    open_ = _soft((y + 208) * 0.75 - np.abs(x) + 10, 2.5) * _soft(z, 10)
    paint = _blend(np.asarray(paint, np.float32), _base(looks) * 0.84, open_)
    collar = np.exp(-((((y + 208) * 0.75 - np.abs(x) + 6) / 5) ** 2)) * _soft(z, 10)
    return _blend(paint, tone * 0.5 + 0.12, collar * 0.8)


def _mottled(looks: Looks, size: tuple[int, ...]) -> Floats:
    """Skin is never one colour: soft spots of several sizes."""
    dice = np.random.default_rng((looks.seed, 7))
    paint = np.ones(size, np.float32)
    for small, strong in ((12, 0.035), (4, 0.03), (2, 0.03)):
        spots = dice.normal(0, strong * (0.7 + looks.wrinkles), (size[0] // small + 1, size[1] // small + 1))
        paint += cv2.resize(spots.astype(np.float32), (size[1], size[0]), interpolation=cv2.INTER_CUBIC)
    return paint


def _own(looks: Looks, points: Floats) -> tuple[Floats, Floats]:
    """Where a usual face has what this one has at every texel of the head."""
    x, y = own_places(looks, points[..., 0], points[..., 1])
    return _place(x), _place(y)


def _place(grid: Floats) -> Floats:
    """A value of the grid's points at every texel."""
    rows, columns = grid.shape
    down = np.broadcast_to(
        (np.arange(rows * TEXELS, dtype=np.float32) / TEXELS)[:, None], (rows * TEXELS, columns * TEXELS)
    )
    across = np.broadcast_to(
        np.arange(columns * TEXELS, dtype=np.float32) / TEXELS, (rows * TEXELS, columns * TEXELS)
    )
    source = np.ascontiguousarray(grid, np.float32)
    return np.asarray(
        cv2.remap(
            source,
            np.ascontiguousarray(across),
            np.ascontiguousarray(down),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.float32,
    )


def _blend(paint: Floats, colour: Floats, share: Floats) -> Floats:
    return np.asarray(paint + (colour - paint) * share[..., None], np.float32)


def _blob(x: Floats, y: Floats, wide: float, high: float) -> Floats:
    return np.asarray(np.exp(-0.5 * ((x / wide) ** 2 + (y / high) ** 2)), np.float32)


def _soft(distance: Floats, width: float) -> Floats:
    """0 where the distance is below 0, 1 above, over a soft edge this wide."""
    share = np.clip(distance / width + 0.5, 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)
