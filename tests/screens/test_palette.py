"""Contrast of every pair that pages use, in both contrasts; how controls look in their states."""

import pytest

from kiosk.journey.look import Size
from kiosk.screens.palette import EM_MM, HIGH, NORMAL, Kind, em_mm, paint_of, rgba

TEXT = [
    ("ink", "surface"),
    ("ink", "card"),
    ("ink_soft", "surface"),
    ("ink_soft", "card"),
    ("primary_ink", "primary_tint"),
    ("primary_ink", "card"),
    ("on_primary", "primary"),
    ("on_bar_soft", "bar_left"),
    ("on_action", "action"),
    ("action_ink", "action_tint"),
    ("good_ink", "good_tint"),
    ("bad_ink", "bad_tint"),
    ("bad_ink", "card"),
    ("disabled_ink", "disabled_fill"),
    ("disabled_ink", "neutral_fill"),
    ("number", "card"),
    ("yellow", "black"),
]
GRAPHICS = [
    ("line_control", "surface"),
    ("good", "card"),
    ("bad", "card"),
    ("primary", "surface"),
    ("icon", "card"),
]
FLOOR_MM = {Size.STANDARD: 4.8, Size.LARGE: 6.4, Size.EXTRA: 8.5}


def luminance(role: str, *, high: bool) -> float:
    """Source: WCAG 2.2, relative luminance."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in rgba(role, high=high)[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(ink: str, ground: str, *, high: bool) -> float:
    """From 1 to 21."""
    light, dark = sorted((luminance(ink, high=high), luminance(ground, high=high)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("high", [False, True])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_at_least_seven_to_one(ink: str, ground: str, high: bool) -> None:
    assert contrast(ink, ground, high=high) >= 7.0


@pytest.mark.parametrize("high", [False, True])
@pytest.mark.parametrize(("ink", "ground"), GRAPHICS)
def test_edges_and_state_graphics_are_at_least_three_to_one(ink: str, ground: str, high: bool) -> None:
    assert contrast(ink, ground, high=high) >= 3.0


@pytest.mark.parametrize("pressed", [False, True])
@pytest.mark.parametrize("chosen", [False, True])
@pytest.mark.parametrize("active", [False, True])
@pytest.mark.parametrize("high", [False, True])
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.WHOLE])
def test_every_control_is_readable_in_every_state(
    kind: Kind, pressed: bool, chosen: bool, active: bool, high: bool
) -> None:
    paint = paint_of(kind, pressed=pressed, chosen=chosen, active=active, high=high)
    assert contrast(paint.ink, paint.fill, high=high) >= 6.5


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in (Kind.WHOLE, Kind.CONTRAST)])
@pytest.mark.parametrize("high", [False, True])
def test_pressing_shows(kind: Kind, high: bool) -> None:
    up = paint_of(kind, pressed=False, chosen=False, active=True, high=high)
    assert paint_of(kind, pressed=True, chosen=False, active=True, high=high) != up


def test_both_contrasts_know_the_same_roles() -> None:
    assert HIGH.keys() == NORMAL.keys()


def test_running_text_has_the_cap_heights_of_the_standard_sizes() -> None:
    caps = {size: round(0.73 * em_mm("body", size), 1) for size in Size}
    assert caps[Size.STANDARD] >= FLOOR_MM[Size.STANDARD]
    assert caps[Size.LARGE] >= FLOOR_MM[Size.LARGE]
    assert caps[Size.EXTRA] >= FLOOR_MM[Size.EXTRA]


def test_no_role_shrinks_when_text_grows() -> None:
    fixed = {"ticket_number_lying"}  # a lying panel has no height left for it
    assert [role for role, sizes in EM_MM.items() if role not in fixed and list(sizes) != sorted(sizes)] == []
