"""One asks, another approves, the first then does exactly that, once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from fleet.approvals.approvals import ApprovalNeeded, Approvals
from fleet.approvals.rules import Approval, ApprovalState, Asked, needs_second
from fleet.audit.rows import verified
from fleet.config import TwoPeople
from fleet.staff.people import Visitor
from fleet.staff.permissions import Grant, Permission, Role
from fleet.store.sqlite import SqliteStore
from kiosk.domain.errors import Refused
from tests.fleet.city import NOW
from tests.fleet.site import SetClock, intake_rules

ASKED = Asked("rollout.begin", "43", Permission.ROLLOUT, {"digest": "a" * 64, "lab": ["K-1"]})
RULES = TwoPeople(kiosks=10, hours=2)


def somebody(login: str, role: Role = Role.ADMIN, area: str = "") -> Visitor:
    return Visitor(login, login, "csrf", (Grant(role, area),))


HE, LI, OUTSIDE, LOOKS = (
    somebody("he"),
    somebody("li"),
    somebody("outside", area="44"),
    somebody("looks", Role.VIEWER),
)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "f.sqlite3", intake_rules())
    yield opened
    opened.close()


@pytest.fixture
def approvals(store: SqliteStore, clock: SetClock) -> Approvals:
    return Approvals(store, clock, RULES)


async def asked_for(approvals: Approvals, asked: Asked = ASKED, visitor: Visitor = HE) -> Approval:
    with pytest.raises(ApprovalNeeded) as waits:
        await approvals.passed(visitor, asked)
    return waits.value.approval


@pytest.mark.parametrize(
    ("area", "kiosks", "needed"),
    (("", 0, True), ("43", 0, True), ("4306", 10, False), ("4306", 11, True), ("430603001001", 1, False)),
)
def test_a_province_everything_and_many_kiosks_need_two(area: str, kiosks: int, *, needed: bool) -> None:
    assert needs_second(area, kiosks, RULES) is needed
    assert not needs_second(area, kiosks, TwoPeople(needed=False))


async def test_what_was_approved_is_done_once(approvals: Approvals, store: SqliteStore) -> None:
    waiting = await asked_for(approvals)
    assert (await asked_for(approvals)).id == waiting.id
    assert (await approvals.decide(LI, waiting.id, approve=True)).state is ApprovalState.APPROVED
    await approvals.passed(HE, ASKED)
    assert (await asked_for(approvals)).id != waiting.id
    assert (await verified(store))[1] is None


async def test_a_small_area_asks_nobody(approvals: Approvals) -> None:
    await approvals.passed(HE, Asked("rollout.begin", "430603", Permission.ROLLOUT, {}))


async def test_another_act_or_another_person_does_not_pass_by_it(approvals: Approvals) -> None:
    waiting = await asked_for(approvals)
    await approvals.decide(LI, waiting.id, approve=True)
    other = Asked(ASKED.what, ASKED.area, ASKED.permission, {"digest": "b" * 64, "lab": ["K-1"]})
    assert (await asked_for(approvals, other)).id != waiting.id
    assert (await asked_for(approvals, visitor=LI)).asked_by == "li"


@pytest.mark.parametrize(
    ("visitor", "reason"),
    ((HE, "approval_self"), (OUTSIDE, "approval_unknown"), (LOOKS, "approval_unknown")),
)
async def test_only_another_person_who_may_do_it_decides(
    approvals: Approvals, visitor: Visitor, reason: str
) -> None:
    waiting = await asked_for(approvals)
    with pytest.raises(Refused, match=reason):
        await approvals.decide(visitor, waiting.id, approve=True)
    assert [approval.id for approval in await approvals.seen_by(LI)] == [waiting.id]
    assert (await approvals.seen_by(visitor) == []) is (reason == "approval_unknown")


async def test_a_request_and_an_approval_end_with_time(approvals: Approvals, clock: SetClock) -> None:
    late = await asked_for(approvals)
    clock.at += timedelta(hours=2)
    with pytest.raises(Refused, match="approval_late"):
        await approvals.decide(LI, late.id, approve=True)
    again = await asked_for(approvals)
    assert again.id != late.id
    await approvals.decide(LI, again.id, approve=True)
    clock.at += timedelta(hours=2)
    assert (await asked_for(approvals)).id not in (late.id, again.id)


async def test_a_refused_request_passes_nobody_and_is_decided_once(approvals: Approvals) -> None:
    waiting = await asked_for(approvals)
    await approvals.decide(LI, waiting.id, approve=False)
    with pytest.raises(Refused, match="approval_decided"):
        await approvals.decide(LI, waiting.id, approve=True)
    assert (await asked_for(approvals)).id != waiting.id


async def test_an_approval_that_two_use_at_once_serves_one(approvals: Approvals) -> None:
    waiting = await asked_for(approvals)
    await approvals.decide(LI, waiting.id, approve=True)
    tries = await asyncio.gather(*(approvals.passed(HE, ASKED) for _ in range(4)), return_exceptions=True)
    assert sum(one is None for one in tries) == 1
