"""A head, neck and shoulders as sheets of points, from somebody's looks. Millimetres.

x goes to the picture's right, y up, z to the camera. Between the eyes is (0, 0, about 90); the head's axis is x = z = 0.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kiosk.bench.face.looks import Looks
from kiosk.bench.face.traits import own_places

Floats = NDArray[np.float32]
Whole = NDArray[np.int32]

COLUMNS = 97
PIVOT = np.array((0.0, -75.0, -15.0), np.float32)  # about which a head turns and nods
INSIDE_ROWS = 4  # of the mouth
LEAN = 0.13  # a face's line from brow to chin leans forward at its foot
EYE_X = 0.5  # of `eye_apart`
CHIN = -112.0
BROWS_END, CROWN = 48.0, 116.0  # above the first, a head is an ellipsoid

# Height, half breadth, front, back, and the middle of each cut through a usual head.
_CUTS = np.array(
    (
        (48, 75, 86, -97, -2),
        (25, 76, 88, -98, 0),
        (0, 75.5, 86, -95, 0),
        (-20, 74, 85, -90, 0),
        (-40, 71, 84, -80, 0),
        (-60, 66, 82, -68, 2),
        (-80, 57, 79, -50, 10),
        (-95, 45, 76, -20, 26),
        (-104, 34, 72, 8, 40),
        (-110, 23, 66, 28, 46),
        (-113, 12, 56, 36, 46),
        (-114, 0, 46, 46, 46),
    ),
    np.float64,
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid of points within the whole: its first row, and how many rows and columns."""

    name: str
    row: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Shape:
    """All sheets below each other in one grid of `COLUMNS` columns.

    points: (rows, COLUMNS, 3), at rest; jaw: the same shape, what an open mouth adds; smile: likewise.
    turns: (rows, COLUMNS), how far each point follows the head's turning, 0 to 1.
    """

    points: Floats
    jaw: Floats
    smile: Floats
    turns: Floats
    triangles: Whole
    sheets: tuple[Sheet, ...]
    mouth_row: int

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)


def shape_of(looks: Looks) -> Shape:
    """The shape that these looks give."""
    head, mouth_row = _head(looks)
    parts = [("head", head), ("neck", _neck(looks)), ("body", _body())]
    parts += [("ear_left", _ear(looks, -1)), ("ear_right", _ear(looks, 1))]
    if looks.long_hair:
        parts.append(("hair", _hanging(looks)))
    rows = sum(part.shape[0] for _, part in parts)
    points = np.zeros((rows, COLUMNS, 3), np.float32)
    turns = np.ones((rows, COLUMNS), np.float32)
    sheets, triangles, row = [], [], 0
    for name, part in parts:
        sheet = Sheet(name, row, part.shape[0], part.shape[1])
        points[row : row + sheet.rows, : sheet.columns] = part
        if name == "neck":
            turns[row : row + sheet.rows, : sheet.columns] = _smooth((part[..., 1] + 160) / 75)
        elif name == "body":
            turns[row : row + sheet.rows] = 0
        sheets.append(sheet)
        triangles.append(_triangles(sheet))
        if name == "hair":
            triangles.append(triangles[-1][:, ::-1])  # its inside shows too
        row += sheet.rows
    jaw, smile = _jaw(points, looks, sheets[0], mouth_row), _smile(points, looks, sheets[0])
    return Shape(points, jaw, smile, turns, np.concatenate(triangles), tuple(sheets), mouth_row)


def mouth_height(looks: Looks) -> float:
    """Where the lips meet."""
    return -(looks.nose_long + looks.mouth_down) * looks.long


def nose_height(looks: Looks) -> float:
    """The nose's lower end."""
    return -looks.nose_long * looks.long


def hair_mask(looks: Looks, x: Floats, y: Floats, around: Floats) -> Floats:
    """Where hair grows on the head, 0 to 1: x and y at rest, `around` the head from the front in degrees."""
    side = np.abs(around)
    front = looks.hairline - 0.0045 * (x - looks.parting * 0.3) ** 2
    front += 2.5 * np.sin(x * 0.11 + looks.seed)
    temple = np.interp(
        side, (0, 58, 66, 74, 84, 93, 102, 125, 180), (0, 0, -14, -42, -48, -44, -32, -90, -110)
    )
    line = np.where(side < 58, front, looks.hairline - 18 + temple)
    join = np.clip((side - 50) / 12, 0, 1)
    line = front * (1 - join) + line * join
    return np.clip((y - line) / 9 + 0.5, 0, 1).astype(np.float32)


def around() -> Floats:
    """The angle of each column of the head from the front, in degrees."""
    at = np.linspace(-1, 1, COLUMNS)
    return (180 * (0.46 * at + 0.54 * at**3)).astype(np.float32)


def _head(looks: Looks) -> tuple[Floats, int]:
    mouth = mouth_height(looks)
    crown = BROWS_END + (CROWN - BROWS_END) * np.sin(np.linspace(np.pi / 2, 0.32, 17))
    bottom = CHIN * looks.long - looks.chin
    upper = np.linspace(crown[-1] - 2.5, mouth, round((crown[-1] - mouth) / 2.7))
    lower = np.linspace(mouth, bottom - 1.5, round((mouth - bottom) / 2.4))
    under = np.array((bottom - 2.4, bottom - 2.6))
    height = np.concatenate([crown, upper, np.full(INSIDE_ROWS, mouth), lower, under])
    mouth_row = len(crown) + len(upper) - 1
    cuts = _CUTS.copy()
    stretch = (bottom - 2.0) / -114
    cuts[:, 0] = np.where(cuts[:, 0] < 0, cuts[:, 0] * stretch, cuts[:, 0])
    low = np.clip(-cuts[:, 0] / 95, 0, 1)
    cuts[:, 1] *= looks.broad * (1 + (looks.jaw - 1) * low)
    breadth, front, back, middle = (_curve(height, cuts[:, 0], cuts[:, column]) for column in (1, 2, 3, 4))
    dome = _dome(height)
    breadth, front, back = breadth * dome, middle + (front - middle) * dome, middle + (back - middle) * dome
    angle = np.radians(around().astype(np.float64))
    sine, cosine = _full(np.sin(angle), 2.25), _full(np.cos(angle), 2.25)
    x = breadth[:, None] * sine[None]
    ahead = np.where(cosine[None] > 0, (front - middle)[:, None], (middle - back)[:, None])
    z = middle[:, None] + ahead * cosine[None]
    y = np.broadcast_to(height[:, None], x.shape).copy()
    z -= LEAN * height[:, None]
    z += _features(looks, *own_places(looks, x, y)) * np.clip(cosine[None] * 1.6, 0, 1)
    angles = np.degrees(angle)[None].astype(np.float32)
    grown = _even(hair_mask(looks, x.astype(np.float32), y.astype(np.float32), angles))
    out = 1 + 0.095 * _smooth(grown)
    points = np.stack(
        [x * out, np.where(y > 40, y + 9 * _smooth(grown) * (y - 40) / 76, y), z * out], axis=-1
    )
    return points.astype(np.float32), mouth_row


def _features(looks: Looks, x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float64]:
    """What stands out of the face, in z."""
    end, mouth = nose_height(looks), mouth_height(looks)
    side = np.abs(x)
    eye = looks.eye_apart * EYE_X
    along = np.clip((y - 4) / (end + 10 - 4), 0, 1)
    ridge = looks.bridge * np.sin(np.clip(along, 0, 0.5) * np.pi) * (along < 0.5)
    ridge = np.where(along >= 0.5, looks.bridge, ridge)
    ridge = ridge + (looks.nose_high - looks.bridge) * along**2.2
    ridge *= _smooth((y - (end - 5)) / 9) * _smooth((14 - y) / 16)
    slim = 5.5 + (looks.nose_wide * 0.26 - 5.5) * along
    out = ridge * np.exp(-((side / (slim + 2.6)) ** 2.4))
    out += 7.5 * _bump(side - looks.nose_wide * 0.36, y - (end + 5), 5.5, 6.5) * _smooth((y - (end - 4)) / 6)
    out -= looks.eye_deep * _bump(side - eye, y - 2, 17, 12)
    out += 4.5 * _bump(side - eye, y, 12, 7.5)
    out -= 2.5 * _bump(side - 15, y - 1, 6, 9)
    out += 3.2 * _bump(side - 27, y - 17, 20, 7)
    out += looks.cheek * _bump(side - 45, y + 27, 17, 14)
    out += 4.0 * _bump(x, y - mouth, 26, 17)
    upper, lower = looks.lip_upper, looks.lip_lower
    reach = looks.mouth_wide * 0.42
    out += 3.6 * _bump(x, y - (mouth + upper * 0.5), reach, upper * 0.55)
    out += 4.2 * _bump(x, y - (mouth - lower * 0.5), reach * 0.85, lower * 0.55)
    out -= 1.6 * _bump(x, y - mouth, reach * 1.1, 1.8)
    out -= 3.0 * _bump(x, y - (mouth - lower - 6), 16, 5)
    out += (5 + looks.chin * 0.6) * _bump(x, y - (CHIN * looks.long + 11), 17, 10)
    out -= 1.0 * _bump(x, y - (mouth + upper + 5), 3, 6)
    return np.asarray(out - 3.0 * _bump(side - 62, y - 25, 14, 18))


def _jaw(points: Floats, looks: Looks, head: Sheet, mouth_row: int) -> Floats:
    """What a wide open mouth adds: the lower lip, chin and cheeks go down, the mouth's inside behind the lips."""
    moved = np.zeros_like(points)
    mouth = mouth_height(looks)
    part = points[: head.rows]
    x, y = part[..., 0], part[..., 1]
    ahead = np.clip(part[..., 2] / 40, 0, 1)
    lens = np.sqrt(np.clip(1 - (x / (looks.mouth_wide * 0.5)) ** 2, 0, 1))
    below = _smooth((mouth - y) / 22)
    wide = np.clip(1 - (np.abs(x) / 78) ** 2, 0, 1) * ahead
    drop = (lens + (1 - lens) * below) * wide
    rows = np.arange(head.rows)[:, None]
    is_below = rows > mouth_row + INSIDE_ROWS
    inside = np.clip((rows - mouth_row) / (INSIDE_ROWS + 1), 0, 1)
    drop = np.where(is_below, drop, np.where(rows > mouth_row, lens * wide * inside, 0))
    moved[: head.rows, :, 1] = -42 * drop
    moved[: head.rows, :, 2] = -5 * drop * is_below
    moved[mouth_row + 1 : mouth_row + INSIDE_ROWS + 1, :, 2] = (
        -9 * (lens * wide)[mouth_row + 1 : mouth_row + INSIDE_ROWS + 1]
    )
    moved[: head.rows, :, 0] = (
        -np.sign(x) * 3.5 * _bump(np.abs(x) - looks.mouth_wide * 0.5, y - mouth, 12, 12) * ahead
    )
    return moved


def _smile(points: Floats, looks: Looks, head: Sheet) -> Floats:
    """What a smile adds: the corners go up and apart."""
    moved = np.zeros_like(points)
    part = points[: head.rows]
    x, y = part[..., 0], part[..., 1]
    ahead = np.clip(part[..., 2] / 40, 0, 1)
    corner = _bump(np.abs(x) - looks.mouth_wide * 0.5, y - mouth_height(looks), 13, 11) * ahead
    moved[: head.rows, :, 0] = np.sign(x) * 4 * corner
    moved[: head.rows, :, 1] = 4 * corner + 2.0 * _bump(np.abs(x) - 42, y + 30, 15, 13) * ahead
    return moved


def _neck(looks: Looks) -> Floats:
    height = np.linspace(-62, -186, 14)
    breadth = np.interp(height, (-186, -150, -120, -62), (74, 58, 55, 56)) * (0.92 if looks.woman else 1.0)
    depth = np.interp(height, (-186, -150, -62), (62, 56, 54))
    angle = np.radians(around().astype(np.float64))[::2]
    middle = np.interp(height, (-186, -62), (-24, -10))
    x = breadth[:, None] * np.sin(angle)[None]
    z = middle[:, None] + depth[:, None] * np.cos(angle)[None]
    return np.stack([x, np.broadcast_to(height[:, None], x.shape), z], axis=-1).astype(np.float32)


def _body() -> Floats:
    height = np.concatenate([np.linspace(-152, -215, 12), np.linspace(-235, -480, 6)])
    breadth = np.interp(height, (-480, -270, -232, -205, -185, -165, -152), (205, 214, 205, 172, 112, 78, 66))
    depth = np.interp(height, (-480, -250, -200, -152), (100, 95, 84, 64))
    angle = np.radians(around().astype(np.float64))[::2]
    x = breadth[:, None] * _full(np.sin(angle), 2.4)[None]
    z = -28 + depth[:, None] * _full(np.cos(angle), 2.4)[None]
    return np.stack([x, np.broadcast_to(height[:, None], x.shape), z], axis=-1).astype(np.float32)


def _ear(looks: Looks, side: int) -> Floats:
    """A flat shell beside the head."""
    up = np.linspace(np.pi / 2, -np.pi / 2, 13)[:, None]
    round_ = np.linspace(-np.pi, np.pi, 17)[None]
    flat = np.cos(up) * np.cos(round_)
    thick = np.cos(up) * np.sin(round_)
    reach = np.array((0.62, 0.0, -0.78))
    across = np.array((0.78, 0.0, 0.62))
    shell = flat[..., None] * reach * 17 + thick[..., None] * across * 5.5
    shell[..., 1] += np.sin(up) * 31 * (1 + 0.08 * np.sin(up))
    shell[..., 0] += 78 * looks.broad
    shell[..., 1] -= 14
    shell[..., 2] -= 10
    if side < 0:
        shell[..., 0] *= -1
    else:
        shell = shell[:, ::-1]
    return np.asarray(shell, np.float32)


def _hanging(looks: Looks) -> Floats:
    """Long hair: a shell around the back, open before the face."""
    dome = BROWS_END + (CROWN - BROWS_END) * np.sin(np.linspace(np.pi / 2, 0.1, 11))
    height = np.concatenate([dome, np.linspace(48, -185, 18)])
    open_ = np.interp(height, (-185, -90, -30, 20, 50, 80, 110), (66, 58, 61, 62, 52, 36, 20))
    share = np.linspace(-1, 1, COLUMNS // 2 + 1)
    angle = np.radians(180 + share[None] * (180 - open_[:, None]))
    breadth = np.interp(height, (-185, -100, -40, 20), (88, 82, 77, 76)) * looks.broad + 9
    front = np.interp(height, (-185, -60, 0), (62, 76, 88)) + 8
    back = np.interp(height, (-185, -60, 0), (88, 94, 104)) + 8
    shrunk = _dome(height)[:, None]
    x = breadth[:, None] * np.sin(angle) * shrunk
    z = np.where(np.cos(angle) > 0, front[:, None], back[:, None]) * np.cos(angle) * shrunk - 4
    z -= LEAN * height[:, None]
    y = np.broadcast_to(height[:, None], x.shape) + 11 * _smooth((height - BROWS_END) / 60)[:, None]
    return np.stack([x, y, z], axis=-1).astype(np.float32)


def _dome(height: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of the skull's breadth is left at a height."""
    share = np.clip(height - BROWS_END, 0, None) / (CROWN - BROWS_END)
    return np.asarray(np.sqrt(np.clip(1 - share**2, 0, 1)))


def _triangles(sheet: Sheet) -> Whole:
    row, column = np.mgrid[0 : sheet.rows - 1, 0 : sheet.columns - 1]
    corner = ((row + sheet.row) * COLUMNS + column).ravel()
    right, below = corner + 1, corner + COLUMNS
    both = np.concatenate([np.stack([corner, right, below], 1), np.stack([right, below + 1, below], 1)])
    return both.astype(np.int32)


def _curve(at: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Through the points (x falling), rounded a little where it is dense enough."""
    fine = np.linspace(x[-1], x[0], 461)
    line = np.interp(fine, x[::-1], y[::-1])
    kernel = np.exp(-0.5 * (np.arange(-15, 16) / 6) ** 2)
    soft = np.convolve(np.pad(line, 15, "edge"), kernel / kernel.sum(), "valid")
    rim = _smooth(np.minimum(fine - x[-1], x[0] - fine) / 12)
    return np.asarray(np.interp(at, fine, soft * rim + line * (1 - rim)))


def _even(grid: NDArray[np.floating]) -> NDArray[np.float64]:
    """Each value and its neighbours made alike."""
    for _ in range(3):
        wide = np.pad(grid, 1, "edge")
        rows = (wide[:-2] + wide[1:-1] + wide[2:]) / 3
        grid = (rows[:, :-2] + rows[:, 1:-1] + rows[:, 2:]) / 3
    return np.asarray(grid, np.float64)


def _full(circle: NDArray[np.float64], fullness: float) -> NDArray[np.float64]:
    """A circle's sine or cosine as that of a fuller curve."""
    return np.asarray(np.sign(circle) * np.abs(circle) ** (2 / fullness))


def _bump(x: NDArray[np.floating], y: NDArray[np.floating], wide: float, high: float) -> NDArray[np.float64]:
    return np.asarray(np.exp(-0.5 * ((x / wide) ** 2 + (y / high) ** 2)))


def _smooth(share: NDArray[np.floating]) -> NDArray[np.float64]:
    """0 to 1 without corners."""
    clipped = np.clip(share, 0, 1)
    return np.asarray(clipped * clipped * (3 - 2 * clipped))
