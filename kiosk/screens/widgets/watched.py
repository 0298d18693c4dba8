"""Properties that tell their owner at once when they change.

An observer costs each widget 700 bytes for each property; with two dozen properties a page's widgets would take 4 MB more.
"""

from typing import Any

from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)


def _watched(kind: Any, reaction: str) -> Any:
    """A kind of property that calls the owner's method `reaction` after each change. Any: Kivy has no types."""

    def set_and_tell(self: Any, owner: Any, value: object) -> bool:
        changed = kind.set(self, owner, value) is not False  # a list property does not say whether it changed
        if changed:
            getattr(owner, reaction)()
        return changed

    return type(f"Watched{kind.__name__}", (kind,), {"set": set_and_tell})


class laid:  # noqa: N801 - a name space: `laid.Number(0.0)` reads as what it is
    """A change asks for a new layout."""

    Number = _watched(NumericProperty, "invalidate")
    Flag = _watched(BooleanProperty, "invalidate")
    Numbers = _watched(ListProperty, "invalidate")
    Choice = _watched(OptionProperty, "invalidate")
    Word = _watched(StringProperty, "invalidate")


class painted:  # noqa: N801
    """A change asks for a new surface."""

    Number = _watched(NumericProperty, "repaint")
    Flag = _watched(BooleanProperty, "repaint")
    Word = _watched(StringProperty, "repaint")


class drawn:  # noqa: N801
    """A change asks for what is drawn on the surface: text, picture, ring."""

    Number = _watched(NumericProperty, "redraw")
    Word = _watched(StringProperty, "redraw")
    Choice = _watched(OptionProperty, "redraw")
    Bytes = _watched(ObjectProperty, "redraw")


class written:  # noqa: N801
    """A change of what a text says or how large it is: measured anew, then laid out."""

    Number = _watched(NumericProperty, "rewrite")
    Flag = _watched(BooleanProperty, "rewrite")
    Word = _watched(StringProperty, "rewrite")
    Choice = _watched(OptionProperty, "rewrite")


class stated:  # noqa: N801
    """A change of a control's state."""

    Flag = _watched(BooleanProperty, "restate")
    Word = _watched(StringProperty, "restate")


class matched:  # noqa: N801
    """A change of a list and its kind of item."""

    Word = _watched(StringProperty, "match")
    Values = _watched(ListProperty, "match")


class toned:  # noqa: N801
    """A change of tone."""

    Choice = _watched(OptionProperty, "take_tone")


class encoded:  # noqa: N801
    """A change of what a code says."""

    Word = _watched(StringProperty, "encode")
