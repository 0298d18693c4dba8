"""The statements of identities, commands and settings, on both engines."""

from datetime import timedelta
from functools import partial

import pytest

from fleet import news
from fleet.commands import rows as commands
from fleet.commands import uploads
from fleet.commands.orders import CommandState, Result
from fleet.enrolment import new_code
from fleet.identity import rows as identities
from fleet.identity.standing import Standing
from fleet.news import EVERYBODY, News
from fleet.registry import add_code, revoke
from fleet.schemas import CommandKind, Enrol, Reported, ReporterKind
from fleet.store.port import Store
from fleet.store.sql import Sql
from fleet.twin import rows as twin
from fleet.twin.scopes import Scope, ScopeKind, area_scope
from kiosk.domain.errors import Refused
from tests.fleet.site import AREA, SITE, SetClock
from tests.fleet.store.reports import NOW

HOUR = timedelta(hours=1)
TOLD: list[tuple[str, str]] = []


async def alarm(_sql: Sql, reporter: str, why: str, _at: object) -> None:
    TOLD.append((reporter, why))


async def kiosk(store: Store, *, approves: bool = True, parts: tuple[str, ...] = ("nic:1",)) -> str:
    code = new_code(
        "C", ReporterKind.KIOSK, area=AREA, site=SITE, quota=1, expires_at=NOW + HOUR, approves=approves
    )
    await store.write(lambda sql: add_code(sql, code))
    wanted = Enrol(code="C", kind=ReporterKind.KIOSK, public_key="key-1", name="01", parts=parts)
    made, _ = await store.write(lambda sql: identities.enrol(sql, wanted, "key-1", NOW))
    again, standing = await store.write(lambda sql: identities.enrol(sql, wanted, "key-1", NOW))
    assert again.id == made.id
    assert standing is (Standing.APPROVED if approves else Standing.PENDING)
    return made.id


async def test_an_identity_goes_its_way(store: Store) -> None:
    name = await kiosk(store, approves=False)
    await store.write(lambda sql: identities.approve(sql, name, "ops", NOW))
    with pytest.raises(Refused, match="not_pending"):
        await store.write(lambda sql: identities.approve(sql, name, "ops", NOW))
    first = await store.write(lambda sql: identities.note_machine(sql, name, "a", ("nic:1",), NOW, alarm))
    other = await store.write(lambda sql: identities.note_machine(sql, name, "b", ("nic:2",), NOW, alarm))
    assert (first, other) == (Standing.APPROVED, Standing.QUARANTINED)
    assert TOLD[-1] == (name, "two_machines")
    (listed,) = await store.read(lambda sql: identities.listed(sql, "43", Standing.QUARANTINED))
    assert (listed.seen.parts, listed.seen.other_parts) == (("nic:1",), ("nic:2",))
    await store.write(lambda sql: identities.release(sql, name, "ops", NOW, keep_other=False))
    with pytest.raises(Refused, match="another_machine"):
        await store.write(lambda sql: identities.note_machine(sql, name, "c", ("nic:2",), NOW, alarm))
    assert await store.write(lambda sql: identities.note_fork(sql, name, NOW, alarm)) is Standing.APPROVED


async def test_a_key_follows_another(store: Store) -> None:
    name = await kiosk(store)
    await store.write(lambda sql: identities.ask_rotation(sql, name, "ops", NOW))
    for _ in range(2):
        await store.write(lambda sql: identities.follow(sql, name, "key-1", "key-2", NOW))
    with pytest.raises(Refused, match="key_changed"):
        await store.write(lambda sql: identities.follow(sql, name, "key-0", "key-3", NOW))
    for _ in range(2):
        await store.write(lambda sql: identities.promote(sql, name, "key-2", NOW))
    found = await store.read(lambda sql: identities.bearer(sql, name))
    assert found == identities.Bearer("key-2", None, Standing.APPROVED)
    await store.write(lambda sql: revoke(sql, name, NOW))
    assert await store.read(lambda sql: identities.bearer(sql, name)) is None


async def test_a_command_goes_its_way(store: Store) -> None:
    name = await kiosk(store)
    order = await store.write(
        lambda sql: commands.add(
            sql, name, CommandKind.LOG_BUNDLE, {}, valid=HOUR, who="ops", at=NOW, approval="a"
        )
    )
    given, again_at = await store.write(lambda sql: commands.lease(sql, name, NOW))
    assert [one.id for one in given] == [order.id]
    assert again_at == NOW + timedelta(seconds=60)
    assert await store.write(lambda sql: commands.lease(sql, name, NOW)) == ((), again_at)
    await store.write(lambda sql: uploads.keep(sql, name, order.id, b"\x1f\x8b", NOW))
    assert await store.read(lambda sql: uploads.kept(sql, name, order.id, NOW)) == (
        "application/gzip",
        b"\x1f\x8b",
    )
    assert [one.id for one in await store.read(lambda sql: commands.still_open(sql, "4306"))] == [order.id]
    result = Result(order.id, CommandState.DONE, {"bytes": 2})
    await store.write(lambda sql: commands.settle(sql, name, [result], NOW))
    (settled,) = await store.read(lambda sql: commands.of_reporter(sql, name))
    assert (settled.state, settled.result, settled.approval) == (CommandState.DONE, {"bytes": 2}, "a")
    assert await store.read(lambda sql: commands.again_at(sql, name)) is None
    with pytest.raises(Refused, match="command_given"):
        await store.write(lambda sql: commands.cancel(sql, name, order.id, NOW))
    assert await store.write(lambda sql: uploads.forget_old(sql, NOW + timedelta(days=2))) == 1


async def wished(sql: Sql, scope: Scope, volume: int) -> None:
    await twin.wish(sql, scope, {"voice.volume": volume}, "ops", NOW)


async def test_a_wish_goes_its_way(store: Store) -> None:
    name = await kiosk(store)
    scopes = [area_scope("4306"), Scope(ScopeKind.SITE, AREA, SITE), Scope(ScopeKind.REPORTER, AREA, name)]
    for volume, scope in enumerate(scopes, 1):
        await store.write(partial(wished, scope=scope, volume=volume))
    found = await store.read(lambda sql: twin.effective_for(sql, name))
    assert (found.rev, found.settings) == (3, {"voice.volume": 3})
    await store.write(lambda sql: twin.wish(sql, scopes[0], {}, "ops", NOW, over=1))
    assert [one.rev for one in await store.read(lambda sql: twin.history(sql, scopes[0]))] == [4, 1]
    report = Reported(rev=4, settings={"voice.volume": 3})
    for _ in range(2):
        await store.write(lambda sql: twin.keep_report(sql, name, report, NOW))
    assert await store.read(lambda sql: twin.report_of(sql, name)) == (report, NOW)


async def test_news_is_heard_once_by_whoever_looks(store: Store) -> None:
    heard: list[str] = []
    told = News(store, SetClock(NOW))
    told.listen(heard.append)
    await store.write(lambda sql: news.tell(sql, "K-1", NOW))
    await store.write(lambda sql: news.tell(sql, EVERYBODY, NOW))
    await told.look()
    await told.look()
    assert sorted(heard) == [EVERYBODY, "K-1"]
    assert await store.write(lambda sql: news.forget_old(sql, NOW + timedelta(days=2))) == 2
