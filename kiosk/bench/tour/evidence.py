"""What stores and far ends must say at the end of a tour: the same checks judge the tour and, spoiled, themselves."""

import itertools
from collections.abc import Mapping, Sequence

from kiosk.bench.tour.report import must
from kiosk.bench.tour.stores import Stores


def paper_names(codes: Sequence[str], token: str) -> None:
    """The paper's QR codes lead to this ticket. Raises NotConfirmed."""
    must(any(token in code for code in codes), f"the slip's QR codes say {codes}, not this ticket's token")


def spoken_twice(said: Sequence[Mapping[str, object]], number: str, window: int) -> None:
    """These announcements are this call, two times, and no other. Raises NotConfirmed."""
    named = [(one["number"], one["window"]) for one in said]
    must(named == [(number, window)] * 2, f"the voice said {named}")


def no_two_at_once(said: Sequence[Mapping[str, object]]) -> None:
    """The voice ended each announcement before the next. Raises NotConfirmed."""
    times = [(float(str(one["start"])), float(str(one["end"]))) for one in said]
    for (_, ended), (begun, _) in itertools.pairwise(times):
        must(begun >= ended, f"two announcements at once: {times}")


def rated_once(stores: Stores, ticket: str, *, level: str, channel: str) -> None:
    """The queue's store has this one rating of the ticket. Raises NotConfirmed."""
    rows = stores.queue("SELECT level, channel FROM ratings WHERE ticket = ?", ticket)
    must([tuple(row) for row in rows] == [(level, channel)], f"{len(rows)} ratings of the ticket, or others")


def sent_once(stores: Stores, kind: str) -> int:
    """The fleet has each acknowledged event of a reporter once and in order; says how many. Raises NotConfirmed."""
    outbox = {"kiosk": stores.agent, "site": stores.queue}[kind]
    reporter = stores.fleet("SELECT id FROM reporters WHERE kind = ?", kind)[0]["id"]
    sent = outbox("SELECT seq, kind FROM outbox WHERE acked_at IS NOT NULL ORDER BY seq")
    came = stores.fleet("SELECT seq, kind FROM events WHERE reporter = ? ORDER BY seq", reporter)
    same = [tuple(row) for row in came[: len(sent)]] == [tuple(row) for row in sent]
    must(same, f"{kind}: {len(sent)} acknowledged, the fleet has {len(came)}, or others")
    return len(sent)


def tickets_agree(stores: Stores) -> int:
    """As many tickets were taken in the fleet's eyes as in the queue's; says how many. Raises NotConfirmed."""
    taken = stores.fleet("SELECT count(*) AS n FROM events WHERE kind = 'ticket.taken'")[0]["n"]
    tickets = stores.queue("SELECT count(*) AS n FROM tickets")[0]["n"]
    must(taken == tickets, f"{taken} ticket.taken in the fleet's store, {tickets} tickets in the queue's")
    return int(tickets)
