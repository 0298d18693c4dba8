"""Where somebody stands with the certification (待遇资格认证): of each benefit that is drawn, period, due day and state."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from kiosk.bench.gateway.messages import Record
from kiosk.bench.gateway.months import month_of, months_after, period
from kiosk.bench.gateway.records import Asked
from kiosk.bench.gateway.records_pension import PAY_DAY, SUSPENDED_MONTHS, next_due
from kiosk.bench.gateway.residents import CERTIFIED_PARTS, Trade, Trait

PENSION, INJURY = "11", "41"  # of the table `scheme`
PERIOD_MONTHS = {PENSION: 12, INJURY: 6}
SOON_DAYS = 30
EVERY_TENTH = 3  # who draws something for a work injury besides the pension: places that end in it


class State(StrEnum):
    """Of one benefit. The table `certification_state`."""

    NONE = "none"  # never certified
    CERTIFIED = "certified"
    DUE_SOON = "due_soon"
    SUSPENDED = "suspended"  # payment stopped until it is certified


@dataclass(frozen=True, slots=True)
class Standing:
    """One benefit of a person. `due`: by when they must be certified again."""

    scheme: str
    certified_on: date | None
    due: date
    state: State

    @property
    def is_open(self) -> bool:
        """Whether there is anything to certify now."""
        return self.state is not State.CERTIFIED

    def told(self) -> Record:
        """As cert.person says it."""
        return {
            "scheme": self.scheme,
            "period_months": PERIOD_MONTHS[self.scheme],
            "certified_on": None if self.certified_on is None else self.certified_on.isoformat(),
            "due": self.due.isoformat(),
            "state": self.state.value,
        }


def standings(asked: Asked, passed_on: date | None) -> tuple[Standing, ...]:
    """Of each benefit that is drawn; none for who draws nothing. passed_on: the last certification that this office made."""
    return tuple(
        _standing(scheme, _certified_on(scheme, asked, passed_on), asked) for scheme in _drawn(asked)
    )


def renewed(standing: Standing, today: date) -> Record:
    """As cert.submit says it of somebody who passed today; what was suspended is paid again, and back (补发)."""
    due = months_after(today, PERIOD_MONTHS[standing.scheme])
    resumed = standing.state is State.SUSPENDED
    unpaid_to = month_of(today) - (today.day < PAY_DAY)
    return {
        "scheme": standing.scheme,
        "state": State.CERTIFIED.value,
        "next_due": due.isoformat(),
        "resumed": resumed,
        "back_pay_from": period(unpaid_to - SUSPENDED_MONTHS + 1) if resumed else None,
        "back_pay_to": period(unpaid_to) if resumed else None,
    }


def as_before(standing: Standing) -> Record:
    """As cert.submit says it where nobody was certified."""
    return {
        "scheme": standing.scheme,
        "state": standing.state.value,
        "next_due": standing.due.isoformat(),
        "resumed": False,
        "back_pay_from": None,
        "back_pay_to": None,
    }


def _drawn(asked: Asked) -> tuple[str, ...]:
    if Trait.MINOR in asked.resident.traits:
        return (INJURY,)  # 供养亲属抚恤金
    if asked.trade is not Trade.RETIREE:
        return ()
    both = asked.resident.index % 10 == EVERY_TENTH and not asked.resident.traits & CERTIFIED_PARTS
    return (PENSION, INJURY) if both else (PENSION,)


def _certified_on(scheme: str, asked: Asked, passed_on: date | None) -> date | None:
    if passed_on is not None:
        return passed_on
    if asked.resident.traits & {Trait.MINOR, Trait.NEVER_CERTIFIED}:
        return None
    if scheme == PENSION:
        return months_after(next_due(asked), -PERIOD_MONTHS[PENSION])
    return asked.today - timedelta(days=asked.dice("certification.injury").randint(0, 140))


def _standing(scheme: str, certified_on: date | None, asked: Asked) -> Standing:
    if certified_on is None:
        return Standing(scheme, None, next_due(asked), State.NONE)
    due = months_after(certified_on, PERIOD_MONTHS[scheme])
    if due < asked.today:
        state = State.SUSPENDED
    else:
        state = State.DUE_SOON if due <= asked.today + timedelta(days=SOON_DAYS) else State.CERTIFIED
    return Standing(scheme, certified_on, due, state)
