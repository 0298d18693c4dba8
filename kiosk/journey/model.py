"""All that the screen knows, as one value; view-models turn it into what a page shows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from agent.certify_schemas import CertifyAsk
from agent.schemas import CardStep, HallState, LinkState, RateableTicket, State, TakenTicket, Visit
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.form import Form
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.journey.actions import Sheet
from kiosk.journey.apply import ApplyErrand, Applying, SendForm
from kiosk.journey.certify import Certify
from kiosk.journey.content import Browsing
from kiosk.journey.errands import Errand
from kiosk.journey.look import Look
from kiosk.journey.lookup import Lookup, VisitErrand
from kiosk.journey.mine import Mine
from kiosk.journey.route import ASLEEP, Page, Route, Stack
from kiosk.journey.scanning import ScanErrand

CODE_DIGITS = 6


class Call(StrEnum):
    """Where 人工帮助 stands."""

    NONE = "none"
    CALLING = "calling"
    CALLED = "called"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Typed:
    """The rating in the making."""

    digits: str = ""
    ticket: RateableTicket | None = None
    level: RatingLevel | None = None
    reasons: frozenset[RatingReason] = frozenset()
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """Whole and immutable. What belongs to one visit is in the fields from `stack` on, and goes with it."""

    catalogue: Catalogue
    slots: "Slots"
    now: datetime
    at: float  # monotonic seconds of `now`
    forms: Mapping[str, Form] = field(default_factory=dict, repr=False)  # by item
    state: State | None = None
    heard_at: float = 0.0
    lost_since: datetime | None = None
    ended: int = 0  # the visit that ended here, whatever older states still say
    waking: bool = False
    look: Look = field(default_factory=Look)
    stack: Stack = ASLEEP
    sheet: Sheet | None = None
    waiting_for: Errand | None = None  # further taps are swallowed until it is answered
    unanswered: Errand | None = None  # repeated with the same command when tapped again
    problem: str = ""  # the reason of the last refusal, "away" where nobody answered
    problem_detail: str = ""  # what that refusal of a number names: a time, another number
    taken: TakenTicket | None = None
    mine: Mine | None = None  # the ticket of a slip that was shown
    typed: Typed = field(default_factory=Typed)
    code_seen: int = 0  # the last code of the scanner that was taken into account
    call: Call = Call.NONE
    crashed_at: float = 0.0
    roll_noted: bool = False
    lookup: Lookup = field(default_factory=Lookup)
    applying: Applying = field(default_factory=Applying)
    certify: Certify = field(default_factory=Certify)
    browsing: Browsing = field(default_factory=Browsing)
    portrait: bool = True
    personal: bool = (
        False  # this process has shown something of a resident: it starts anew when nobody is there
    )

    @property
    def visit(self) -> Visit | None:
        """The open visit, unless it ended here already."""
        visit = self.state.visit if self.state else None
        return None if visit is None or visit.id == self.ended else visit

    @property
    def idle(self) -> bool:
        """Nobody is here: the still picture stands, nobody wakes it, and the agent has no visit."""
        asleep = self.route.page is Page.ATTRACT and not self.waking
        return asleep and (self.state is None or self.state.visit is None)

    @property
    def held(self) -> bool:
        """Whether 返回 and 首页 wait for an answer; one of the back office is not waited for by who wants to go."""
        if isinstance(self.waiting_for, ApplyErrand):
            return isinstance(self.waiting_for, SendForm)  # who has pressed 确认 hears what came of it
        passing = VisitErrand | ScanErrand | CertifyAsk
        return self.waiting_for is not None and not isinstance(self.waiting_for, passing)

    @property
    def leaving(self) -> bool:
        """Whether a card has to be taken before anything else."""
        visit = self.state.visit if self.state else None
        return visit is not None and visit.card is CardStep.TAKE_CARD

    @property
    def route(self) -> Route:
        """What is on the screen."""
        if self.lost_since is not None and self.stack[-1].page is not Page.ATTRACT:
            return Route(Page.AGENT_AWAY)
        if self.leaving and self.stack[-1].page is not Page.CRASHED:
            return Route(Page.LEAVING)
        if self.state is not None and self.state.maintenance and self.stack[-1].page is not Page.CRASHED:
            return Route(Page.MAINTENANCE)
        return self._unless_closed(self.stack[-1])

    def _unless_closed(self, route: Route) -> Route:
        """The reason instead of a page that gives numbers, as long as none are given."""
        if (
            route.page not in (Page.CLASSES, Page.SERVICES, Page.NO_WINDOW, Page.IDENTIFY)
            or self.state is None
        ):
            return route
        hall = self.state.hall
        if self.gives_alone:
            return route
        if hall is None or self.state.links.queue is LinkState.DOWN:
            return Route(Page.QUEUE_AWAY)
        return route if hall.state is HallState.OPEN else Route(Page.SHUT)

    @property
    def gives_alone(self) -> bool:
        """Whether the queue is gone and this kiosk holds numbers for that time (脱机号)."""
        state = self.state
        return (
            state is not None
            and state.hall is not None
            and state.links.queue is LinkState.DOWN
            and bool(state.alone)
        )

    @property
    def remaining_s(self) -> float:
        """Seconds until the visit ends, counted on from what the agent said."""
        visit = self.state.visit if self.state else None
        return max(0.0, visit.remaining_s - (self.at - self.heard_at)) if visit else 0.0

    @property
    def warned(self) -> bool:
        """您还在吗？ lies over the page."""
        return self.visit is not None and self.visit.warning and not self.leaving and self.lost_since is None


@dataclass(frozen=True, slots=True)
class Slots:
    """Where things come out of this machine; the key of a wording in each language is the site's own text."""

    ticket: str = "lower_right"
    card: str = "lower_right"
