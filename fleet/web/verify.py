"""GET /verify: for whoever holds a proof in their hands, on a phone. By its QR code, or by number and check code; page or JSON.

Nothing of a person is asked, known or answered here, and nobody logs in.
"""

import logging
from functools import partial

import msgspec
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from fleet.api import Parts
from fleet.verifying import UNKNOWN, ProofState, Verdict, Verifying
from kiosk.domain.errors import ConfigError, ProtocolError
from kiosk.domain.proof import check_code_from, code_in, in_fives, number_from
from kiosk.web.headers import SecurityHeaders
from kiosk.web.pages import Mark, Pages, language_of

MARKS: dict[ProofState, Mark] = {
    ProofState.VALID: "ok",
    ProofState.REVOKED: "bad",
    ProofState.EXPIRED: "warn",
    ProofState.UNKNOWN: "bad",
}
TOO_MANY = 429

_log = logging.getLogger("fleet.verify")


def verify_routes(parts: Parts, pages: Pages) -> list[BaseRoute]:
    """The page and its JSON."""
    verifying = Verifying(parts.store, parts.clock, parts.config.zone, parts.config.proofs)
    shown = partial(_verify, verifying, pages, demo=parts.config.demo)
    return [Route("/verify", shown, methods=["GET"], middleware=[Middleware(SecurityHeaders)])]


async def _verify(verifying: Verifying, pages: Pages, request: Request, *, demo: bool) -> Response:
    asked = request.query_params
    is_asked = any(name in asked for name in ("s", "c"))
    address = request.client.host if request.client is not None else ""
    if is_asked and not verifying.guesses.may(address):
        return _answered(pages, request, None, demo=demo, status=TOO_MANY)
    verdict = await _judged(verifying, dict(asked)) if is_asked else None
    if verdict is not None:
        verifying.guesses.note(address, right=verdict.state is not ProofState.UNKNOWN)
    return _answered(pages, request, verdict, demo=demo)


async def _judged(verifying: Verifying, asked: dict[str, str]) -> Verdict:
    try:
        if "s" in asked:
            return await verifying.by_code(code_in(asked))
        number, check_code = number_from(asked.get("n", "")), check_code_from(asked.get("c", ""))
        return await verifying.by_check_code(number, check_code) if number and check_code else UNKNOWN
    except ProtocolError:
        return UNKNOWN
    except ConfigError as wrong:
        _log.error("proofs.keys why=%s", wrong)
        return UNKNOWN


def _answered(
    pages: Pages, request: Request, verdict: Verdict | None, *, demo: bool, status: int = 200
) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        told = {"state": "too_many"} if status == TOO_MANY else verdict or {"state": "not_asked"}
        return Response(
            msgspec.json.encode(told),
            status,
            media_type="application/json",
            headers={"cache-control": "no-store"},
        )
    language = language_of(request)
    t = pages.words(language)
    item = f"proof.title.{verdict.item.replace('.', '_')}" if verdict is not None else ""
    return pages.page(
        request,
        "verify.html",
        status=status,
        verdict=verdict,
        state="too_many" if status == TOO_MANY else verdict.state.value if verdict is not None else "",
        mark_kind=MARKS[verdict.state] if verdict is not None else "warn",
        title=t(item) if item in t else "",
        number=in_fives(verdict.number) if verdict is not None else "",
        typed_number=request.query_params.get("n", "")[:60] if "s" not in request.query_params else "",
        other="en" if language == "zh_CN" else "zh_CN",
        demo=demo,
    )
