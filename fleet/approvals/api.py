"""Requests for approval as JSON."""

from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request

from fleet.approvals.approvals import ApprovalNeeded, Approvals
from fleet.approvals.rules import Approval, ApprovalState, Asked
from fleet.staff.door import Door
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from kiosk.domain.errors import Refused

_STATUS = {"approval_unknown": 404}


class ApprovalOut(BaseModel):
    """What somebody wants to do to the whole fleet."""

    id: str
    what: str
    area: str
    permission: Permission
    detail: str = Field(description="The arguments as JSON.")
    kiosks: int
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    state: ApprovalState
    decided_by: str
    decided_at: datetime | None


class ApprovalRoutes:
    """The routes. Who may decide is whoever may do it: that is asked of the request itself."""

    def __init__(self, door: Door, approvals: Approvals) -> None:
        self._door = door
        self._approvals = approvals

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1/approvals", tags=["approvals"])
        add = self._door.add
        add(router, "GET", "", self.approvals, Permission.VIEW)
        add(router, "POST", "/{approval}/approve", self.approve, Permission.VIEW)
        add(router, "POST", "/{approval}/refuse", self.refuse, Permission.VIEW)
        return router

    async def approvals(self, request: Request) -> list[ApprovalOut]:
        """What one asked for oneself or may decide, newest first."""
        visitor = await self._door.require(request, Permission.VIEW)
        return [_out(approval) for approval in await self._approvals.seen_by(visitor)]

    async def approve(self, request: Request, approval: str) -> ApprovalOut:
        """Whoever asked may do it now, once."""
        return await self._decided(request, approval, approve=True)

    async def refuse(self, request: Request, approval: str) -> ApprovalOut:
        """It is not done."""
        return await self._decided(request, approval, approve=False)

    async def _decided(self, request: Request, approval: str, *, approve: bool) -> ApprovalOut:
        visitor = await self._door.require(request, Permission.VIEW)
        try:
            return _out(await self._approvals.decide(visitor, approval, approve=approve))
        except Refused as refused:
            raise HTTPException(_STATUS.get(refused.reason, 409), refused.reason) from refused


async def pass_or_ask(approvals: Approvals, visitor: Visitor, asked: Asked) -> None:
    """Approvals.passed for a route. Raises HTTPException 409: do the same again once the request that waits is approved."""
    try:
        await approvals.passed(visitor, asked)
    except ApprovalNeeded as waits:
        detail = {"reason": waits.reason, "approval": waits.approval.id}
        raise HTTPException(409, detail) from waits


def _out(approval: Approval) -> ApprovalOut:
    return ApprovalOut(
        id=approval.id,
        what=approval.what,
        area=approval.area,
        permission=approval.permission,
        detail=approval.detail,
        kiosks=approval.kiosks,
        asked_by=approval.asked_by,
        asked_at=approval.asked_at,
        expires_at=approval.expires_at,
        state=approval.state,
        decided_by=approval.decided_by,
        decided_at=approval.decided_at,
    )
