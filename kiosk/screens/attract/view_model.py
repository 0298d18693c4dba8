"""What the still picture says."""

from dataclasses import dataclass

from agent.schemas import HallState
from kiosk.domain.texts import Texts
from kiosk.journey.model import Model
from kiosk.screens.frame.view_model import full_day_words
from kiosk.screens.trouble.view_model import shut_words


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing that can be done here; not a button."""

    icon: str
    words: str


@dataclass(frozen=True, slots=True)
class AttractView:
    """All of it; `awake` False while no agent answers: a touch does nothing then."""

    station: str
    machine: str
    hours: str
    hours_line: str
    clock: str
    day: str
    headline: str
    hints: tuple[Hint, ...]
    start: str
    start_other: str
    hall: str
    windows: str
    hotline: str
    demo: str
    awake: bool


def attract_view(model: Model, words: Texts, hotline: str) -> AttractView:
    """The picture that waits for a finger."""
    state = model.state
    hall = state.hall if state else None
    greeting = "attract.start_near" if state is not None and state.near else "attract.start"
    awake = state is not None and model.lost_since is None
    shut = shut_words(hall, words) if hall is not None and hall.state is not HallState.OPEN else ("", "")
    hours = words("hall.open", opens=hall.opens, closes=hall.closes) if hall is not None else ""
    return AttractView(
        station=state.station if state else "",
        machine=words("top.machine", machine=state.machine) if state else "",
        hours=shut[0] or hours,
        hours_line=shut[1],
        clock=f"{model.now:%H:%M}",
        day=full_day_words(model.now, words),
        headline=words("attract.headline"),
        hints=(
            Hint("ticket", words("attract.hint_ticket")),
            Hint("rating", words("attract.hint_rate")),
            Hint("attendant", words("attract.hint_help")),
        ),
        start=words(greeting) if awake else words("attract.no_agent"),
        start_other=words("attract.start_other") if awake else "",
        hall=words("hall.waiting", count=hall.waiting) if hall is not None else "",
        windows=words("hall.windows", count=hall.open_windows) if hall is not None else "",
        hotline=words("attract.hotline", hotline=hotline),
        demo=words("status.demo") if state and state.demo else "",
        awake=awake,
    )
