"""Colours by role and sizes in millimetres, for three text sizes and two contrasts. Pure: the authority is here.

Text on its surface is at least 7:1, edges of controls and state graphics at least 3:1; a test measures every pair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kiosk.journey.look import Size

Colour = tuple[float, float, float, float]


# em height in mm for standard, large, extra; cap height is 0.73 em.
EM_MM: Mapping[str, tuple[float, float, float]] = {
    "caption": (8.9, 11.8, 13.3),
    "small": (9.6, 11.4, 14.0),
    "body": (10.3, 13.3, 17.7),
    "lead": (11.1, 13.3, 17.0),
    "table": (10.3, 12.6, 15.5),
    "label": (11.8, 14.8, 19.2),
    "station": (12.5, 14.4, 17.0),
    "section": (12.5, 14.8, 18.5),
    "button": (13.3, 15.9, 20.7),
    "row": (14.8, 17.7, 22.1),
    "card_title": (15.9, 18.8, 23.6),
    "figure": (18.5, 21.4, 25.1),
    "title": (19.2, 22.9, 28.0),
    "hero": (25.1, 29.5, 36.9),
    "digit": (28.0, 28.8, 30.3),
    "ticket_number": (79.7, 79.7, 88.6),
    "ticket_number_lying": (79.7, 73.8, 59.0),
    "count": (50.2, 50.2, 50.2),
    "clock": (16.2, 18.8, 22.1),
    "clock_attract": (62.0, 62.0, 62.0),
    "top_small": (8.9, 10.4, 11.9),
    "bar": (10.3, 12.6, 16.2),
    "start": (23.6, 23.6, 23.6),
    "count_side": (20.7, 22.1, 26.6),
    "face": (10.3, 11.1, 12.2),
    "way": (17.0, 20.7, 25.1),
    "trouble": (21.4, 25.1, 29.5),
    "leaving": (32.5, 33.2, 36.9),
    "sample_standard": (11.8, 11.8, 11.8),
    "sample_large": (15.5, 15.5, 15.5),
    "sample_extra": (20.7, 20.7, 20.7),
    "headline": (28.0, 28.0, 28.0),
}

LEADING: Mapping[str, float] = {"text": 1.4, "title": 1.25, "figure": 1.1}

RADIUS_MM: Mapping[str, float] = {
    "none": 0.0,
    "control": 4.4,
    "card": 5.2,
    "tile": 8.1,
    "ticket": 7.4,
    "dialog": 8.9,
}

NORMAL: Mapping[str, str] = {
    "primary": "#124BB5",
    "primary_deep": "#0B3A96",
    "primary_tint": "#E6EEFB",
    "primary_tint_press": "#D3E1F9",
    "primary_ink": "#0F429F",
    "on_primary": "#FFFFFF",
    "on_primary_soft": "#D5E2FF",
    "hint_edge": "#8FB2F5",
    "action": "#F7A326",
    "action_press": "#EB9D22",
    "action_edge": "#C97C0E",
    "action_tint": "#FFF4E0",
    "action_tint_press": "#FBE3BC",
    "action_tint_edge": "#E9C583",
    "action_ink": "#7A3B00",
    "on_action": "#14213D",
    "action_tile": "#14213D",
    "on_action_tile": "#FFD48A",
    "good": "#1E8E5A",
    "good_tint": "#E5F4EC",
    "good_ink": "#0A5C37",
    "bad": "#A3261D",
    "bad_tint": "#FDF0EE",
    "bad_ink": "#8F1F16",
    "warn_edge": "#B5770A",
    "ink": "#14213D",
    "ink_soft": "#43516B",
    "surface": "#F4F7FC",
    "card": "#FFFFFF",
    "line": "#CBD5E6",
    "line_control": "#7484A0",
    "disabled_fill": "#E6EBF2",
    "disabled_ink": "#3D4A63",
    "disabled_tile": "#5A6781",
    "bar_disabled_fill": "#F1F4F8",
    "neutral_fill": "#E9EDF4",
    "key_edge": "#AEBBD0",
    "field_halo": "#C9DAF8",
    "scrim": "#0A142DD6",
    "shadow": "#14213D1F",
    "white": "#FFFFFF",
    "black": "#000000",
    "yellow": "#FFE14D",
    "ring_rest": "#E1E6EF",
    "class_insurance": "#124BB5",
    "class_employment": "#0B6F78",
    "class_talent": "#5546B8",
    "class_labour": "#A03A3C",
    "class_convenience": "#1B7A4C",
    "class_certification": "#8A4B08",
    "clear": "#00000000",
    # Roles that only one contrast shows.
    "on_tile": "#FFFFFF",
    "high_edge": "#00000000",
    "high_tile_edge": "#00000000",
    "number": "#0B3A96",
    "icon": "#124BB5",
    "chevron": "#124BB5",
    "on_bar": "#FFFFFF",
    "on_bar_soft": "#D5E2FF",
    "bar_left": "#0B3A96",
    "bar_right": "#124BB5",
    "sky_top": "#0B3A96",
    "sky_low": "#124BB5",
    "footer": "#FFFFFF",
    "notch": "#F4F7FC",
}

_BLACK, _WHITE, _YELLOW, _GREY = "#000000", "#FFFFFF", "#FFE14D", "#8A8A8A"
HIGH: Mapping[str, str] = {
    **dict.fromkeys(NORMAL, _BLACK),
    **dict.fromkeys(
        (
            "ink",
            "ink_soft",
            "line",
            "line_control",
            "good",
            "good_ink",
            "bad",
            "bad_ink",
            "warn_edge",
            "white",
        ),
        _WHITE,
    ),
    **dict.fromkeys(
        ("on_primary_soft", "disabled_ink", "action_press", "hint_edge", "action_tint_edge"), _WHITE
    ),
    **dict.fromkeys(("primary", "primary_ink", "action", "action_ink", "yellow", "on_action_tile"), _YELLOW),
    "primary_tint_press": "#3A3A3A",
    "action_tint_press": "#3A3A3A",
    "action_edge": _YELLOW,
    "ring_rest": _GREY,
    "scrim": "#000000F0",
    "shadow": "#00000000",
    "clear": "#00000000",
    **dict.fromkeys(("on_tile", "high_tile_edge", "number", "icon", "chevron"), _YELLOW),
    **dict.fromkeys(("high_edge", "on_bar", "on_bar_soft"), _WHITE),
}


@cache
def rgba(role: str, *, high: bool) -> Colour:
    """The colour of a role, each part from 0 to 1. Raises KeyError for a role that is not in the table."""
    digits = (HIGH if high else NORMAL)[role].lstrip("#")
    parts = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
    return (parts[0], parts[1], parts[2], parts[3] if len(parts) == 4 else 1.0)


@cache
def em_mm(role: str, size: Size) -> float:
    """The em height of a text role in millimetres."""
    return EM_MM[role][list(Size).index(size)]


@dataclass(frozen=True, slots=True)
class Bars:
    """Heights of the frame's three bars in millimetres."""

    top: float
    strip: float
    bottom: float


def bars_mm(size: Size, *, portrait: bool) -> Bars:
    """The frame grows with the text size."""
    upright = {
        Size.STANDARD: Bars(47.2, 22.1, 60.5),
        Size.LARGE: Bars(51.7, 25.1, 67.2),
        Size.EXTRA: Bars(56.1, 28.0, 75.3),
    }
    lying = {
        Size.STANDARD: Bars(38.4, 22.1, 48.7),
        Size.LARGE: Bars(42.8, 25.1, 50.2),
        Size.EXTRA: Bars(47.2, 28.0, 53.1),
    }
    return (upright if portrait else lying)[size]


@dataclass(frozen=True, slots=True)
class Paint:
    """How a control looks in one state; colours are roles, measures are millimetres."""

    fill: str
    ink: str
    edge: str = "clear"
    edge_mm: float = 0.0
    lip: str = "clear"  # the darker rectangle 1.1 mm lower
    shadow: bool = False
    dashed: bool = False
    bold: bool = True


class Kind(StrEnum):
    """What a control is for; it decides how it looks in every state."""

    PRIMARY = "primary"
    ACTION = "action"
    SECONDARY = "secondary"
    QUIET = "quiet"
    CARD = "card"
    KEY = "key"
    KEY_QUIET = "key_quiet"
    BAR = "bar"
    BAR_HELP = "bar_help"
    CHOICE = "choice"
    CONTRAST = "contrast"
    TAB = "tab"
    ROW = "row"  # of a table: what it opens is a record
    WRONG = "wrong"  # a field that has to be filled in otherwise
    WHOLE = "whole"  # a page that is pressed as a whole and shows nothing of it


_UP: Mapping[Kind, Paint] = {
    Kind.PRIMARY: Paint("primary", "on_primary", lip="primary_deep"),
    Kind.ACTION: Paint("action", "on_action", lip="action_edge"),
    Kind.SECONDARY: Paint("card", "primary_ink", "primary", 1.1),
    Kind.QUIET: Paint("primary_tint", "primary_ink"),
    Kind.CARD: Paint("card", "ink", "line", 0.37, shadow=True),
    Kind.KEY: Paint("card", "ink", "line", 0.37, lip="key_edge"),
    Kind.KEY_QUIET: Paint("primary_tint", "primary_ink", "line", 0.37, lip="key_edge"),
    Kind.BAR: Paint("primary_tint", "primary_ink"),
    Kind.BAR_HELP: Paint("action_tint", "action_ink"),
    Kind.CHOICE: Paint("card", "ink", "line_control", 0.74, bold=False),
    Kind.CONTRAST: Paint("black", "yellow"),
    Kind.TAB: Paint("surface", "ink_soft", bold=False),
    Kind.WRONG: Paint("bad_tint", "ink", "bad", 1.5),
    Kind.ROW: Paint("card", "ink"),
    Kind.WHOLE: Paint("clear", "ink"),
}

_DOWN: Mapping[Kind, Paint] = {
    Kind.PRIMARY: Paint("primary_deep", "on_primary"),
    Kind.ACTION: Paint("action_press", "on_action"),
    Kind.SECONDARY: Paint("primary_tint_press", "primary_ink", "primary", 1.1),
    Kind.QUIET: Paint("primary_tint_press", "primary_ink"),
    Kind.CARD: Paint("primary_tint_press", "ink", "line", 0.37),
    Kind.KEY: Paint("primary_tint_press", "ink", "line", 0.37),
    Kind.KEY_QUIET: Paint("primary_tint_press", "primary_ink", "line", 0.37),
    Kind.BAR: Paint("primary_tint_press", "primary_ink"),
    Kind.BAR_HELP: Paint("action_tint_press", "action_ink"),
    Kind.CHOICE: Paint("primary_tint_press", "ink", "line_control", 0.74, bold=False),
    Kind.CONTRAST: Paint("black", "yellow", "primary", 1.1),
    Kind.TAB: Paint("primary_tint_press", "ink", bold=False),
    Kind.WRONG: Paint("primary_tint_press", "ink", "bad", 1.5),
    Kind.ROW: Paint("primary_tint_press", "ink"),
    Kind.WHOLE: Paint("clear", "ink"),
}

_CHOSEN: Mapping[Kind, Paint] = {
    Kind.PRIMARY: Paint("primary", "on_primary"),
    Kind.CARD: Paint("primary_tint", "primary_ink", "primary", 1.85),
    Kind.CHOICE: Paint("primary_tint", "primary_ink", "primary", 1.85),
    Kind.BAR: Paint("primary", "on_primary"),
    Kind.TAB: Paint("surface", "primary_ink"),
    Kind.CONTRAST: Paint("yellow", "black"),
}

_OFF = Paint("disabled_fill", "disabled_ink")
_OFF_CARD = Paint("neutral_fill", "disabled_ink", "line_control", 0.74, dashed=True)
_OFF_BAR = Paint("bar_disabled_fill", "ink_soft", bold=False)
_HIGH_FILLED = (Kind.PRIMARY, Kind.ACTION)


def paint_of(kind: Kind, *, pressed: bool, chosen: bool, active: bool, high: bool) -> Paint:
    """The look of a control in one state.

    High contrast: black, white edges of 1.1 mm, yellow for what can be pressed, dashed for what cannot.
    """
    if high:
        return _high_paint(kind, pressed=pressed, chosen=chosen, active=active)
    if not active:
        return _OFF_BAR if kind is Kind.BAR else _OFF_CARD if kind is Kind.CARD else _OFF
    if pressed:
        return _DOWN[kind]
    if chosen:
        return _CHOSEN.get(kind, _DOWN[kind])
    return _UP[kind]


def _high_paint(kind: Kind, *, pressed: bool, chosen: bool, active: bool) -> Paint:
    if kind is Kind.WHOLE:
        return _UP[kind]
    if not active:
        return Paint("card", "disabled_ink", "ring_rest", 1.1, dashed=True, bold=False)
    if chosen or (kind in _HIGH_FILLED and not pressed):
        return Paint("primary", "on_primary", "primary", 1.1)
    if kind in _HIGH_FILLED:
        return Paint("action_press", "on_primary", "action_press", 1.1)
    edge = "line" if kind in (Kind.CARD, Kind.CHOICE, Kind.ROW) else "primary"
    return Paint("primary_tint_press" if pressed else "card", "primary_ink", edge, 1.1)
