"""The bench's own side door, /control: what goes wrong from now on, who plays which part, what was asked."""

from typing import TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from kiosk.bench.gateway.faults import Faults, Rule, Rules
from kiosk.bench.gateway.office import BackOffice
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
        return _json(self._state())

    async def proofs(self, _request: Request) -> Response:
        """GET /control/proofs: [[number, revoked], ...], the newest last."""
        return _json(self._office.proofs.numbers())

    async def revoke(self, request: Request) -> Response:
        """POST /control/proofs/{number}/revoke: the office does not stand by it any more."""
        if not self._office.proofs.revoke(request.path_params["number"]):
            return problem("no_proof", "no such number", 404)
        return _json(self._office.proofs.numbers())

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
