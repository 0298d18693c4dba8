"""A draft on its way: written once under its key, and after that only asked about. Blocking.

Where nobody knows whether it happened (UNKNOWN) it stays so until the back office says what became of the key; a second
write is never made of it. Where the back office says that nothing was done, what is sent next is another wish, under another key.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from agent.apply_schemas import Outcome
from agent.applying.draft import Draft, Ended
from agent.gateway.port import Answered, Code, Json, NotAnswered, Reply
from agent.lookups.fetching import Line
from agent.lookups.looking import Looking
from agent.lookups.typed import rows_of
from kiosk.domain.item import Item
from kiosk.domain.receipt_code import fresh_key

SETTLES_S = 30.0  # what has not arrived after so long will not: its key is not known there
OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Unknown:
    """正在确认."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """Nothing was done, and the draft is open. `reply`: why."""

    reply: NotAnswered = field(repr=False)


Sent = Ended | Unknown | NotDone


class Sending:
    """Of one visit."""

    def __init__(self, looking: Looking, answered: Callable[[Draft, Answered], None]) -> None:
        """answered: hears the record of what was done, as a proof needs it."""
        self._looking = looking
        self._answered = answered

    def send(self, draft: Draft, body: Mapping[str, Json], line: Line, now: float) -> Sent:
        """Write it; the draft knows what became of it. `now`: on the monotonic clock."""
        asked = self._looking.question(
            draft.item, body, account=draft.account, for_relative=draft.for_relative
        )
        draft.sent_at = now  # whatever happens from here on, it may have been done
        return self._meant(draft, line.ask(replace(asked, key=draft.key)), now)

    def ask(self, draft: Draft, line: Line, now: float) -> Sent:
        """What became of it. Nothing is written."""
        return self._meant(draft, _settled(line.result_of(draft.key), draft, now), now)

    def _meant(self, draft: Draft, reply: Reply, now: float) -> Sent:
        ended = ended_of(draft.item, reply)
        if ended is not None:
            draft.ended, draft.sent_at = ended, None
            if isinstance(reply, Answered):
                self._answered(draft, reply)
            return ended
        assert isinstance(reply, NotAnswered)
        if reply.code is Code.UNKNOWN:
            draft.sent_at = now if draft.sent_at is None else draft.sent_at
            return Unknown()
        draft.sent_at = None
        if reply.code not in _SAME_KEY_AGAIN:
            draft.key = fresh_key()
        return NotDone(reply)


def ended_of(item: Item, reply: Reply) -> Ended | None:
    """How it ended; None where it did not, or nobody knows."""
    nothing = ("",) * len(item.fields)
    if isinstance(reply, NotAnswered):
        done_before = reply.code is Code.ALREADY_DONE
        return Ended(Outcome.ALREADY, nothing, reply.said) if done_before else None
    record = reply.records[0] if reply.records else {}
    outcome = Outcome.RECEIVED if record.get(OUTCOME) == Outcome.RECEIVED.value else Outcome.DONE
    return Ended(outcome, next(iter(rows_of(item, (record,))), nothing))


def _settled(reply: Reply, draft: Draft, now: float) -> Reply:
    """What the answer says of the write. A key that is not known there may still be on its way, for a while; and what could
    be said of our question, such as INVALID without a field, says nothing of the write."""
    if isinstance(reply, Answered) or reply.code in _SAID_OF_A_WRITE or reply.wrong:
        return reply
    if draft.found and reply.code is Code.NO_DATA:
        return reply  # the slip is older than any way there
    waited = now - (now if draft.sent_at is None else draft.sent_at)
    never_came = reply.code is Code.NO_DATA and waited >= SETTLES_S
    return NotAnswered(Code.UPSTREAM_DOWN if never_came else Code.UNKNOWN)


_SAME_KEY_AGAIN = (Code.UPSTREAM_DOWN, Code.UPSTREAM_TIMEOUT, Code.RATE_LIMITED)
_SAID_OF_A_WRITE = (Code.ALREADY_DONE, Code.NOT_ELIGIBLE, Code.AUTH_REQUIRED, Code.MULTIPLE_ACCOUNTS)
