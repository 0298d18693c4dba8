"""What stores and far ends must say at the end of a tour: the same checks judge the tour and, spoiled, themselves."""

import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.bench.tour.report import must
from kiosk.bench.tour.stores import Stores
from kiosk.domain.proof import ProofCode

Calls = Mapping[str, Mapping[str, int]]  # operation → code → how often the back office answered so
CODINGS = ("utf-8", "utf-16-le", "utf-32-le")  # of digits; GB 18030 writes them as UTF-8 does
BENCH = (
    "bench",
    "logs/bench.log",
)  # the world outside the product: cards, paper and the back office are there


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


def office_answered(before: Calls, now: Calls, operation: str) -> int:
    """Since then the back office answered this operation, and always well; says how many pages. Raises NotConfirmed."""
    were, are = before.get(operation, {}), now.get(operation, {})
    new = {code: count - were.get(code, 0) for code, count in are.items() if count != were.get(code, 0)}
    must(new.keys() == {"OK"}, f"the back office answered {operation} {new} times since then")
    return new["OK"]


def one_more_paper(before: Sequence[str], now: Sequence[str]) -> None:
    """The bench printer cut one paper more than before. Raises NotConfirmed."""
    must(len(set(now) - set(before)) == 1, f"{len(before)} papers before, {len(now)} now")


def told_once(stores: Stores, item: str) -> None:
    """The agent's outbox has one lookup of this item, answered and shown. Raises NotConfirmed."""
    query = "SELECT payload ->> 'outcome' AS outcome FROM outbox WHERE kind = 'lookup.answered'"
    told = [row["outcome"] for row in stores.agent(f"{query} AND payload ->> 'item' = ?", item)]
    must(told.count("shown") == 1, f"the outbox tells of {item}: {told}")


def one_proof(stores: Stores) -> ProofCode:
    """What the code of the one proof says, as the agent's outbox tells it. Raises NotConfirmed."""
    rows = stores.agent("SELECT payload FROM outbox WHERE kind = 'proof.issued'")
    must(len(rows) == 1, f"the outbox tells of {len(rows)} proofs")
    told = json.loads(rows[0]["payload"])
    return ProofCode(told["number"], told["key"], told["signature"])


def fleet_has(stores: Stores, proof: ProofCode) -> None:
    """The fleet keeps this proof. Raises NotConfirmed."""
    kept = [row["number"] for row in stores.fleet("SELECT number FROM proofs")]
    must(kept == [proof.number], f"the fleet has {len(kept)} proofs, or others")


def verdict(said: str, expected: str) -> None:
    """GET /verify said so. Raises NotConfirmed."""
    must(said == expected, f"/verify says {said}, not {expected}")


def confirmed_later(stores: Stores, item: str) -> None:
    """It was sent once, then confirmed, and the outbox tells both. Raises NotConfirmed."""
    query = "SELECT payload ->> 'outcome' AS outcome FROM outbox WHERE kind = ? AND payload ->> 'item' = ?"
    sent = [row["outcome"] for row in stores.agent(query, "form.submitted", item)]
    known = [row["outcome"] for row in stores.agent(query, "form.confirmed", item)]
    must((sent, known) == (["confirming"], ["done"]), f"the outbox tells of {item}: {sent}, then {known}")


def nobody_wrote(var: Path, numbers: Sequence[str]) -> int:
    """No file below `var` has any of these, but for the bench's own; says how many were read. Raises NotConfirmed."""
    wanted = [number.encode(coding) for number in numbers for coding in CODINGS]
    files = [file for file in var.rglob("*") if file.is_file() and not _is_outside(file.relative_to(var))]
    wrote = [file.name for file in files if _has_any(_held(file), wanted)]
    must(not wrote, f"a resident's number stands in {wrote}")
    return len(files)


def _has_any(held: bytes, wanted: Sequence[bytes]) -> bool:
    return any(one in held for one in wanted)


def _held(file: Path) -> bytes:
    """What is in it; nothing where a process took it away while we looked."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return b""


def _is_outside(file: Path) -> bool:
    return any(file.is_relative_to(place) for place in BENCH)
