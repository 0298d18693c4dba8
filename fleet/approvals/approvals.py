"""Asks for a second person where one is needed, and keeps their answer."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

import msgspec

from fleet.approvals import rows
from fleet.approvals.rules import Approval, ApprovalState, Asked, decided, needs_second, passes, request
from fleet.audit.rows import record
from fleet.config import TwoPeople
from fleet.staff.people import Visitor
from fleet.store.sql import Rooms, Sql
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused

PAGE = 200


class ApprovalNeeded(Refused):
    """Another person must approve first; `approval` is what waits for them."""

    def __init__(self, approval: Approval) -> None:
        super().__init__("approval_needed", approval.id)
        self.approval = approval


class Approvals:
    """Who wants to do something asks `passed` just before; after the answer they do the same once more."""

    def __init__(self, store: Rooms, clock: Clock, rules: TwoPeople) -> None:
        self._store = store
        self._clock = clock
        self._rules = rules

    async def passed(self, visitor: Visitor, asked: Asked) -> None:
        """Goes through where no second person is needed, or one has approved exactly this; that approval is used up.

        Raises ApprovalNeeded; a request that waits already stays the one.
        """

        async def act(sql: Sql) -> Approval | None:
            now = self._clock.now()
            kiosks = await rows.kiosks_below(sql, asked.area)
            if not needs_second(asked.area, kiosks, self._rules):
                return None
            found = await rows.of_digest(sql, asked.digest, visitor.login, now)
            for approval in found:
                used = replace(approval, state=ApprovalState.USED)
                if passes(approval, asked, visitor.login, now) and await rows.move(sql, approval, used):
                    return None
            open_ones = [approval for approval in found if approval.state is ApprovalState.WAITING]
            return open_ones[0] if open_ones else await self._asked(sql, visitor, asked, kiosks)

        waiting = await self._store.write(act)
        if waiting is not None:
            raise ApprovalNeeded(waiting)

    async def decide(self, visitor: Visitor, number: str, *, approve: bool) -> Approval:
        """Another person's answer.

        Raises Refused: approval_unknown, also for what the visitor may not do, approval_self, approval_late, approval_decided.
        """

        async def act(sql: Sql) -> Approval:
            now = self._clock.now()
            before = await rows.one(sql, number)
            if before is None or not visitor.may(before.permission, before.area):
                raise Refused("approval_unknown")
            after = decided(before, visitor.login, approve=approve, at=now)
            if not await rows.move(sql, before, after):
                raise Refused("approval_decided")
            word = "approval.given" if approve else "approval.refused"
            detail = {"what": before.what, "asked_by": before.asked_by}
            await record(sql, visitor.login, word, number, detail, at=now, area=before.area)
            return after

        return await self._store.write(act)

    async def seen_by(self, visitor: Visitor) -> Sequence[Approval]:
        """What the visitor asked for or may decide, newest first."""
        found = await self._store.read(lambda sql: rows.newest(sql, "", PAGE))
        return [
            approval
            for approval in found
            if approval.asked_by == visitor.login or visitor.may(approval.permission, approval.area)
        ]

    async def _asked(self, sql: Sql, visitor: Visitor, asked: Asked, kiosks: int) -> Approval:
        now = self._clock.now()
        number = f"A-{secrets.token_hex(5)}"
        fresh = request(asked, number, visitor.login, kiosks, at=now, rules=self._rules)
        await rows.add(sql, fresh)
        detail = {"what": asked.what, "kiosks": kiosks, "arguments": msgspec.json.decode(fresh.detail)}
        await record(sql, visitor.login, "approval.asked", number, detail, at=now, area=asked.area)
        return fresh
