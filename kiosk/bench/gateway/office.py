"""The back office itself: one question in, one answer out. It does no I/O but its store."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from hashlib import sha256
from typing import assert_never
from zoneinfo import ZoneInfo

import msgspec

from kiosk.bench.gateway import certifying, uploads
from kiosk.bench.gateway.book import Book
from kiosk.bench.gateway.certifying import Certifying
from kiosk.bench.gateway.identity import Identities, Judged
from kiosk.bench.gateway.messages import (
    CONTRACT,
    Answer,
    Capabilities,
    Code,
    Envelope,
    Page,
    Record,
    Row,
    Table,
    Value,
)
from kiosk.bench.gateway.narrowing import narrowed, wrong_inputs
from kiosk.bench.gateway.overlaid import as_they_are
from kiosk.bench.gateway.places import BANKS
from kiosk.bench.gateway.proof_keys import sample_keys
from kiosk.bench.gateway.proofs import ProofOffice
from kiosk.bench.gateway.records import Asked
from kiosk.bench.gateway.records_insurance import enrolment_status
from kiosk.bench.gateway.residents import Account, Books, Resident, Trade, Trait
from kiosk.bench.gateway.settings import GatewaySettings
from kiosk.bench.gateway.store import Store
from kiosk.bench.gateway.wishes import Done, NotDone, Outcome
from kiosk.bench.gateway.writes import Who, Writes, told_of
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.clock import Clock
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.form import Form
from kiosk.domain.item import Item

IDENTITY = ("identity.verify", "identity.by_code", "step_up.pin", "step_up.attendant")
PAPERS = "mat.state"
OF_ACCOUNTS = ("ins.", "pens.")  # what a person with two accounts must choose one for
OF_INSURED = ("ins.", "pens.", "unemp.")  # what is only handled for people with insurance data
KEPT = (
    Code.OK,
    Code.ALREADY_DONE,
    Code.NOT_ELIGIBLE,
)  # what was decided; after anything else the wish is still open
ATTENDED = 3
STILL_THERE = "card."  # what people without any insurance data have all the same
MEDICAL = "med."
COUNTY_DIGITS = 6
MADE_AT = time(2, 0)  # each night


class BackOffice:
    """Everything it knows, and its answers."""

    def __init__(
        self,
        settings: GatewaySettings,
        known: tuple[Catalogue, Mapping[str, Form], CodeTables, Books],
        store: Store,
        zone: ZoneInfo,
        clock: Clock,
    ) -> None:
        self._settings = settings
        self._catalogue, forms, self._tables, self.books = known
        self.proofs = ProofOffice(sample_keys(store.folder, settings.proof_key), store.proofs, self._tables)
        self._writes = Writes(
            (self._catalogue, forms, self._tables), store, self.proofs.clerks, self.proofs.plain
        )
        self.certs = Certifying(store.ledger, self._tables["call_time"].codes, zone, clock)
        self._items = {item.operation: item for item in self._catalogue.lookups}
        self._book = Book(self._tables)
        self._store = store
        self._people = Identities(self.books, settings.attendants, store, clock)
        self._as_of = datetime.combine(self.books.today, MADE_AT, zone).isoformat()
        self.calls: dict[str, dict[str, int]] = {}  # operation → code → how often, since the start
        self._kept: tuple[tuple[str, str], list[Record]] | None = None

    def knows(self, operation: str) -> bool:
        """Whether there is such an operation anywhere in the province."""
        read = operation in self._items or operation in (*IDENTITY, *certifying.READS, PAPERS)
        return read or self.is_write(operation)

    def is_write(self, operation: str) -> bool:
        """Whether it changes something, and so comes with a key."""
        return operation in self._writes.operations or operation in certifying.WRITES

    def person(self, question: Envelope) -> int | None:
        """The subject's place in the list, whether or not the name is right."""
        found = None if question.subject is None else self.books.by_number(question.subject.id_number)
        return None if found is None else found.index

    def capabilities(self, area: str) -> Capabilities:
        """What an area offers."""
        return Capabilities(contract=CONTRACT, code=Code.OK, area=area, operations=self._offered(area))

    def table(self, name: str) -> Table | None:
        """A code table in Chinese; None where there is none of that name."""
        if name not in self._tables:
            return None
        table = self._tables[name]
        rows = [Row(code=code, words=words.zh_CN) for code, words in table.codes.items()]
        return Table(contract=CONTRACT, code=Code.OK, name=name, version=table.version, rows=rows)

    def result(self, key: str, request_id: str) -> Answer:
        """What became of a write."""
        kept = self._store.result(key)
        if kept is None:
            return Answer(contract=CONTRACT, code=Code.NO_DATA, request_id=request_id)
        return msgspec.structs.replace(kept[1], request_id=request_id)

    def ask(self, question: Envelope) -> Answer:
        """The answer to a question that was understood, whose operation is known."""
        answer = self._answer(question)
        codes = self.calls.setdefault(question.operation, {})
        codes[answer.code.value] = codes.get(answer.code.value, 0) + 1
        return answer

    def _answer(self, question: Envelope) -> Answer:
        operation = question.operation
        if self.is_write(operation):
            return self._write(question)
        if question.key is not None:
            return self._said(question, Code.INVALID, wrong={"key": "unknown"})
        if operation not in self._offered(question.area):
            return self._said(question, Code.NOT_OFFERED, user_message="本地区暂未开通此项查询。")
        match operation:
            case "identity.verify":
                return self._judged(question, self._people.verify(question))
            case "identity.by_code":
                return self._judged(question, self._people.by_code(question))
            case "step_up.pin":
                return self._judged(question, self._people.pin(question))
            case "step_up.attendant":
                return self._judged(question, self._people.attendant(question))
            case "mat.state":
                return self._there(question)
            case "cert.person" | "cert.portrait":
                return self._cert_read(question)
            case _:
                return self._looked_up(question, self._items[operation])

    # ---- lookups ----

    def _looked_up(self, question: Envelope, item: Item) -> Answer:
        if question.evidence.level < item.level:
            return self._said(question, Code.AUTH_REQUIRED, level=item.level)
        if question.relative is not None and not item.proxy:
            return self._said(question, Code.NOT_ELIGIBLE, user_message="此事项须由本人查询。")
        if wrong := wrong_inputs(item, question.body, self._tables):
            return self._said(question, Code.INVALID, wrong=wrong)
        resident = self._people.found(question) if item.level else self.books.residents[0]
        if resident is None:
            return self._said(question, Code.NO_DATA)
        if refused := self._not_for(question, resident):
            return refused
        return self._recorded(question, item, resident)

    def _not_for(self, question: Envelope, resident: Resident) -> Answer | None:
        """Why this person gets no records, if there is a reason."""
        if Trait.UPSTREAM_TIMEOUT in resident.traits:
            return self._said(question, Code.UPSTREAM_TIMEOUT, retryable=True)
        if Trait.UPSTREAM_DOWN in resident.traits:
            return self._said(question, Code.UPSTREAM_DOWN, retryable=True)
        if Trait.NO_DATA in resident.traits and not question.operation.startswith(STILL_THERE):
            return self._said(question, Code.NO_DATA, user_message="没有查到参保信息。")
        return self._of_account(question, question.operation, resident)

    def _of_account(self, question: Envelope, about: str, resident: Resident) -> Answer | None:
        """Which account, where there are several and it matters. about: an operation, or the item of a write."""
        if question.account is None:
            many = len(resident.accounts) > 1 and about.startswith(OF_ACCOUNTS)
            return self._choose(question, resident) if many else None
        if question.account not in [one.id for one in resident.accounts]:
            return self._said(question, Code.INVALID, wrong={"account": "unknown"})
        return None

    def _choose(self, question: Envelope, resident: Resident) -> Answer:
        accounts: list[Record] = []
        for account in resident.accounts:
            asked = self._asked(resident, account)
            accounts.append(
                {
                    "account": account.id,
                    "scheme": "15" if asked.trade is Trade.RESIDENT else "11",
                    "insured_place": asked.place,
                    "employer": account.employer,
                    "enrolment_status": enrolment_status(asked),
                }
            )
        return self._said(question, Code.MULTIPLE_ACCOUNTS, accounts=accounts)

    def _recorded(self, question: Envelope, item: Item, resident: Resident) -> Answer:
        asked = self._asked(resident, _account(resident, question.account))
        records = narrowed(item, self._records(item, asked), question.body)
        totals = {name: _sum(records, name) for name in item.totals} or None
        return self._paged(question, records, totals=totals, as_of=self._as_of)

    def _paged(self, question: Envelope, records: Sequence[Record], **more: object) -> Answer:
        """One page of them, or that there is nothing."""
        if not records:
            return self._said(question, Code.NO_DATA)
        number, size = question.page.number, question.page.size
        pages = -(-len(records) // size)
        if number > pages:
            return self._said(question, Code.INVALID, wrong={"page": "range"})
        return self._said(
            question,
            Code.OK,
            page=Page(number=number, pages=pages, total=len(records)),
            records=list(records[(number - 1) * size : number * size]),
            **more,
        )

    def _records(self, item: Item, asked: Asked) -> list[Record]:
        """All of them; the last that were made are kept, because the next page follows."""
        wanted = (item.operation, asked.account.id)
        if self._kept is None or self._kept[0] != wanted:
            self._kept = (wanted, self._book.records(item, asked))
        return as_they_are(item.operation, self._kept[1], asked, self._store.ledger)

    def _asked(self, resident: Resident, account: Account) -> Asked:
        bank = BANKS[resident.index % len(BANKS)]
        return Asked(resident, account, self.books.today, self.books.seed, self._place(account.place), bank)

    def _place(self, code: str) -> str:
        """An area in words."""
        areas = self._tables["area"].codes if "area" in self._tables else {}
        return areas[code].zh_CN if code in areas else code

    # ---- writes ----

    def _write(self, question: Envelope) -> Answer:
        """Its effect and its answer are stored at once; the same key gets the first answer again."""
        if question.key is None:
            return self._said(question, Code.INVALID, wrong={"key": "missing"})
        print_of_it = _fingerprint(question)
        with self._store.at_once():
            kept = self._store.result(question.key)
            if kept is not None and kept[0] != print_of_it:
                return self._said(question, Code.INVALID, wrong={"key": "unknown"})
            if kept is not None:
                return msgspec.structs.replace(kept[1], request_id=question.request_id)
            answer = self._written(question)
            if answer.code in KEPT:
                self._store.keep_result(question.key, print_of_it, answer)
        return answer

    def _written(self, question: Envelope) -> Answer:
        if question.operation not in self._offered(question.area):
            return self._said(question, Code.NOT_OFFERED, user_message="本地区暂未开通此项业务。")
        if question.operation in certifying.WRITES:
            return self._cert_written(question)
        if self._writes.is_plain(question.operation):
            resident = self._people.found(question)
            person = None if resident is None else resident.index
            return self._outcome(question, None, self._writes.done_plain(question, person))
        item = self._writes.item_of(question)
        if item is None:
            return self._said(question, Code.INVALID, wrong={"item": "unknown"})
        if question.evidence.level < item.level:
            return self._said(question, Code.AUTH_REQUIRED, level=item.level)
        if question.relative is not None:
            return self._said(question, Code.NOT_ELIGIBLE, user_message="此事项须由本人办理。")
        if item.level == 0:
            return self._outcome(question, item, self._writes.done(question, item, self._who(question, None)))
        resident = self._people.found(question)
        if resident is None:
            return self._said(question, Code.NO_DATA)
        refused = self._not_done_for(question, item, resident)
        who = self._who(question, resident)
        return refused or self._outcome(question, item, self._writes.done(question, item, who))

    def _not_done_for(self, question: Envelope, item: Item, resident: Resident) -> Answer | None:
        """Why nothing is done for this person, if there is a reason."""
        if resident.traits & {Trait.UPSTREAM_TIMEOUT, Trait.UPSTREAM_DOWN}:
            return self._said(question, Code.UPSTREAM_DOWN, retryable=True)  # nothing was done
        vouched = "attendant" in question.evidence.means and self._store.is_vouched(resident.index)
        if item.level >= ATTENDED and not vouched:
            return self._said(question, Code.AUTH_REQUIRED, level=ATTENDED)
        if Trait.NO_DATA in resident.traits and item.id.startswith(OF_INSURED):
            return self._said(question, Code.NO_DATA, user_message="没有查到参保信息。")
        return self._of_account(question, item.id, resident)

    def _who(self, question: Envelope, resident: Resident | None) -> Who:
        place = self._place(question.area[:COUNTY_DIGITS])
        if resident is None:
            return Who(None, place, self.books.today, lambda _item: ())
        asked = self._asked(resident, _account(resident, question.account))
        of = self._catalogue.item
        return Who(asked, place, self.books.today, lambda item: self._records(of(item), asked))

    def _outcome(self, question: Envelope, item: Item | None, outcome: Outcome) -> Answer:
        match outcome:
            case Done():
                page = Page(number=1, pages=1, total=1)
                return self._said(question, Code.OK, records=[told_of(item, outcome)], page=page)
            case NotDone(code=code, words=words, wrong=wrong):
                return self._said(question, code, user_message=words or None, wrong=dict(wrong) or None)
            case _:
                assert_never(outcome)

    def _there(self, question: Envelope) -> Answer:
        """The parts of a material that were acknowledged."""
        parts = uploads.state(question.body, self._store.papers)
        if parts is None:
            return self._said(question, Code.INVALID, wrong={"draft": "format"})
        return self._paged(question, parts)

    # ---- certifications ----

    def _cert_read(self, question: Envelope) -> Answer:
        asked = self._certified(question)
        if isinstance(asked, Answer):
            return asked
        read = self.certs.read(question, asked)
        return (
            self._outcome(question, None, read) if isinstance(read, NotDone) else self._judged(question, read)
        )

    def _cert_written(self, question: Envelope) -> Answer:
        asked = self._certified(question)
        if isinstance(asked, Answer):
            return asked
        relative = question.relative
        guardian = None if relative is None else self.books.by_number(relative.id_number)
        return self._outcome(question, None, self.certs.write(question, asked, guardian))

    def _certified(self, question: Envelope) -> Asked | Answer:
        """Whom it is about, or why nothing is said and done."""
        if question.evidence.level < 1:
            return self._said(question, Code.AUTH_REQUIRED, level=1)
        resident = self._people.found(question)
        if resident is None:
            return self._said(question, Code.NO_DATA)
        if resident.traits & {Trait.UPSTREAM_TIMEOUT, Trait.UPSTREAM_DOWN}:
            return self._said(question, Code.UPSTREAM_DOWN, retryable=True)
        asked = self._asked(resident, resident.accounts[0])
        if question.relative is not None and not self.certs.is_for_others(question.operation, asked):
            return self._said(question, Code.NOT_ELIGIBLE, user_message="此事项须由本人办理。")
        return asked

    # ---- the rest ----

    def _judged(self, question: Envelope, judged: Judged) -> Answer:
        code, data, words = judged
        answer = self._said(question, code, user_message=words or None)
        return msgspec.structs.replace(answer, data=data) if code is Code.OK else answer

    def _offered(self, area: str) -> list[str]:
        county = area[:COUNTY_DIGITS]
        if county in self._settings.areas_without_anything:
            return []
        without = MEDICAL if county in self._settings.areas_without_medical else " "
        certs = {*certifying.READS, *certifying.WRITES}
        every = {*self._items, *IDENTITY, PAPERS, *certs, *self._writes.operations}
        return sorted(one for one in every if not one.startswith(without))

    def _said(self, question: Envelope, code: Code, **more: object) -> Answer:
        known = Answer(contract=CONTRACT, code=code, request_id=question.request_id, trace=_trace(question))
        return msgspec.structs.replace(known, **more)


def _account(resident: Resident, wanted: str | None) -> Account:
    return next((one for one in resident.accounts if one.id == wanted), resident.accounts[0])


def _sum(records: Sequence[Record], name: str) -> Value:
    return sum(value for one in records if isinstance(value := one[name], int))


def _trace(question: Envelope) -> str:
    """Found again without saying anything about the question."""
    return f"bench-{question.request_id[:12]}"


def _fingerprint(question: Envelope) -> str:
    """The same for the same wish."""
    number = "" if question.subject is None else question.subject.id_number
    wish = msgspec.json.encode((question.operation, number, question.body), order="sorted")
    return sha256(wish).hexdigest()
