"""Boxes laid out in millimetres in one pass from the top: columns, rows, grids and layers.

Every measure property is in millimetres and is turned into pixels by the theme while laying out, so that a change of
text size or panel needs no binding: the whole tree is laid out again.
"""

from collections.abc import Sequence

from kivy.clock import Clock
from kivy.graphics import Canvas
from kivy.uix.widget import Widget

from kiosk.screens.palette import RADIUS_MM
from kiosk.screens.theme import theme
from kiosk.screens.widgets.surface import SurfaceLook, draw_surface
from kiosk.screens.widgets.watched import laid, painted

Extent = tuple[int, int]
UNBOUNDED = 100_000  # pixels; more than any panel has


class Box(Widget):
    """A place for children, with a surface of its own.

    way: column, row, grid (of `columns`) or layers (all children fill it).
    grow: share of what is left along the parent's way; negative room shrinks it.
    wide, high: fixed, 0 = as big as what is inside; least: the smallest height.
    before: extra space along the parent's way.
    drop: on a page that is too short, what has the highest drop goes first.
    optional: leaves a row that is too narrow.
    """

    way = laid.Choice("column", options=["column", "row", "grid", "layers"])
    columns = laid.Number(2)
    gap = laid.Number(0.0)
    pad = laid.Numbers([0.0, 0.0, 0.0, 0.0])
    align = laid.Choice("stretch", options=["start", "center", "end", "stretch"])
    justify = laid.Choice("start", options=["start", "center", "end", "between"])
    grow = laid.Number(0.0)
    wide = laid.Number(0.0)
    high = laid.Number(0.0)
    least = laid.Number(0.0)
    before = laid.Number(0.0)
    shown = laid.Flag(True)
    drop = laid.Number(0)
    optional = laid.Flag(False)
    fill = painted.Word("clear")
    edge = painted.Word("clear")
    edge_mm = painted.Number(0.0)
    lip = painted.Word("clear")
    radius = painted.Word("none")
    shadow = painted.Flag(False)
    dashed = painted.Flag(False)
    pill = painted.Flag(False)
    foot = painted.Flag(False)  # the lower corners are square

    def __init__(self, **kwargs: object) -> None:
        self.dropped = False
        self._sizes: dict[int, Extent] = {}  # by room, until something inside changes
        self.placed = False
        self._painted: object = None
        self._surface = Canvas()
        super().__init__(size_hint=(None, None), **kwargs)
        self.canvas.before.add(self._surface)

    # ---- what the parent asks ----

    @property
    def present(self) -> bool:
        """Whether it takes part in the layout."""
        return bool(self.shown) and not self.dropped

    def natural(self, room: int) -> Extent:
        """The size it would like, in pixels, with at most `room` pixels of width."""
        known = self._sizes.get(room)
        if known is None:
            known = self._sizes[room] = self._wanted(room)
        return known

    def place(self, x: int, y: int, wide: int, high: int) -> None:
        """Take this rectangle (y is the lower edge) and place the children in it."""
        self.pos = (x, y)
        self.size = (wide, high)
        self.opacity = 1.0
        self.placed = True
        left, top, right, bottom = (theme.px(mm) for mm in self.pad)
        inner = (x + left, y + bottom, max(0, wide - left - right), max(0, high - top - bottom))
        self._arrange(*inner)
        self.repaint()

    def hide(self) -> None:
        """Out of the layout: nothing is drawn, nothing can be touched."""
        self.opacity = 0.0
        self.size = (0, 0)
        self.pos = (-10000, -10000)
        for child in self.parts():
            child.hide()

    def restyle(self) -> None:
        """The theme changed: read it again, here and below."""
        self._painted = None
        self._sizes.clear()
        for child in self.parts():
            child.restyle()

    def parts(self) -> list["Box"]:
        """The children in the order of the layout."""
        return [child for child in reversed(self.children) if isinstance(child, Box)]

    def invalidate(self) -> None:
        """Something that matters for the layout changed: ask the root to lay out before the next frame."""
        self.remeasure().ask_layout()

    def remeasure(self) -> "Box":
        """Forget how large it and all that it stands in would be; answers the outermost."""
        widget = self
        widget._sizes.clear()
        while isinstance(widget.parent, Box):
            widget = widget.parent
            widget._sizes.clear()
        return widget

    def ask_layout(self) -> None:
        """Only a root knows what to do; anything else is not on the screen yet."""

    def add_widget(self, widget: Widget, *args: object, **kwargs: object) -> None:
        super().add_widget(widget, *args, **kwargs)
        self.invalidate()

    def remove_widget(self, widget: Widget, *args: object, **kwargs: object) -> None:
        super().remove_widget(widget, *args, **kwargs)
        self.invalidate()

    # ---- measuring ----

    def _wanted(self, room: int) -> Extent:
        left, top, right, bottom = (theme.px(mm) for mm in self.pad)
        fixed_wide, fixed_high = theme.px(self.wide), theme.px(self.high)
        inner = max(0, (fixed_wide or room) - left - right)
        wide, high = self._content(inner)
        return (
            fixed_wide or wide + left + right,
            fixed_high or max(theme.px(self.least), high + top + bottom),
        )

    def _content(self, room: int) -> Extent:
        here = [child for child in self.parts() if child.present]
        if not here:
            return (0, 0)
        if self.way == "column":
            sizes = [child.natural(room) for child in here]
            return (max(w for w, _ in sizes), sum(h for _, h in sizes) + self._between(here))
        if self.way == "row":
            widths = self._row_widths(here, room)
            heights = [child.natural(width)[1] for child, width in zip(here, widths, strict=True)]
            return (sum(widths) + self._between(here), max(heights))
        if self.way == "grid":
            cell = self._cell_width(room)
            tallest = max(child.natural(cell)[1] for child in here)
            rows = -(-len(here) // int(self.columns))
            return (room, rows * tallest + (rows - 1) * theme.px(self.gap))
        sizes = [child.natural(room) for child in here]
        return (max(w for w, _ in sizes), max(h for _, h in sizes))

    def _between(self, here: Sequence["Box"]) -> int:
        return theme.px(self.gap) * (len(here) - 1) + sum(theme.px(child.before) for child in here)

    def _cell_width(self, room: int) -> int:
        count = int(self.columns)
        return (room - (count - 1) * theme.px(self.gap)) // count

    def _row_widths(self, here: Sequence["Box"], room: int) -> list[int]:
        left = room - self._between(here)
        widths: dict[Box, int] = {}
        for child in here:
            if not child.grow:
                widths[child] = min(child.natural(max(0, left))[0], max(0, left))
                left -= widths[child]
        shares = sum(child.grow for child in here)
        for child in here:
            if child.grow:
                widths[child] = max(0, int(left * child.grow / shares))
        return [widths[child] for child in here]

    # ---- placing ----

    def _arrange(self, x: int, y: int, wide: int, high: int) -> None:
        for child in self.parts():
            if not child.present:
                child.hide()
        here = [child for child in self.parts() if child.present]
        if not here:
            return
        if self.way == "column":
            self._arrange_column(here, x, y, wide, high)
        elif self.way == "row":
            self._arrange_row(self._abreast(here, wide), x, y, wide, high)
        elif self.way == "grid":
            self._arrange_grid(here, x, y, wide, high)
        else:
            for child in here:
                child.place(x, y, wide, high)

    def _abreast(self, here: Sequence["Box"], wide: int) -> list["Box"]:
        """The children that fit beside each other; the last optional one goes until they do."""
        left = list(here)
        while (
            sum(child.natural(UNBOUNDED)[0] for child in left if not child.grow) + self._between(left) > wide
        ):
            optional = [child for child in left if child.optional]
            if not optional:
                break
            left.remove(optional[-1])
            optional[-1].hide()
        return left

    def _arrange_column(self, here: Sequence["Box"], x: int, y: int, wide: int, high: int) -> None:
        heights = {child: child.natural(wide)[1] for child in here}
        spare = high - sum(heights.values()) - self._between(here)
        shares = sum(child.grow for child in here)
        if shares:
            for child in here:
                heights[child] = max(0, heights[child] + int(spare * child.grow / shares))
        start, step = self._spread(0 if shares else spare, len(here))
        at = y + high - start
        for index, child in enumerate(here):
            if index:
                at -= theme.px(self.gap) + step
            at -= theme.px(child.before) + heights[child]
            width = wide if self.align == "stretch" else min(wide, child.natural(wide)[0])
            child.place(x + self._aside(wide - width), at, width, heights[child])

    def _arrange_row(self, here: Sequence["Box"], x: int, y: int, wide: int, high: int) -> None:
        widths = self._row_widths(here, wide)
        spare = wide - sum(widths) - self._between(here)
        start, step = self._spread(max(0, spare), len(here))
        at = x + start
        for index, (child, width) in enumerate(zip(here, widths, strict=True)):
            if index:
                at += theme.px(self.gap) + step
            at += theme.px(child.before)
            height = high if self.align == "stretch" else min(high, child.natural(width)[1])
            child.place(at, y + high - height - self._aside(high - height), width, height)
            at += width

    def _arrange_grid(self, here: Sequence["Box"], x: int, y: int, wide: int, high: int) -> None:
        gap, cell = theme.px(self.gap), self._cell_width(wide)
        rows = -(-len(here) // int(self.columns))
        height = (high - (rows - 1) * gap) // rows
        for index, child in enumerate(here):
            row, column = divmod(index, int(self.columns))
            child.place(x + column * (cell + gap), y + high - (row + 1) * height - row * gap, cell, height)

    def _aside(self, spare: int) -> int:
        return {"center": spare // 2, "end": spare}.get(self.align, 0)

    def _spread(self, spare: int, count: int) -> tuple[int, int]:
        """Space before the first child, and extra space between two."""
        if spare <= 0:
            return (0, 0)
        if self.justify == "between" and count > 1:
            return (0, spare // (count - 1))
        return ({"center": spare // 2, "end": spare}.get(self.justify, 0), 0)

    # ---- painting ----

    def look(self) -> SurfaceLook:
        """The surface as it must be drawn now."""
        radius = self.height / 2 if self.pill else theme.px(RADIUS_MM[self.radius])
        return SurfaceLook(
            (int(self.x), int(self.y), int(self.width), int(self.height)),
            int(radius),
            theme.colour(self.fill),
            theme.colour(self.edge),
            theme.px(max(self.edge_mm, 1.1) if theme.high and self.edge_mm else self.edge_mm),
            theme.colour(self.lip),
            theme.px(1.1),
            theme.colour("shadow") if self.shadow else None,
            bool(self.dashed),
            bool(self.foot),
        )

    def repaint(self) -> None:
        """Draw the surface anew where it changed; nothing before the first layout."""
        if not self.placed:
            return
        look = self.look()
        if look != self._painted:
            self._painted = look
            draw_surface(self._surface, look)


class Root(Box):
    """The root of one window: lays everything out once before the next frame, whatever changed how often."""

    def __init__(self, **kwargs: object) -> None:
        self._trigger = Clock.create_trigger(self._lay_out, -1)
        super().__init__(**kwargs)

    def ask_layout(self) -> None:
        self._trigger()

    def _lay_out(self, *_: object) -> None:
        if self.size[0] > 1 and self.size[1] > 1:
            self.place(0, 0, int(self.size[0]), int(self.size[1]))
