"""The ticket of a slip: its place, what may be done with it, and what was done."""

from dataclasses import dataclass

from agent.schemas import SlipState
from agent.ticket_schemas import MyTicket, TicketAct, TicketState, TicketStatus
from kiosk.domain.device import Fault
from kiosk.domain.texts import Texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.mine import ActOnMine, DoMine
from kiosk.journey.model import Model
from kiosk.journey.route import Home
from kiosk.screens.choosing.view_model import span_words
from kiosk.screens.taken.view_model import Fact, wait_value
from kiosk.screens.ways.view_model import ActKey

_ICONS = {
    TicketAct.RETURN: "refresh",
    TicketAct.LATE: "hourglass",
    TicketAct.REPRINT: "printer",
    TicketAct.CANCEL: "exit",
}
_Lines = tuple[tuple[ActKey, ...], tuple[ActKey, ...]]


@dataclass(frozen=True, slots=True)
class MyTicketView:
    """The page. `stands`: how it stands, where that is no figure; `said`: what came of the last press."""

    title: str
    lead: str
    service: str
    priority: str
    priority_icon: str
    at: str
    caption: str
    number: str
    facts: tuple[Fact, ...]
    stands: str
    stands_icon: str
    stands_tone: str
    said: str
    said_icon: str
    said_tone: str
    first: tuple[ActKey, ...]
    last: tuple[ActKey, ...]


def my_ticket_view(model: Model, words: Texts) -> MyTicketView:
    """Where it stands; or, once 晚点到 or 退号 was pressed, whether that is meant."""
    mine = model.mine
    assert mine is not None, "the page of a slip without its ticket"
    status = mine.ticket.status
    asking = TicketAct(model.route.about) if model.route.about else None
    said, said_icon, said_tone = _said(model, words)
    stands, stands_icon, stands_tone = ("", "", "tint") if said else _stands(status, words)
    if asking and not said:
        stands, stands_icon, stands_tone = words(f"mine.{asking.value}_line"), "warning", "warn"
    first, last = _asked(asking, words) if asking else _acts(model, mine.ticket, words)
    return MyTicketView(
        title=words(f"mine.{asking.value}_title", number=status.number) if asking else words("mine.title"),
        lead="" if asking else words("mine.lead"),
        service=words(f"service.{status.service}.name"),
        priority="",
        priority_icon="",
        at="",
        caption=words("taken.number"),
        number=status.number,
        facts=_facts(status, words),
        stands=stands,
        stands_icon=stands_icon,
        stands_tone=stands_tone,
        said=said,
        said_icon=said_icon,
        said_tone=said_tone,
        first=first,
        last=last,
    )


def _facts(status: TicketStatus, words: Texts) -> tuple[Fact, ...]:
    if status.state is not TicketState.WAITING:
        return ()
    windows = words("taken.window_value", windows=span_words(status.windows)) if status.windows else "–"
    return (
        Fact(words("taken.ahead"), words("taken.ahead_value", count=status.ahead), first=True),
        Fact(words("taken.wait"), wait_value(status.wait, words), share=1.25),
        Fact(words("taken.window"), windows),
    )


def _stands(status: TicketStatus, words: Texts) -> tuple[str, str, str]:
    """Words, icon and tone of every state but waiting."""
    match status.state:
        case TicketState.WAITING:
            return words("mine.waiting"), "info", "tint"
        case TicketState.CALLED | TicketState.SERVING as state:
            return words(f"mine.{state.value}", window=status.window), "window", "good"
        case TicketState.PARKED if status.window is not None:
            return words("mine.parked_window", window=status.window), "hourglass", "tint"
        case TicketState.NO_SHOW if status.return_until is None:
            return words("mine.no_show_over"), "warning", "warn"
        case state:
            tone = "warn" if state in (TicketState.NO_SHOW, TicketState.EXPIRED) else "tint"
            return words(f"mine.{state.value}"), "warning" if tone == "warn" else "info", tone


def _said(model: Model, words: Texts) -> tuple[str, str, str]:
    mine = model.mine
    if model.problem:
        away = model.problem in ("away", "queue_down")
        key = "refused.queue_away" if away else f"refused.{model.problem}"
        return words(key if key in words else "refused.other"), "warning", "warn"
    if mine is None or mine.done is None:
        return "", "", "tint"
    if mine.done is TicketAct.REPRINT:
        return _copy(model, mine.ticket.status.ticket, words)
    return words(f"mine.done_{mine.done.value}"), "ok", "good"


def _copy(model: Model, ticket: str, words: Texts) -> tuple[str, str, str]:
    """What became of the copy."""
    slip = model.state.slip if model.state else None
    state = slip.state if slip is not None and slip.ticket == ticket else SlipState.PRINTING
    match state:
        case SlipState.PRINTING:
            return words("mine.copy_printing"), "hourglass", "tint"
        case SlipState.PRINTED:
            return words("mine.copy_printed", slot=words(f"slot.{model.slots.ticket}")), "ok", "good"
        case SlipState.NOT_PRINTED:
            key = f"slip_fault.{slip.fault if slip else Fault.OFFLINE.value}"
            why = words(key if key in words else "slip_fault.offline")
            return words("mine.copy_not_printed", fault=why), "paper-out", "warn"
        case SlipState.UNKNOWN:
            return words("mine.copy_unknown"), "paper-out", "warn"


def _acts(model: Model, ticket: MyTicket, words: Texts) -> _Lines:
    """What changes the place in the queue, and the last line."""
    waited = model.waiting_for
    busy = waited.act if isinstance(waited, ActOnMine) else None
    keys = {
        act: ActKey(
            f"mine-{act.value}",
            words("mine.busy" if act is busy else f"mine.{_button(act)}"),
            DoMine(act),
            _ICONS[act],
            "action" if act is TicketAct.RETURN else "secondary",
        )
        for act in ticket.may
    }
    copy = keys.pop(TicketAct.REPRINT, None)
    leave = ActKey("done", words("mine.leave"), Home(), "check", "primary")
    return tuple(keys.values()), (leave,) if copy is None else (copy, leave)


def _asked(act: TicketAct, words: Texts) -> _Lines:
    go = ActKey(f"mine-{act.value}", words(f"mine.{act.value}_yes"), DoMine(act), _ICONS[act], "secondary")
    return (), (go, ActKey("keep", words(f"mine.{act.value}_no"), TurnTo(""), "", "primary"))


def _button(act: TicketAct) -> str:
    return "return_button" if act is TicketAct.RETURN else act.value
