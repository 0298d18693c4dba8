"""The bench's own side door, /control: what goes wrong from now on, who plays which part, what was asked."""

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from kiosk.bench.gateway.cert_store import CertificationRow, ConsentRow
from kiosk.bench.gateway.certifying import MANUAL
from kiosk.bench.gateway.faults import Faults, Rule, Rules
from kiosk.bench.gateway.office import BackOffice
from kiosk.bench.gateway.portraits import Kind
from kiosk.bench.gateway.store import Store
from kiosk.bench.panel_guard import LoopbackOnly, problem
from kiosk.domain.identity import masked_name

BODY_LIMIT = 65536
_HEADERS = {"cache-control": "no-store"}

M = TypeVar("M", bound=msgspec.Struct)


class PersonPart(msgspec.Struct, frozen=True, kw_only=True):
    """One person of the books, masked, and their part."""

    person: int
    masked_name: str
    trade: str
    traits: tuple[str, ...]
    accounts: tuple[str, ...]
    card_status: str
    card_step: str


class OfficeState(msgspec.Struct, frozen=True, kw_only=True):
    """The back office now. `today`: the day that its data are of. `calls`: operation → code → how often."""

    today: str
    people: int
    rules: tuple[Rule, ...]
    calls: dict[str, dict[str, int]]
    vouched: int


class ManualCase(msgspec.Struct, frozen=True, kw_only=True):
    """A certification that people will do."""

    number: str
    person: int | None
    day: str


class CertsKept(msgspec.Struct, frozen=True, kw_only=True):
    """All that the office keeps of certifications, the newest last. `portraits`: place → what the bench put there."""

    consents: tuple[ConsentRow, ...]
    certifications: tuple[CertificationRow, ...]
    manual: tuple[ManualCase, ...]
    portraits: dict[str, str]


class Control:
    """Thin routes."""

    def __init__(self, office: BackOffice, faults: Faults, store: Store) -> None:
        self._office = office
        self._faults = faults
        self._store = store

    def mount(self) -> Mount:
        """All of /control, for this machine's own programs."""
        routes = [
            Route("/state", self.state, methods=["GET"]),
            Route("/people", self.people, methods=["GET"]),
            Route("/faults", self.faults, methods=["POST"]),
            Route("/restore", self.restore, methods=["POST"]),
            Route("/certs", self.certs, methods=["GET"]),
            Route("/portraits/{person:int}/{kind}", self.portrait, methods=["POST"]),
            Route("/proofs", self.proofs, methods=["GET"]),
            Route("/proofs/{number}/revoke", self.revoke, methods=["POST"]),
        ]
        mounted = Mount("/control", routes=routes)
        mounted.app = LoopbackOnly(mounted.app)
        return mounted

    async def state(self, _request: Request) -> Response:
        """GET /control/state"""
        return _json(self._state())

    async def people(self, _request: Request) -> Response:
        """GET /control/people"""
        return _json(
            [
                PersonPart(
                    person=one.index,
                    masked_name=masked_name(one.person.name),
                    trade=one.trade,
                    traits=tuple(sorted(one.traits)),
                    accounts=tuple(account.id for account in one.accounts),
                    card_status=one.card_status,
                    card_step=one.card_step,
                )
                for one in self._office.books.residents
            ]
        )

    async def faults(self, request: Request) -> Response:
        """POST /control/faults {"rules": [...]}: exactly these; {} heals."""
        body = await request.body()
        if len(body) > BODY_LIMIT:
            return problem("too_long", f"at most {BODY_LIMIT} bytes", 413)
        try:
            asked = msgspec.json.decode(body or b"{}", type=Rules)
        except (msgspec.ValidationError, msgspec.DecodeError) as wrong:
            return problem("bad_order", str(wrong), 400)
        self._faults.set(asked.rules)
        return _json(self._state())

    async def restore(self, _request: Request) -> Response:
        """POST /control/restore: nothing goes wrong, no PIN is blocked, nothing was ever written."""
        self._faults.set(())
        self._store.forgive_pins()
        self._store.ledger.undo()
        self._office.certs.portraits.restore()
        return _json(self._state())

    async def certs(self, _request: Request) -> Response:
        """GET /control/certs: consents, submissions and requests for people, as they are kept."""
        return _json(self._certs())

    async def portrait(self, request: Request) -> Response:
        """POST /control/portraits/{person}/{kind}: what the office holds of this person from now on."""
        person, kind = request.path_params["person"], request.path_params["kind"]
        if kind not in set(Kind) or person >= len(self._office.books.residents):
            return problem("no_portrait", "no such person, or no such kind of portrait", 404)
        self._office.certs.portraits.change(person, Kind(kind))
        return _json(self._state())

    async def proofs(self, _request: Request) -> Response:
        """GET /control/proofs: [[number, revoked], ...], the newest last."""
        return _json(self._office.proofs.numbers())

    async def revoke(self, request: Request) -> Response:
        """POST /control/proofs/{number}/revoke: the office does not stand by it any more."""
        if not self._office.proofs.revoke(request.path_params["number"]):
            return problem("no_proof", "no such number", 404)
        return _json(self._office.proofs.numbers())

    def _certs(self) -> CertsKept:
        ledger = self._store.ledger
        return CertsKept(
            consents=tuple(ledger.certs.consents()),
            certifications=tuple(ledger.certs.certifications()),
            manual=tuple(
                ManualCase(number=one.number, person=one.person, day=one.day)
                for one in ledger.cases_of_item(MANUAL)
            ),
            portraits={
                str(person): kind.value for person, kind in self._office.certs.portraits.changed.items()
            },
        )

    def _state(self) -> OfficeState:
        return OfficeState(
            today=self._office.books.today.isoformat(),
            people=len(self._office.books.residents),
            rules=self._faults.rules,
            calls=self._office.calls,
            vouched=self._store.vouched(),
        )


def _json(value: object) -> Response:
    return Response(msgspec.json.encode(value), media_type="application/json", headers=_HEADERS)
