"""The hours of a day as bars of an SVG picture. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

WIDTH, HEIGHT = 764, 176
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 10, 10, 24
_FIRST, _LAST = 8, 17


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; `css` is its series."""

    x: float
    y: float
    width: float
    height: float
    css: str
    value: int


@dataclass(frozen=True, slots=True)
class Label:
    """One word at an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """What the template draws. `grid` are the heights of the lines."""

    bars: tuple[Bar, ...]
    hours: tuple[Label, ...]
    grid: tuple[Label, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT


def chart(taken: Mapping[int, int], done: Mapping[int, int]) -> Chart | None:
    """Opening hours at least, more where something happened; None where nothing did."""
    used = [hour for hour, count in (*taken.items(), *done.items()) if count]
    if not used:
        return None
    hours = range(min(_FIRST, *used), max(_LAST, *used) + 1)
    step = _step(max(*taken.values(), *done.values(), 1))
    top = step * -(-max(*taken.values(), *done.values(), 1) // step)
    slot = (WIDTH - _LEFT - _RIGHT) / len(hours)
    bars: list[Bar] = []
    for place, hour in enumerate(hours):
        for shift, (css, counts) in enumerate((("taken", taken), ("done", done))):
            value = counts.get(hour, 0)
            high = (HEIGHT - _TOP - _BOTTOM) * value / top
            width = min(22.0, slot * 0.32)
            x = _LEFT + slot * (place + 0.5) + (shift - 1) * width + (shift - 0.5) * 2
            bars.append(
                Bar(
                    round(x, 1),
                    round(HEIGHT - _BOTTOM - high, 1),
                    round(width, 1),
                    round(high, 1),
                    css,
                    value,
                )
            )
    return Chart(
        tuple(bar for bar in bars if bar.value),
        tuple(
            Label(round(_LEFT + slot * (place + 0.5), 1), HEIGHT - 6, f"{hour}:00")
            for place, hour in enumerate(hours)
        ),
        tuple(Label(_LEFT - 7, _height(value, top), str(value)) for value in range(0, top + 1, step)),
    )


def _height(value: int, top: int) -> float:
    return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value / top, 1)


def _step(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20 … that needs at most four lines above zero."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if most <= 4 * step:
                return step
        size *= 10
