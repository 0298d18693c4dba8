"""What a site and the fleet's relay say to each other. Crosses versions: additive only, golden files in tests/contracts.

A ticket is known here by the SHA-256 of its token (`key`), so that nobody who sees this store can open its page.
"""

from fleet.schemas import Message, Moment
from kiosk.domain.phone import PhoneAct, PhoneSite, PhoneTicket
from kiosk.domain.rating import RatingLevel, RatingReason


class RelayedTicket(Message, frozen=True, kw_only=True):
    """One ticket as it is now. After `until` it is forgotten."""

    key: str
    until: Moment
    ticket: PhoneTicket


class PressAnswer(Message, frozen=True, kw_only=True):
    """What came of a press: `reason` is empty where it was done, else the word of the refusal."""

    id: str
    key: str
    reason: str = ""


class PushTickets(Message, frozen=True, kw_only=True):
    """POST /v1/relay/tickets, signed: what has changed. Answer: Pushed.

    `order` only grows: an older push that arrives late changes nothing.
    """

    reporter: str
    order: int
    site: PhoneSite
    tickets: tuple[RelayedTicket, ...] = ()
    answers: tuple[PressAnswer, ...] = ()


class Pushed(Message, frozen=True, kw_only=True):
    """`memory` names what the relay remembers: another name, and everything has to be pushed again. `order`: the highest."""

    memory: str
    order: int


class FetchPresses(Message, frozen=True, kw_only=True):
    """POST /v1/relay/presses, signed: held until somebody presses something, at most for `hold_s`. Answer: Presses.

    `memory`: what the site was told last; where that is another one, it hears so at once.
    """

    reporter: str
    hold_s: float
    memory: str = ""


class Press(Message, frozen=True, kw_only=True):
    """One press on a phone, given again until it is answered; `id` makes it happen once, `valid_s` is what is left of it."""

    id: str
    key: str
    act: PhoneAct
    valid_s: float
    level: RatingLevel | None = None
    reasons: tuple[RatingReason, ...] = ()


class Presses(Message, frozen=True, kw_only=True):
    """Every press that has no answer yet."""

    memory: str
    presses: tuple[Press, ...] = ()


class PressedAct(Message, frozen=True, kw_only=True):
    """POST /t/{token}/{cancel|late|return|rating} by a phone. Answer: 200 done, 202 on its way (ask again under the same id),
    409 with a Problem."""

    command: str
    level: RatingLevel | None = None
    reasons: tuple[RatingReason, ...] = ()
