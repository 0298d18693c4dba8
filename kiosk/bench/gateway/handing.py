"""A case for a person: what was filled in so far, for a window. The store keeps how much of it there was, and no value."""

from collections.abc import Mapping

import msgspec

from kiosk.bench.gateway.filled import papers_of, values_of
from kiosk.bench.gateway.ledger import Ledger
from kiosk.bench.gateway.messages import Code, Value
from kiosk.bench.gateway.papers import Papers
from kiosk.bench.gateway.wishes import RECEIVED, Done, NotDone, Outcome
from kiosk.domain.form import Form


def hand_over(
    body: dict[str, Value], forms: Mapping[str, Form], stores: tuple[Ledger, Papers], person: int | None
) -> Outcome:
    """It is not complete, and need not be right: a clerk looks at it."""
    ledger, papers = stores
    item, step, values, given = body.get("item"), body.get("step", ""), values_of(body), papers_of(body)
    form = forms.get(item) if isinstance(item, str) else None
    if form is None or not isinstance(item, str):
        return NotDone(Code.INVALID, wrong={"item": "unknown"})
    if not isinstance(step, str) or step not in ("", *(one.id for one in form.steps)):
        return NotDone(Code.INVALID, wrong={"step": "unknown"})
    if values is None or not set(values) <= {field.id for one in form.steps for field in one.fields}:
        return NotDone(Code.INVALID, wrong={"values": "unknown"})
    if given is None or not all(papers.has(paper) for paper in given):
        return NotDone(Code.INVALID, wrong={"materials": "unknown"})
    told = msgspec.json.encode([(paper.material, paper.pages) for paper in given]).decode()
    return Done({"case": ledger.hand_over((item, step), person, len(values), told)}, RECEIVED)
