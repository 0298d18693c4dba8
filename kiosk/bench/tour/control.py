"""The control: the tour's own checks, asked again with spoiled evidence, must refuse every piece of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.bench.tour import evidence
from kiosk.bench.tour.apply_steps import LOSS, Handled, verified
from kiosk.bench.tour.lookup_steps import CONTRIBUTIONS, PENSION, LookedUp
from kiosk.bench.tour.report import NotConfirmed, must
from kiosk.bench.tour.stores import Stores

if TYPE_CHECKING:
    from kiosk.bench.tour.drive import Walk
    from kiosk.bench.tour.kiosk_steps import Taken

LAST_TICKET = "SELECT max(seq) FROM events WHERE kind = 'ticket.taken'"
SPOILED = {
    "fleet": (
        f"DELETE FROM events WHERE kind = 'ticket.taken' AND seq = ({LAST_TICKET})",
        "DELETE FROM proofs",
    ),
    "queue": ("UPDATE ratings SET level = 'satisfied'",),
    "agent": ("DELETE FROM outbox WHERE kind IN ('lookup.answered', 'form.confirmed')",),
}


@dataclass(frozen=True, slots=True)
class Believed:
    """What the tour's residents did, as it was confirmed."""

    first: Taken
    second: Taken
    asked: LookedUp
    handled: Handled


async def checks_can_fail(walk: Walk, believed: Believed) -> None:
    """Raises NotConfirmed where a check believes a lie."""
    walk.report.step("control: the same checks refuse spoiled evidence")
    spoiled = _spoiled_copy(walk.stores, walk.station.var / "spoiled")
    first, second, asked = believed.first, believed.second, believed.asked
    codes = (await walk.bench.receipts())[0].codes()
    token = walk.stores.queue("SELECT token FROM tickets WHERE id = ?", second.ticket)[0]["token"]
    said: list[dict[str, object]] = [{"number": first.number, "window": 2, "start": 0.0, "end": 2.0}] * 2
    lies: dict[str, Callable[[], object]] = {
        "the slip of another ticket": lambda: evidence.paper_names(codes, token),
        "a call spoken for another window": lambda: evidence.spoken_twice(said, first.number, 3),
        "a call spoken once": lambda: evidence.spoken_twice(said[:1], first.number, 2),
        "two voices at once": lambda: evidence.no_two_at_once(said),
        "a rating that was changed": lambda: evidence.rated_once(
            spoiled, second.ticket, level="very_satisfied", channel="kiosk"
        ),
        "an event that the fleet lost": lambda: evidence.sent_once(spoiled, "site"),
        "a ticket that the fleet lost": lambda: evidence.tickets_agree(spoiled),
        **_of_lookups(walk, spoiled, asked),
        **await _of_what_was_handled(walk, spoiled, believed.handled),
    }
    for lie, check in lies.items():
        must(_refused(check), f"control: the check believed {lie}")
        walk.report.refused(lie)


def _of_lookups(walk: Walk, spoiled: Stores, asked: LookedUp) -> dict[str, Callable[[], object]]:
    """The lies about what was looked up, and by whom."""
    number = asked.person.number
    named = _store_that_names(walk.stores, walk.station.var / "named", number)
    return {
        "a lookup that the back office was not asked": lambda: evidence.office_answered(
            asked.calls, asked.calls, PENSION
        ),
        "a lookup's slip that is no new paper": lambda: evidence.one_more_paper(asked.papers, asked.papers),
        "a lookup that the outbox lost": lambda: evidence.told_once(spoiled, CONTRIBUTIONS),
        "a store with the resident's number": lambda: evidence.nobody_wrote(named, (number,)),
    }


async def _of_what_was_handled(
    walk: Walk, spoiled: Stores, handled: Handled
) -> dict[str, Callable[[], object]]:
    """The lies about what was done, and about the proof that came of it."""
    proof = handled.proof
    forged = await verified(walk, replace(proof, signature=proof.signature[::-1]))
    return {
        "a proof with another signature": lambda: evidence.verdict(forged, "valid"),
        "a proof that the fleet never heard of": lambda: evidence.fleet_has(spoiled, proof),
        "a document that is no new one": lambda: evidence.one_more_paper(
            handled.documents, handled.documents
        ),
        "a confirmation that the outbox lost": lambda: evidence.confirmed_later(spoiled, LOSS),
    }


def _store_that_names(stores: Stores, folder: Path, number: str) -> Path:
    """A copy of the agent's store with a number in one of its events."""
    with closing(stores.copied("agent", folder)) as copy:
        lie = "UPDATE outbox SET payload = json_object('number', ?) WHERE kind = 'visit.ended'"
        must(copy.execute(lie, (number,)).rowcount > 0, "control: nothing to spoil in the agent's store")
        copy.commit()
    return folder


def _spoiled_copy(stores: Stores, folder: Path) -> Stores:
    for room, lies in SPOILED.items():
        with closing(stores.copied(room, folder)) as copy:
            for lie in lies:
                must(copy.execute(lie).rowcount > 0, f"control: nothing to spoil in the {room}'s store")
            copy.commit()
    return Stores(folder)


def _refused(check: Callable[[], object]) -> bool:
    try:
        check()
    except NotConfirmed:
        return True
    return False
