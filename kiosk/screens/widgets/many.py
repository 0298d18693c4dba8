"""One widget for each value of a list; widgets are kept and only given their new value."""

from kivy.factory import Factory

from kiosk.screens.widgets.box import Box
from kiosk.screens.widgets.watched import matched


class Many(Box):
    """item: the name of a widget class with a property `view`; views: what they show, in order."""

    item = matched.Word("")
    views = matched.Values([])

    def __init__(self, **kwargs: object) -> None:
        self._spare: list[Box] = []
        super().__init__(**kwargs)

    def match(self) -> None:
        """One item for each view."""
        if not self.item:
            return
        rows = self.parts()
        for row, view in zip(rows, self.views, strict=False):
            row.view = view
        for row in rows[len(self.views) :]:
            self.remove_widget(row)
            self._spare.append(row)
        for view in self.views[len(rows) :]:
            self.add_widget(self._item(view))

    def _item(self, view: object) -> Box:
        """One that was taken away before, which is five times as quick as a new one."""
        if not self._spare:
            made: Box = Factory.get(self.item)(view=view)
            return made
        row = self._spare.pop()
        row.view = view
        return row
