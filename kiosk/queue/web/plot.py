"""Figures over the hours of a day as shapes of an SVG picture: bars, lines with gaps, bands. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WIDTH = 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 10, 14, 22


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
    hours: tuple[Label, ...]
    grid: tuple[Label, ...]
    limit: Label | None = None
    width: int = WIDTH
    left: int = _LEFT
    right: int = WIDTH - _RIGHT


@dataclass(frozen=True, slots=True)
class Frame:
    """The axes: hours from left to right, values from `0` to `top` upwards."""

    hours: Sequence[int]
    top: float
    step: float
    height: int

    @property
    def slot(self) -> float:
        """The width of one hour."""
        return (WIDTH - _LEFT - _RIGHT) / len(self.hours)

    def x(self, place: float) -> float:
        """The middle of the hour at this place."""
        return round(_LEFT + self.slot * (place + 0.5), 1)

    def y(self, value: float) -> float:
        """The height of a value."""
        return round(self.height - _BOTTOM - (self.height - _TOP - _BOTTOM) * value / self.top, 1)


def frame_of(hours: Iterable[int], values: Iterable[float], height: int) -> Frame | None:
    """Every hour from the first to the last one used; None where there is none."""
    used = sorted(hours)
    if not used:
        return None
    most = max((*values, 1))
    step = _step(most)
    return Frame(range(used[0], used[-1] + 1), step * -(-most // step), step, height)


def bar_plot(series: Mapping[str, Mapping[int, int]], height: int) -> Plot | None:
    """Counts by hour, one bar for each series side by side."""
    frame = frame_of(
        (hour for counts in series.values() for hour, count in counts.items() if count),
        (count for counts in series.values() for count in counts.values()),
        height,
    )
    if frame is None:
        return None
    width = round(min(22.0, frame.slot * 0.7 / len(series)), 1)
    bars = [
        Bar(
            round(frame.x(place) + (shift - len(series) / 2) * (width + 2) + 1, 1),
            frame.y(counts[hour]),
            width,
            round(height - _BOTTOM - frame.y(counts[hour]), 1),
            css,
            str(counts[hour]),
        )
        for place, hour in enumerate(frame.hours)
        for shift, (css, counts) in enumerate(series.items())
        if counts.get(hour)
    ]
    return _plot(frame, bars=bars)


def line_plot(
    series: Mapping[str, Mapping[int, float]], height: int, *, limit: tuple[float, str] | None = None
) -> Plot | None:
    """Values by hour, one line for each series; an hour without a value is a gap."""
    ceiling = (limit[0],) if limit is not None else ()
    frame = frame_of(
        (hour for values in series.values() for hour in values),
        (*(value for values in series.values() for value in values.values()), *ceiling),
        height,
    )
    if frame is None:
        return None
    drawn = None
    if limit is not None:
        drawn = Label(WIDTH - _RIGHT, frame.y(limit[0]), limit[1])
    return _plot(frame, lines=[_line(frame, css, values) for css, values in series.items()], limit=drawn)


def _line(frame: Frame, css: str, values: Mapping[int, float]) -> Line:
    path, dots, drawing = [], [], False
    for place, hour in enumerate(frame.hours):
        if hour not in values:
            drawing = False
            continue
        x, y = frame.x(place), frame.y(values[hour])
        path.append(f"{'L' if drawing else 'M'}{x} {y}")
        dots.append(Dot(x, y, f"{values[hour]:.0f}"))
        drawing = True
    return Line(css, "".join(path), tuple(dots))


def _plot(
    frame: Frame, *, bars: Sequence[Bar] = (), lines: Sequence[Line] = (), limit: Label | None = None
) -> Plot:
    count = round(frame.top / frame.step)
    return Plot(
        height=frame.height,
        bars=tuple(bars),
        lines=tuple(lines),
        hours=tuple(
            Label(frame.x(place), frame.height - 6, f"{hour}:00") for place, hour in enumerate(frame.hours)
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
