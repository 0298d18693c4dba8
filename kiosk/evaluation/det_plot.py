"""The DET plot (detection error trade-off, ISO/IEC 19795-1) as shapes: what `drawing` writes as SVG and PNG. Pure.

Both axes are normal deviates, so that two bell-shaped heaps of scores give a straight line. Words on it are the standard's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import floor, log10
from statistics import NormalDist

from kiosk.evaluation.figures import AtThreshold, Figures, Name
from kiosk.evaluation.proportions import Rate

WIDTH, HEIGHT = 760, 680
TEXT_PX = 15

_LEFT, _RIGHT, _TOP, _BOTTOM = 96, 28, 64, 78
_TICKS = (1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.4)
_MOST = 0.5
_LEAST = 1e-6
_WIDEST_FLOOR = 0.01
_DOT = 6.0
_LINE_PX = 19
_KEY_PX = 400
_MARKS = {Name.ACCEPT: "accept", Name.REVIEW: "review", Name.RECOMMENDED: "recommended"}


class Ink(StrEnum):
    """Colours of the house (primary, action ink, ink, soft ink, line, fills)."""

    CURVE = "#124BB5"
    BAND = "#DCE7FA"
    MARK = "#A3261D"
    INK = "#14213D"
    SOFT = "#43516B"
    GRID = "#DCE3EE"
    UNKNOWN = "#EEF0F4"
    PAPER = "#FFFFFF"


class Anchor(StrEnum):
    """Where a word's x is: SVG's text-anchor."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    corners: tuple[Place, ...]
    ink: Ink


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line through its places."""

    places: tuple[Place, ...]
    ink: Ink
    width: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A round mark with a white edge."""

    place: Place
    ink: Ink
    radius: float


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text; place: of its middle height. upright: written from below to above."""

    place: Place
    text: str
    ink: Ink = Ink.SOFT
    anchor: Anchor = Anchor.START
    upright: bool = False
    is_bold: bool = False


Shape = Area | Line | Dot | Words


@dataclass(frozen=True, slots=True)
class _Axes:
    """Shares into pixels; what is below an axis' floor lies on its edge."""

    x_floor: float
    y_floor: float

    def x(self, fmr: float) -> float:
        return _LEFT + _along(fmr, self.x_floor) * (WIDTH - _LEFT - _RIGHT)

    def y(self, fnmr: float) -> float:
        return HEIGHT - _BOTTOM - _along(fnmr, self.y_floor) * (HEIGHT - _TOP - _BOTTOM)


def det_shapes(figures: Figures) -> tuple[Shape, ...]:
    """The plot, from back to front; without a point it says so."""
    axes = _Axes(_floor(figures.impostor), _floor(figures.genuine))
    return (
        Area(((0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)), Ink.PAPER),
        *_unknown(figures, axes),
        *_grid(axes),
        *_band(figures, axes),
        Line(((_LEFT, _TOP), (_LEFT, HEIGHT - _BOTTOM), (WIDTH - _RIGHT, HEIGHT - _BOTTOM)), Ink.INK, 1.5),
        *_curve(figures, axes),
        *_marks(figures.at_threshold, axes),
        *_titles(figures),
    )


def _unknown(figures: Figures, axes: _Axes) -> Iterator[Shape]:
    """Where fewer than three impostors would be expected: nothing can be said there."""
    edge = axes.x(min(3 / figures.impostor, _MOST)) if figures.impostor else axes.x(_MOST)
    left, top, bottom = axes.x(axes.x_floor), axes.y(_MOST), axes.y(axes.y_floor)
    yield Area(((left, top), (edge, top), (edge, bottom), (left, bottom)), Ink.UNKNOWN)
    if edge - left > 2 * TEXT_PX:
        yield Words(((left + edge) / 2, bottom - 14), "too few impostor pairs to tell", upright=True)


def _grid(axes: _Axes) -> Iterator[Shape]:
    left, right = axes.x(axes.x_floor), axes.x(_MOST)
    top, bottom = axes.y(_MOST), axes.y(axes.y_floor)
    for tick in _TICKS:
        if tick >= axes.x_floor:
            yield Line(((axes.x(tick), top), (axes.x(tick), bottom)), Ink.GRID, 1)
            yield Words((axes.x(tick), bottom + 18), _percent(tick), anchor=Anchor.MIDDLE)
        if tick >= axes.y_floor:
            yield Line(((left, axes.y(tick)), (right, axes.y(tick))), Ink.GRID, 1)
            yield Words((left - 10, axes.y(tick)), _percent(tick), anchor=Anchor.END)


def _band(figures: Figures, axes: _Axes) -> Iterator[Shape]:
    if figures.det:
        upper = _stepped([(axes.x(one.fmr), axes.y(one.high)) for one in figures.det])
        lower = _stepped([(axes.x(one.fmr), axes.y(one.low)) for one in figures.det])
        yield Area((*upper, *reversed(lower)), Ink.BAND)


def _curve(figures: Figures, axes: _Axes) -> Iterator[Shape]:
    if figures.det:
        yield Line(_stepped([(axes.x(one.fmr), axes.y(one.fnmr)) for one in figures.det]), Ink.CURVE, 2.5)
        return
    middle = ((axes.x(axes.x_floor) + axes.x(_MOST)) / 2, (axes.y(_MOST) + axes.y(axes.y_floor)) / 2)
    yield Words(middle, "nothing to plot: too few pairs", Ink.INK, Anchor.MIDDLE)


def _stepped(places: Sequence[Place]) -> tuple[Place, ...]:
    """From right to left; what holds at a rate holds until the next one that was measured."""
    stepped = [places[0]]
    for (before_x, before_y), (x, y) in pairwise(places):
        stepped += [(before_x, y), (x, y)] if y != before_y else [(x, y)]
    return tuple(stepped)


def _marks(at: Sequence[AtThreshold], axes: _Axes) -> Iterator[Shape]:
    """The thresholds by number, and what the numbers mean in the upper right corner, where no curve should be."""
    known = [one for one in at if one.fmr.value is not None and one.fnmr.value is not None]
    right, top = axes.x(_MOST), axes.y(_MOST)
    below = top + 8 + len(known) * _LINE_PX
    if known:
        yield Area(
            ((right - _KEY_PX, top), (right, top), (right, below), (right - _KEY_PX, below)), Ink.PAPER
        )
    said: list[Place] = []
    for row, one in enumerate(known, 1):
        place = axes.x(one.fmr.value or 0.0), axes.y(one.fnmr.value or 0.0)
        said.append(_beside(place, said))
        yield Dot(place, Ink.MARK, _DOT)
        yield Words(said[-1], str(row), Ink.MARK, Anchor.MIDDLE, is_bold=True)
        rates = f"FMR {_rounded(one.fmr)}, FNMR {_rounded(one.fnmr)}"
        text = f"{row} · {_MARKS[one.name]} {one.threshold:.3f}: {rates}"
        yield Words((right - 12, top + row * _LINE_PX - 3), text, Ink.MARK, Anchor.END)


def _beside(dot: Place, said: Sequence[Place]) -> Place:
    """Where a dot's number stands: on the paper, and on no other number."""
    across = -15.0 if dot[0] > WIDTH - _RIGHT - 2 * _LINE_PX else 15.0
    place = dot[0] + across, dot[1] + (-12 if dot[1] > _TOP + 2 * _LINE_PX else 14)
    while any(abs(place[0] - x) < _LINE_PX and abs(place[1] - y) < _LINE_PX for x, y in said):
        place = place[0], place[1] + (-_LINE_PX if dot[1] > HEIGHT / 2 else _LINE_PX)
    return place


def _titles(figures: Figures) -> Iterator[Shape]:
    engine, middle = figures.engine, (_LEFT + WIDTH - _RIGHT) / 2
    yield Words(
        (_LEFT, 22), f"{engine.name} {engine.version}: detection error trade-off", Ink.INK, is_bold=True
    )
    counted = (
        f"{figures.counts.people} people, {figures.genuine} genuine pairs, {figures.impostor} impostor pairs"
    )
    yield Words((_LEFT, 44), f"{counted}; blue: 95 % over draws of people")
    yield Words((middle, HEIGHT - 36), "FMR: two people taken for one", Ink.INK, Anchor.MIDDLE)
    yield Words((middle, HEIGHT - 14), "on the left or lower edge: not seen once", anchor=Anchor.MIDDLE)
    yield Words(
        (20, (_TOP + HEIGHT - _BOTTOM) / 2),
        "FNMR: one person taken for two",
        Ink.INK,
        Anchor.MIDDLE,
        upright=True,
    )


def _floor(pairs: int) -> float:
    """The decade below one error of so many pairs: the axis begins there, so that nothing seen lies on its edge."""
    if not pairs:
        return _WIDEST_FLOOR
    return min(_WIDEST_FLOOR, max(_LEAST, 10.0 ** floor(log10(0.9 / pairs))))


def _along(share: float, lowest: float) -> float:
    """0 at the axis' floor, 1 at its end."""
    deviate: Callable[[float], float] = NormalDist().inv_cdf
    low, high = deviate(lowest), deviate(_MOST)
    return (deviate(min(max(share, lowest), _MOST)) - low) / (high - low)


def _rounded(rate: Rate) -> str:
    """Never 0 %: that was not shown."""
    if rate.value is None:
        return "?"
    return f"{rate.value * 100:.2g} %" if rate.errors else f"0 of {rate.total}"


def _percent(share: float) -> str:
    return f"{share * 100:.6f}".rstrip("0").rstrip(".") + " %"
