"""Operations and rollouts: begin one, look at it, pause, resume, withdraw, retry."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request

from fleet.approvals.api import pass_or_ask
from fleet.approvals.approvals import Approvals
from fleet.approvals.rules import Asked
from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.audit.rows import record
from fleet.enrolment import is_area
from fleet.rollouts import rows
from fleet.rollouts.rules import (
    MOST_RINGS,
    USUAL,
    Ring,
    Rollout,
    State,
    Tally,
    check_rings,
    paused,
    resumed,
    retried,
    withdrawn,
)
from fleet.rollouts.wishes import Wishes
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

LAB_AT_MOST = 200
Act = Literal["pause", "resume", "withdraw", "retry"]
DONE: Mapping[Act, str] = {
    "pause": "paused",
    "resume": "resumed",
    "withdraw": "withdrawn",
    "retry": "retried",
}


class RingIn(BaseModel):
    """A share of the area's kiosks, the earlier rings' included; 0 is the laboratory's alone."""

    share_pct: float = Field(ge=0, le=100)
    success_pct: float = Field(default=95, ge=0, le=100)
    error_pct: float = Field(default=5, ge=0, le=100)
    wait_s: float = Field(default=3600, ge=0)


class RolloutIn(BaseModel):
    """What goes where. Without rings: laboratory (where it has kiosks), 1, 10, 50 and 100 percent."""

    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    area: str = Field(
        default="", pattern=r"^\d{0,12}$", description="Everything below it; empty: everywhere."
    )
    lab: list[str] = Field(
        default_factory=list, max_length=LAB_AT_MOST, description="Kiosks of the first ring."
    )
    rings: list[RingIn] = Field(default_factory=list, max_length=MOST_RINGS)
    night_from: str = Field(default="", description="HH:MM; kiosks install between the two only.")
    night_until: str = ""


class WhyIn(BaseModel):
    """Why somebody did it; stands in the audit."""

    why: str = Field(default="", max_length=200)


class RingOut(RingIn):
    """A ring and what its kiosks said."""

    total: int | None = Field(description="Its kiosks when it began; null while they are not counted.")
    installed: int
    failed: int


class RolloutOut(BaseModel):
    """One rollout now."""

    id: str
    item: str
    version: int
    digest: str
    area: str
    state: State
    ring: int = Field(description="The number of the ring that is going on, from 0.")
    since: datetime
    attempt: int
    why: str
    night_from: str
    night_until: str
    rings: list[RingOut]


class FailureOut(BaseModel):
    """A kiosk where it failed."""

    reporter: str
    ring: int
    reason: str
    at: datetime


class Rollouts:
    """The routes, over the store."""

    def __init__(self, store: Rooms, clock: Clock, door: Door, wishes: Wishes, approvals: Approvals) -> None:
        self._store = store
        self._clock = clock
        self._door = door
        self._wishes = wishes
        self._approvals = approvals

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1/rollouts", tags=["distribution"])
        add = self._door.add
        add(router, "GET", "", self.rollouts, Permission.VIEW)
        add(router, "POST", "", self.begin, Permission.ROLLOUT, status_code=201)
        add(router, "GET", "/{rollout}", self.rollout, Permission.VIEW)
        add(router, "GET", "/{rollout}/failures", self.failures, Permission.VIEW)
        for word, act in (
            ("pause", self.pause),
            ("resume", self.resume),
            ("withdraw", self.withdraw),
            ("retry", self.retry),
        ):
            add(router, "POST", f"/{{rollout}}/{word}", act, Permission.ROLLOUT)
        return router

    async def rollouts(self, request: Request, area: str = "") -> list[RolloutOut]:
        """Those below the area and those that reach it from above, newest first."""
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        found = await self._store.read(_with_tallies)
        return [
            _out(one, tallies)
            for one, tallies in found
            if one.area.startswith(scope) or scope.startswith(one.area)
        ]

    async def rollout(self, request: Request, rollout: str) -> RolloutOut:
        """One of them."""
        return _out(*await self._seen(request, rollout))

    async def failures(
        self, request: Request, rollout: str, after: str = "", area: str = ""
    ) -> list[FailureOut]:
        """Kiosks below the area that failed, by id, 200 at once; `after`: the last id of the page before."""
        await self._seen(request, rollout)
        _, scope = await self._door.scope(request, Permission.VIEW, area)
        found = await self._store.read(lambda sql: rows.failures(sql, rollout, after, area=scope))
        return [FailureOut(reporter=row[0], ring=row[1], reason=row[2], at=row[3]) for row in found]

    async def begin(self, request: Request, wanted: RolloutIn) -> RolloutOut:
        """Begin it; its first ring is wanted at once. 409 `approval_needed`: the same again once that is approved."""
        visitor = await self._door.require(request, Permission.ROLLOUT, wanted.area)
        now = self._clock.now()
        artefact = await self._store.read(lambda sql: artefacts.one(sql, wanted.digest))
        if artefact is None:
            raise HTTPException(404, "no_artefact")
        try:
            fresh = _begun(wanted, artefact, now)
        except Refused as refused:
            raise HTTPException(422, {"reason": refused.reason, "detail": refused.detail}) from refused
        if strangers := await self._store.read(lambda sql: rows.strangers(sql, wanted.lab, wanted.area)):
            raise HTTPException(422, {"reason": "rollout_lab", "detail": ", ".join(strangers)})
        asked = Asked("rollout.begin", wanted.area, Permission.ROLLOUT, wanted.model_dump(mode="json"))
        await pass_or_ask(self._approvals, visitor, asked)
        await self._store.write(lambda sql: _kept(sql, fresh, visitor.login, now))
        await self._wishes.refresh()
        return _out(*await self._one(fresh.id))

    async def pause(self, request: Request, rollout: str, said: WhyIn) -> RolloutOut:
        """Who has it keeps it, nobody else installs it. One person is enough to stop what goes wrong."""
        return await self._change(
            request, rollout, "pause", said, lambda one, now: paused(one, now, said.why or "hand")
        )

    async def resume(self, request: Request, rollout: str, said: WhyIn) -> RolloutOut:
        """Go on in the ring that it stands in; what failed so far does not stop it again. 409 `approval_needed`: as for begin."""
        return await self._change(request, rollout, "resume", said, resumed)

    async def withdraw(self, request: Request, rollout: str, said: WhyIn) -> RolloutOut:
        """Roll back: the version before it is wanted again wherever it had come. 409 `approval_needed`: as for begin."""
        return await self._change(
            request, rollout, "withdraw", said, lambda one, now: withdrawn(one, now, said.why)
        )

    async def retry(self, request: Request, rollout: str, said: WhyIn) -> RolloutOut:
        """Kiosks that failed try once more; the others have nothing to do. 409 `approval_needed`: as for begin."""
        return await self._change(request, rollout, "retry", said, lambda one, _now: retried(one))

    async def _change(
        self,
        request: Request,
        rollout: str,
        act: Act,
        said: WhyIn,
        change: Callable[[Rollout, datetime], Rollout],
    ) -> RolloutOut:
        before, _ = await self._one(rollout)
        visitor = await self._door.require(request, Permission.ROLLOUT, before.area)
        now = self._clock.now()
        try:
            after = change(before, now)
        except Refused as refused:
            raise HTTPException(409, {"reason": refused.reason, "detail": refused.detail}) from refused
        if act != "pause":
            about = {"rollout": rollout, "item": before.item, "version": before.version, "why": said.why}
            asked = Asked(f"rollout.{act}", before.area, Permission.ROLLOUT, about)
            await pass_or_ask(self._approvals, visitor, asked)

        async def write(sql: Sql) -> bool:
            if not await rows.keep(sql, before, after):
                return False
            if act == "resume":
                await rows.excuse(sql, rollout)
            if act == "retry":
                await rows.forget_failures(sql, rollout)
            detail = {"item": before.item, "version": before.version, "why": said.why}
            what = f"rollout.{DONE[act]}"
            await record(sql, visitor.login, what, rollout, detail, at=now, area=before.area)
            return True

        if not await self._store.write(write):
            raise HTTPException(409, {"reason": "rollout_state", "detail": "it has changed meanwhile"})
        await self._wishes.refresh()
        return _out(*await self._one(rollout))

    async def _seen(self, request: Request, rollout: str) -> tuple[Rollout, Sequence[Tally]]:
        """A rollout from above reaches into every area below it: whoever looks after one of them may look."""
        one, tallies = await self._one(rollout)
        visitor = await self._door.require(request, Permission.VIEW)
        if not any(
            one.area.startswith(scope) or scope.startswith(one.area)
            for scope in visitor.scopes(Permission.VIEW)
        ):
            raise HTTPException(403, "area")
        return one, tallies

    async def _one(self, rollout: str) -> tuple[Rollout, Sequence[Tally]]:
        found = await self._store.read(lambda sql: rows.one(sql, rollout))
        if found is None:
            raise HTTPException(404)
        return found, await self._store.read(lambda sql: rows.tallies(sql, rollout))


async def _with_tallies(sql: Sql) -> list[tuple[Rollout, Sequence[Tally]]]:
    newest = (await rows.everyone(sql))[: rows.PAGE]
    return [(one, await rows.tallies(sql, one.id)) for one in newest]


async def _kept(sql: Sql, fresh: Rollout, who: str, at: datetime) -> None:
    await rows.add(sql, fresh, who, at)
    detail = {"item": fresh.item, "version": fresh.version, "rings": [ring.share_pct for ring in fresh.rings]}
    await record(sql, who, "rollout.begun", fresh.id, detail, at=at, area=fresh.area)


def _begun(wanted: RolloutIn, artefact: Stored, now: datetime) -> Rollout:
    """Raises Refused."""
    if wanted.area and not is_area(wanted.area):
        raise Refused("area_wrong", wanted.area)
    asked = tuple(Ring(**ring.model_dump()) for ring in wanted.rings)
    rings = asked or (USUAL if wanted.lab else USUAL[1:])
    night = (wanted.night_from, wanted.night_until)
    check_rings(rings, wanted.lab, night)
    return Rollout(
        id=f"R-{secrets.token_hex(6)}",
        number=0,
        item=artefact.item,
        version=artefact.version,
        digest=artefact.digest,
        size=artefact.size,
        area=wanted.area,
        lab=frozenset(wanted.lab),
        rings=rings,
        state=State.RUNNING,
        ring=0,
        since=now,
        night=night,
    )


def _out(rollout: Rollout, tallies: Sequence[Tally]) -> RolloutOut:
    rings = [
        RingOut(
            share_pct=ring.share_pct,
            success_pct=ring.success_pct,
            error_pct=ring.error_pct,
            wait_s=ring.wait_s,
            total=None if tally.total < 0 else tally.total,
            installed=tally.installed,
            failed=tally.failed,
        )
        for ring, tally in zip(rollout.rings, tallies, strict=True)
    ]
    return RolloutOut(
        id=rollout.id,
        item=rollout.item,
        version=rollout.version,
        digest=rollout.digest,
        area=rollout.area,
        state=rollout.state,
        ring=rollout.ring,
        since=rollout.since,
        attempt=rollout.attempt,
        why=rollout.why,
        night_from=rollout.night[0],
        night_until=rollout.night[1],
        rings=rings,
    )
