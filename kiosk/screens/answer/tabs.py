"""One tab for each 险种: as many as two lines hold; 更多 leads to the next ones. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.lookup_schemas import Tab
from kiosk.domain.texts import Texts
from kiosk.journey.look import Size
from kiosk.journey.lookup import ChooseTab
from kiosk.journey.words import escaped
from kiosk.screens.palette import em_mm

WIDE_MM = {True: 363.0, False: 452.0}
GAP_MM = 4.4
_HIGH_MM = {Size.STANDARD: 29.5, Size.LARGE: 32.0, Size.EXTRA: 36.0}
_HIGH_LYING_MM = {Size.STANDARD: 28.0, Size.LARGE: 28.0, Size.EXTRA: 28.0}
_PAD_MM = 8.0
_LINES = 2
_FEWEST_COLUMNS = 4  # two tabs do not take the whole line
_MOST_EMS = 8.0  # a longer name is smaller, or takes two lines
_LATIN_EMS = 0.58


@dataclass(frozen=True, slots=True)
class TabView:
    """One tab; the chosen one leads nowhere."""

    tag: str
    words: str
    chosen: bool
    action: object
    high: float


@dataclass(frozen=True, slots=True)
class TabsView:
    """The tabs in lines of `columns`, each `high` millimetres."""

    tabs: tuple[TabView, ...] = ()
    columns: int = 1
    high: float = 0.0

    @property
    def lines(self) -> int:
        return -(-len(self.tabs) // self.columns)

    @property
    def room(self) -> float:
        """The height that all of them take, with the space below them."""
        return self.lines * (self.high + GAP_MM) + (GAP_MM if self.tabs else 0.0)


def tabs_view(tabs: Sequence[Tab], chosen: str, size: Size, words: Texts, *, portrait: bool) -> TabsView:
    """Those around the chosen one."""
    across = _across(tabs, size, portrait=portrait)
    room, high = across * _LINES, (_HIGH_MM if portrait else _HIGH_LYING_MM)[size]
    if len(tabs) <= room:
        one_line = max(len(tabs), min(across, _FEWEST_COLUMNS))
        wide = one_line if len(tabs) <= across else -(-len(tabs) // _LINES)
        return TabsView(tuple(_tab(tab, chosen, high) for tab in tabs), wide, high)
    step = room - 1
    place = next((at for at, tab in enumerate(tabs) if tab.code == chosen), 0)
    begin = place - place % step
    onward = tabs[begin + step] if begin + step < len(tabs) else tabs[0]
    more = TabView("tab-more", words("answer.more_tabs"), False, ChooseTab(onward.code), high)
    return TabsView((*(_tab(tab, chosen, high) for tab in tabs[begin : begin + step]), more), across, high)


def _tab(tab: Tab, chosen: str, high: float) -> TabView:
    is_chosen = tab.code == chosen
    return TabView(
        f"tab-{tab.code}", escaped(tab.said), is_chosen, None if is_chosen else ChooseTab(tab.code), high
    )


def _across(tabs: Sequence[Tab], size: Size, *, portrait: bool) -> int:
    """How many fit on a line."""
    longest = max((_ems(tab.said) for tab in tabs), default=1.0)
    needed = min(longest, _MOST_EMS) * em_mm("label", size) + _PAD_MM
    return max(1, int((WIDE_MM[portrait] + GAP_MM) / (needed + GAP_MM)))


def _ems(said: str) -> float:
    return sum(_LATIN_EMS if character.isascii() else 1.0 for character in said)
