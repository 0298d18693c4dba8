"""The contract over HTTP: bytes in, the back office's answer out, damaged where the bench was told so."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from kiosk.bench.gateway.faults import OTHER_CONTRACT, TEXTS, Faults, Kind, Rule, coded, spoiled
from kiosk.bench.gateway.messages import (
    CONTRACT,
    QUESTION_LIMIT,
    Answer,
    Area,
    Code,
    Envelope,
    Hex32,
    Key,
    Row,
    Table,
    TableName,
    refusal,
)
from kiosk.bench.gateway.office import BackOffice

REQUEST_ID = "x-request-id"
_HEADERS = {"cache-control": "no-store"}
Found = dict[Kind, Rule]


class BrokenLine(Response):
    """Promises all of its bytes, sends the first `sent` of them, and hangs up."""

    def __init__(self, body: bytes, sent: int) -> None:
        super().__init__(body, media_type="application/json", headers=_HEADERS)
        self._sent = sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        if self._sent:
            await send({"type": "http.response.body", "body": self.body[: self._sent], "more_body": True})
        # The server closes a connection whose answer was not finished.


class Api:
    """Thin routes."""

    def __init__(self, office: BackOffice, faults: Faults) -> None:
        self._office = office
        self._faults = faults

    def routes(self) -> list[BaseRoute]:
        """All of the contract."""
        return [
            Route("/v1/capabilities", self.capabilities, methods=["GET"]),
            Route("/v1/results/{key}", self.results, methods=["GET"]),
            Route("/v1/tables/{name}", self.tables, methods=["GET"]),
            Route("/v1/{operation}", self.operation, methods=["POST"]),
        ]

    async def operation(self, request: Request) -> Response:
        """POST /v1/{operation}."""
        body = await _body(request)
        if body is None:
            return _json(refusal(Code.INVALID, f"a question has at most {QUESTION_LIMIT} bytes"), 413)
        operation = request.path_params["operation"]
        if not self._office.knows(operation):
            return _json(refusal(Code.NOT_OFFERED, "no such operation", request_id=_request_id_in(body)), 404)
        try:
            question = msgspec.json.decode(body, type=Envelope)
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
            return _json(
                refusal(
                    Code.INVALID,
                    "no envelope of this contract, see its schema",
                    request_id=_request_id_in(body),
                ),
                400,
            )
        if reason := _not_ours(question, operation):
            return _json(refusal(Code.INVALID, reason, request_id=question.request_id), 400)
        found = self._faults.used(operation, self._office.person(question))
        if early := await self._before(request, found, question.request_id):
            return early
        instead = found.get(Kind.CODE)
        if instead is not None and self._office.is_write(operation) and instead.code is not Code.UNKNOWN:
            return _after(coded(instead.code, question.request_id), found)  # it says that nothing was done
        return _after(self._office.ask(question), found)

    async def capabilities(self, request: Request) -> Response:
        """GET /v1/capabilities?area="""
        request_id, area = _asked_id(request), request.query_params.get("area", "")
        if request_id is None or not _fits(area, Area):
            return _json(refusal(Code.INVALID, "expected X-Request-Id and area, 6 to 12 digits"), 400)
        found = self._faults.used("capabilities", None)
        if early := await self._before(request, found, request_id):
            return early
        return _after_about(self._office.capabilities(area), found, request_id)

    async def tables(self, request: Request) -> Response:
        """GET /v1/tables/{name}"""
        request_id, name = _asked_id(request), request.path_params["name"]
        if request_id is None or not _fits(name, TableName):
            return _json(refusal(Code.INVALID, "expected X-Request-Id and a table's name"), 400)
        found = self._faults.used("tables", None)
        if early := await self._before(request, found, request_id):
            return early
        table = self._office.table(name)
        if table is None:
            return _json(refusal(Code.NO_DATA, "no such table", request_id=request_id), 404)
        return _after_about(table, found, request_id)

    async def results(self, request: Request) -> Response:
        """GET /v1/results/{key}"""
        request_id, key = _asked_id(request), request.path_params["key"]
        if request_id is None or not _fits(key, Key):
            return _json(refusal(Code.INVALID, "expected X-Request-Id and a key"), 400)
        found = self._faults.used("results", None)
        if early := await self._before(request, found, request_id):
            return early
        return _after(self._office.result(key, request_id), found)

    async def _before(self, request: Request, found: Found, request_id: str) -> Response | None:
        """What happens instead of any work, or before it."""
        if Kind.SILENT in found:
            while (await request.receive())["type"] != "http.disconnect":
                pass
            return Response(status_code=503)
        if rule := found.get(Kind.DELAY):
            await asyncio.sleep(rule.seconds)
        if Kind.DOWN in found:
            return _json(coded(Code.UPSTREAM_DOWN, request_id), 503)
        return None


async def refused(_request: Request, error: Exception) -> Response:
    """Whatever is no address of the contract, in the contract's words."""
    match error:
        case HTTPException(status_code=404):
            return _json(refusal(Code.NOT_OFFERED, "no such operation"), 404)
        case HTTPException(status_code=status, headers=headers):
            return _json(refusal(Code.INVALID, "not understood"), status, headers)
        case _:
            raise error


def _after(answer: Answer, found: Found) -> Response:
    """The answer as it goes out."""
    return _sent(msgspec.json.encode(spoiled(answer, found)), found)


def _after_about(told: msgspec.Struct, found: Found, request_id: str) -> Response:
    """What is said about the gateway itself; a code in its place is an ordinary answer."""
    if rule := found.get(Kind.CODE):
        return _after(coded(rule.code, request_id), found)
    if Kind.VERSION in found:
        told = msgspec.structs.replace(told, contract=OTHER_CONTRACT)
    if isinstance(told, Table) and (hostile := found.get(Kind.HOSTILE)):
        told = msgspec.structs.replace(
            told, rows=[Row(code=row.code, words=TEXTS[hostile.how]) for row in told.rows]
        )
    return _sent(msgspec.json.encode(told), found)


def _sent(body: bytes, found: Found) -> Response:
    if Kind.NONSENSE in found:
        return Response(
            b"<html><body>502 Bad Gateway</body></html>", media_type="text/html", headers=_HEADERS
        )
    if Kind.AFTER_COMMIT in found:
        return BrokenLine(body, 0)
    if Kind.HALF in found:
        return BrokenLine(body, len(body) // 2)
    return Response(body, media_type="application/json", headers=_HEADERS)


async def _body(request: Request) -> bytes | None:
    """None where it is too long; no more of it is read then."""
    parts = b""
    async for part in request.stream():
        parts += part
        if len(parts) > QUESTION_LIMIT:
            return None
    return parts


def _not_ours(question: Envelope, operation: str) -> str:
    """Why an envelope of the right shape is still none of ours, or an empty text."""
    if question.contract.split(".")[0] != CONTRACT.split(".")[0]:
        return f"this is contract {CONTRACT}"
    if question.operation != operation:
        return "the operation is not that of the address"
    if question.evidence.level and question.subject is None:
        return "a level without a subject"
    return ""


class _OnlyId(msgspec.Struct):
    request_id: Hex32


def _request_id_in(body: bytes) -> str:
    """So that a refusal, too, belongs to its question."""
    try:
        return msgspec.json.decode(body, type=_OnlyId).request_id
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError):
        return ""


def _asked_id(request: Request) -> str | None:
    told = request.headers.get(REQUEST_ID, "")
    return told if _fits(told, Hex32) else None


def _fits(text: str, shape: Any) -> bool:  # Any: an Annotated text, which only msgspec takes for a type
    try:
        msgspec.convert(text, shape)
    except msgspec.ValidationError:
        return False
    return True


def _json(answer: Answer, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        msgspec.json.encode(answer),
        status,
        media_type="application/json",
        headers={**_HEADERS, **(headers or {})},
    )
