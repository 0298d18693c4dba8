"""What waits for a second person, and what became of earlier requests."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.approvals.rules import Approval, ApprovalState
from fleet.staff.people import Visitor
from fleet.web.audit import said
from fleet.web.desk import Desk, Form, act, page
from kiosk.web.pages import Mark

MARKS: dict[str, Mark] = {"waiting": "warn", "approved": "ok", "refused": "bad", "used": "ok", "late": "off"}


def routes(desk: Desk) -> list[Route]:
    """The page and its two answers; whoever may do the thing may answer, and the request itself is asked for that."""
    return [
        page(desk, "/approvals", _approvals),
        act(desk, "/approvals/{approval}/approve", _approve),
        act(desk, "/approvals/{approval}/refuse", _refuse),
    ]


async def _approvals(desk: Desk, request: Request, visitor: Visitor) -> Response:
    found = await desk.parts.approvals.seen_by(visitor)
    t, now = desk.words(request), desk.parts.clock.now()

    def state(approval: Approval) -> str:
        waits = approval.state in (ApprovalState.WAITING, ApprovalState.APPROVED)
        return "late" if waits and approval.expires_at <= now else approval.state.value

    return desk.show(
        request,
        "approvals.html",
        visitor,
        lines=[
            (
                approval,
                state(approval),
                MARKS[state(approval)],
                said(t, approval.what),
                desk.local(approval.asked_at),
                desk.local(approval.expires_at),
                _arguments(approval),
            )
            for approval in found
        ],
    )


async def _approve(desk: Desk, request: Request, visitor: Visitor, _form: Form) -> str:
    await desk.parts.approvals.decide(visitor, request.path_params["approval"], approve=True)
    return "/approvals"


async def _refuse(desk: Desk, request: Request, visitor: Visitor, _form: Form) -> str:
    await desk.parts.approvals.decide(visitor, request.path_params["approval"], approve=False)
    return "/approvals"


def _arguments(approval: Approval) -> tuple[tuple[str, str], ...]:
    found: dict[str, object] = msgspec.json.decode(approval.detail)
    return tuple(
        (name, value if isinstance(value, str) else msgspec.json.encode(value).decode("utf-8"))
        for name, value in found.items()
        if value not in ("", [], None)
    )
