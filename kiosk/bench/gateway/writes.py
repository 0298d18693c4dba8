"""Which write is done by which clerk, and what must be right before: the form, the papers, the attendant."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

import msgspec

from kiosk.bench.gateway import uploads, writes_card, writes_cases, writes_work
from kiosk.bench.gateway.filled import codes_of, papers_of, values_of, wrong_papers, wrong_values
from kiosk.bench.gateway.handing import hand_over
from kiosk.bench.gateway.messages import Code, Envelope, Record, Value
from kiosk.bench.gateway.papers import Paper
from kiosk.bench.gateway.records import Asked
from kiosk.bench.gateway.store import Store
from kiosk.bench.gateway.wishes import Do, Done, NotDone, Outcome, Wish
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.form import Form
from kiosk.domain.item import Item

Plain = Callable[[dict[str, Value], int | None], Outcome]
DO: Mapping[str, Do] = {
    "card.loss_temp": writes_card.loss_for_now,
    "card.loss": writes_card.loss,
    "card.unloss": writes_card.found_again,
    "card.activate": writes_card.put_to_use,
    "card.pin_change": writes_card.new_pin,
    "unemp.claim": writes_work.claim,
    "emp.register": writes_work.register,
    "emp.unregister": writes_work.unregister,
    "emp.subsidy_apply": writes_work.subsidy,
    "jobs.wish": writes_work.job_wish,
    "labor.complaint": writes_cases.complaint,
    "labor.report": writes_cases.report,
    "hotline.callback": writes_cases.call_back,
    "mat.supplement": writes_cases.supplement,
    "appt.checkin": writes_cases.check_in,
    "appt.cancel": writes_cases.cancel,
}


@dataclass(frozen=True, slots=True)
class Who:
    """Who wants it, as far as the office knows. `records`: of a lookup, for this person, as they stand now."""

    asked: Asked | None = field(repr=False)
    place: str
    today: date
    records: Callable[[str], Sequence[Record]] = field(repr=False)


class Writes:
    """`more`: clerks of other rooms, by operation; an item whose operation nobody does is not offered."""

    def __init__(
        self,
        known: tuple[Catalogue, Mapping[str, Form], CodeTables],
        store: Store,
        more: Mapping[str, Do] | None = None,
        plain: Mapping[str, Plain] | None = None,
    ) -> None:
        catalogue, self._forms, self._tables = known
        self._store = store
        self._do: Mapping[str, Do] = {**DO, **(more or {})}
        self._items = [item for item in catalogue.handled if item.operation in self._do]
        self._plain: Mapping[str, Plain] = {
            "mat.part": lambda body, _person: uploads.part(body, store.papers),
            "mat.whole": lambda body, _person: uploads.whole(body, store.papers),
            "case.hand_over": lambda body, person: hand_over(
                body, self._forms, (store.ledger, store.papers), person
            ),
            **(plain or {}),
        }

    @property
    def operations(self) -> frozenset[str]:
        """All that are done here."""
        return frozenset(self._plain) | {item.operation for item in self._items}

    def item_of(self, question: Envelope) -> Item | None:
        """Whose form is sent, where it is one; several items have one operation, and the body says which."""
        found = [item for item in self._items if item.operation == question.operation]
        if len(found) == 1:
            return found[0]
        return next((item for item in found if item.id == question.body.get("item")), None)

    def is_plain(self, operation: str) -> bool:
        """Whether it is no form: papers, a case for a person."""
        return operation in self._plain

    def done_plain(self, question: Envelope, person: int | None) -> Outcome:
        """A write without a form."""
        return self._plain[question.operation](question.body, person)

    def done(self, question: Envelope, item: Item, who: Who) -> Outcome:
        """A form that was sent, judged and done."""
        form, values, papers = self._forms[item.id], values_of(question.body), papers_of(question.body)
        if values is None:
            return NotDone(Code.INVALID, wrong={"values": "format"})
        if papers is None:
            return NotDone(Code.INVALID, wrong={"materials": "format"})
        wrong = wrong_values(
            form, values, who.today, lambda one: codes_of(one, self._tables, lambda *of: _sourced(who, *of))
        )
        wrong |= wrong_papers(form, values, papers, self._store.papers.has)
        if wrong:
            return NotDone(Code.INVALID, wrong=dict(list(wrong.items())[:32]))
        wish = Wish(
            key=question.key or "",
            item=item,
            form=form,
            asked=who.asked,
            values=values,
            papers=papers,
            today=who.today,
            place=who.place,
            sameness=_sameness(item, who.asked, values, papers),
            records=who.records,
        )
        return self._do[item.operation](wish, self._store.ledger)


def told_of(item: Item | None, outcome: Done) -> Record:
    """The receipt: the item's fields in their order, all that a proof has beside them, and how it ended."""
    if item is None:
        return outcome.record | {"outcome": outcome.outcome}
    more = outcome.record if item.proof else {}
    return {one.id: outcome.record.get(one.id) for one in item.fields} | more | {"outcome": outcome.outcome}


def _sourced(who: Who, item: str, value: str) -> frozenset[str]:
    return frozenset(str(record[value]) for record in who.records(item))


def _sameness(item: Item, asked: Asked | None, values: Mapping[str, str], papers: Collection[Paper]) -> str:
    """The same for the same wish of the same person, at whichever kiosk and under whichever key."""
    person = None if asked is None else asked.resident.index
    wish = (item.id, person, dict(values), sorted(paper.sha256 for paper in papers))
    return sha256(msgspec.json.encode(wish, order="sorted")).hexdigest()
