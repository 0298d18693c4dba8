"""One field as widgets: keys or choices below what is typed, or beside it on a lying panel."""

from kiosk.screens.theme import theme
from kiosk.screens.widgets.box import Box, Extent
from kiosk.screens.widgets.page import Page


class Still(Box):
    """Keys that stay where they are while what is above them changes with every letter: laid out only when they changed."""

    def __init__(self, **kwargs: object) -> None:
        self._changed = True
        super().__init__(**kwargs)

    def natural(self, room: int) -> Extent:
        self._changed = self._changed or not self._sizes  # whatever changes inside forgets the sizes
        return super().natural(room)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        if self._changed or self.opacity == 0 or (*self.pos, *self.size) != (x, y, wide, high):
            self._changed = False
            super().place(x, y, wide, high)


class EntryPortrait(Page):
    """Upright panel."""


class EntryLandscape(Page):
    """Lying panel."""


def entry_form() -> type[Page]:
    """The form for the present panel."""
    return EntryPortrait if theme.portrait else EntryLandscape
