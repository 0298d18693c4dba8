"""A page: one tree of boxes that shows one view."""

from kivy.properties import ObjectProperty

from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.press import Press


class Page(Box):
    """`view` is a frozen value made by the room's view-model; kv binds to its fields through it."""

    view = ObjectProperty(None, rebind=True)

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        self._shed(wide, high)
        super().place(x, y, wide, high)

    def _shed(self, wide: int, high: int) -> None:
        """Leave out what has the highest `drop`, one after the other, until the rest fits; then take back what fits too."""
        droppable = [part for part in self.walk(restrict=True) if isinstance(part, Box) and part.drop]
        for part in droppable:
            _drop(part, False)
        order = sorted(range(len(droppable)), key=lambda at: (droppable[at].drop, at), reverse=True)
        gone: list[Box] = []
        for part in (droppable[at] for at in order):
            if self.natural(wide)[1] <= high:
                break
            _drop(part, True)
            gone.append(part)
        for part in reversed(gone):
            _drop(part, False)
            _drop(part, self.natural(wide)[1] > high)


def _drop(part: Box, dropped: bool) -> None:
    if part.dropped is not dropped:
        part.dropped = dropped
        part.remeasure()


class Item(Box):
    """One thing of a list, with the view of its own."""

    view = ObjectProperty(None, rebind=True)


class PressItem(Press):
    """One thing of a list that can be pressed as a whole."""

    view = ObjectProperty(None, rebind=True)
