"""A ticket as the resident's own phone shows it: what a site tells of one, also to the fleet. Nothing of a person is in it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PhoneAct(StrEnum):
    """What whoever holds a slip may do with its ticket."""

    CANCEL = "cancel"  # 退号
    LATE = "late"  # 我要晚点到: a few others go first
    RETURN = "return"  # 过号返回
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class PhoneCall:
    """One of the last calls at the ticket's windows."""

    number: str
    window: int


@dataclass(frozen=True, slots=True)
class PhoneSite:
    """What every ticket of a site shares. `opens` and `closes` are "09:00"; `zone` is an IANA name."""

    name: str
    zone: str
    opens: str = ""
    closes: str = ""
    demo: bool = False
    late_places: int = 0  # how many go first after LATE
    return_min: int = 0  # how long a missed call may be made good; 0 = it cannot


@dataclass(frozen=True, slots=True)
class PhoneTicket:
    """One ticket now. `state` and `may` are words of TicketState and PhoneAct; a page passes over one that it does not know."""

    number: str
    service: str  # of `service.<id>.name`
    state: str
    ahead: int = 0
    low_min: int | None = None
    high_min: int | None = None
    windows: tuple[int, ...] = ()
    window: int | None = None  # where it is called to, or served
    calls: tuple[PhoneCall, ...] = ()
    may: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhoneNews:
    """A ticket, its site, and how fresh both are. `silent_since`: the site was not heard from then on; None = it is heard."""

    ticket: PhoneTicket
    site: PhoneSite
    as_of: datetime
    silent_since: datetime | None = None


def token_key(token: str) -> str:
    """Under which others than the site know the ticket of this token: they cannot open its page with it."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
