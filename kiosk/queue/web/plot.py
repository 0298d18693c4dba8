"""Figures over the hours of a day, or days, as shapes of an SVG picture: bars, lines with gaps, bands. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

WIDTH = 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 10, 14, 22
_DAYS_APART = 5  # of a month's labels

Ticks = Callable[[int], str]
"""What stands under a place of the axis; "" for nothing."""


@dataclass(frozen=True, slots=True)
class Label:
    """One word at an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `css` is its series, `value` what it says."""

    x: float
    y: float
    width: float
    height: float
    css: str
    value: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a line, with what it says."""

    x: float
    y: float
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series; a gap in it stays a gap."""

    css: str
    path: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """What the template draws. `limit` is the height of the dashed line, where there is one."""

    height: int
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    ticks: tuple[Label, ...]
    grid: tuple[Label, ...]
    limit: Label | None = None
    width: int = WIDTH
    left: int = _LEFT
    right: int = WIDTH - _RIGHT


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes: places (hours, or days by their ordinals) from left to right, values from `0` to `top` upwards."""

    places: Sequence[int]
    top: float
    step: float
    height: int

    @property
    def slot(self) -> float:
        """The width of one place."""
        return (WIDTH - _LEFT - _RIGHT) / len(self.places)

    def x(self, at: float) -> float:
        """The middle of a place, counted from the left."""
        return round(_LEFT + self.slot * (at + 0.5), 1)

    def y(self, value: float) -> float:
        """The height of a value."""
        return round(self.height - _BOTTOM - (self.height - _TOP - _BOTTOM) * value / self.top, 1)


def hour_ticks(hour: int) -> str:
    """Under each hour of a day."""
    return f"{hour}:00"


def day_ticks(ordinal: int) -> str:
    """Under the first day of a month, and every fifth."""
    day = date.fromordinal(ordinal).day
    return str(day) if day == 1 or day % _DAYS_APART == 0 else ""


def frame_of(places: Iterable[int], values: Iterable[float], height: int) -> Frame | None:
    """Every place from the first to the last one used; None where there is none."""
    used = sorted(places)
    if not used:
        return None
    most = max((*values, 1))
    step = _step(most)
    return Frame(range(used[0], used[-1] + 1), step * -(-most // step), step, height)


def bar_plot(series: Mapping[str, Mapping[int, int]], height: int, ticks: Ticks) -> Plot | None:
    """Counts by place, one bar for each series side by side."""
    frame = frame_of(
        (place for counts in series.values() for place, count in counts.items() if count),
        (count for counts in series.values() for count in counts.values()),
        height,
    )
    if frame is None:
        return None
    width = round(min(22.0, frame.slot * 0.7 / len(series)), 1)
    bars = [
        Bar(
            round(frame.x(at) + (shift - len(series) / 2) * (width + 2) + 1, 1),
            frame.y(counts[place]),
            width,
            round(height - _BOTTOM - frame.y(counts[place]), 1),
            css,
            str(counts[place]),
        )
        for at, place in enumerate(frame.places)
        for shift, (css, counts) in enumerate(series.items())
        if counts.get(place)
    ]
    return _plot(frame, ticks, bars=bars)


def line_plot(
    series: Mapping[str, Mapping[int, float]],
    height: int,
    ticks: Ticks,
    *,
    limit: tuple[float, str] | None = None,
) -> Plot | None:
    """Values by place, one line for each series; a place without a value is a gap."""
    ceiling = (limit[0],) if limit is not None else ()
    frame = frame_of(
        (place for values in series.values() for place in values),
        (*(value for values in series.values() for value in values.values()), *ceiling),
        height,
    )
    if frame is None:
        return None
    drawn = None
    if limit is not None:
        drawn = Label(WIDTH - _RIGHT, frame.y(limit[0]), limit[1])
    return _plot(
        frame, ticks, lines=[_line(frame, css, values) for css, values in series.items()], limit=drawn
    )


def _line(frame: Frame, css: str, values: Mapping[int, float]) -> Line:
    path, dots, drawing = [], [], False
    for at, place in enumerate(frame.places):
        if place not in values:
            drawing = False
            continue
        x, y = frame.x(at), frame.y(values[place])
        path.append(f"{'L' if drawing else 'M'}{x} {y}")
        dots.append(Dot(x, y, f"{values[place]:.0f}"))
        drawing = True
    return Line(css, "".join(path), tuple(dots))


def _plot(
    frame: Frame,
    ticks: Ticks,
    *,
    bars: Sequence[Bar] = (),
    lines: Sequence[Line] = (),
    limit: Label | None = None,
) -> Plot:
    count = round(frame.top / frame.step)
    return Plot(
        height=frame.height,
        bars=tuple(bars),
        lines=tuple(lines),
        ticks=tuple(
            Label(frame.x(at), frame.height - 6, ticks(place)) for at, place in enumerate(frame.places)
        ),
        grid=tuple(
            Label(_LEFT - 7, frame.y(number * frame.step), f"{number * frame.step:g}")
            for number in range(count + 1)
        ),
        limit=limit,
    )


def _step(most: float) -> int:
    """The smallest of 1, 2, 5, 10, 20 … that needs at most four lines above zero."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= 4 * step:
                return step
        size *= 10
