"""The console's other keys: which sheet opens, and why a key is grey."""

from dataclasses import dataclass

from kiosk.domain.texts import Texts
from kiosk.queue.window_schemas import WindowView
from kiosk.queue.words import WindowState


@dataclass(frozen=True, slots=True)
class Act:
    """One key. `off`: why it is grey, "" where it may be pressed; `sheet` opens, else `verb` is done; `count` beside it."""

    off: str
    sheet: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Acts:
    """F4, F8, F7 and F6."""

    transfer: Act
    park: Act
    back: bool  # F8 calls back now: the window has no ticket
    add: Act
    pick: Act


def acts_of(view: WindowView, t: Texts, *, may_pick: bool) -> Acts:
    """What may be pressed now."""
    no_ticket = "" if view.active else t("console.off.no_ticket")
    mine = sum(parked.here for parked in view.parked)
    return Acts(
        transfer=Act(no_ticket, "transfer"),
        park=Act("", "park", mine) if view.active else Act(_back_off(view, t), "back", mine),
        back=view.active is None,
        add=Act(no_ticket, "add"),
        pick=Act(_pick_off(view, t, may_pick=may_pick), "pick"),
    )


def _back_off(view: WindowView, t: Texts) -> str:
    if not any(parked.here for parked in view.parked):
        return t("console.off.nobody_parked")
    return _busy(view, t)


def _pick_off(view: WindowView, t: Texts, *, may_pick: bool) -> str:
    if not may_pick:
        return t("console.off.may_not_pick")
    if not view.waiting:
        return t("console.off.nobody_waits")
    return _busy(view, t)


def _busy(view: WindowView, t: Texts) -> str:
    if view.active:
        return t("console.off.has_ticket")
    return t("console.off.paused") if view.state is WindowState.PAUSED else ""
