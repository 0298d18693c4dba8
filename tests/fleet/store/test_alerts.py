"""Alerts and work orders on both engines: their statements mean the same."""

from dataclasses import replace
from datetime import timedelta

from fleet import registry
from fleet.alerts import deliveries, muting_rows, rows
from fleet.alerts.muting import Matcher, Silence, Window
from fleet.alerts.rows import Wanted
from fleet.alerts.settings import Alerts, Orders, Receiver
from fleet.findings import Severity
from fleet.metrics import figures_of
from fleet.store.port import Store
from fleet.store.sql import Sql
from fleet.workorders import rows as orders
from fleet.workorders.order import OrderStep
from tests.fleet.alerts.ops import enrolled
from tests.fleet.site import AREA, SetClock, heartbeat
from tests.mishaps.alerting import BROKEN, NOW, Alerting

OPS = Receiver("ops", "alertmanager", ("http://127.0.0.1:9/",))


async def heard(fleet: Alerting, kiosks: list[str]) -> None:
    """The first is broken, the others are well."""
    for place, kiosk in enumerate(kiosks):
        await fleet.heard(kiosk, heartbeat() if place else BROKEN)


async def test_alerts_live_on_either_engine(store: Store) -> None:
    clock = SetClock(NOW)
    fleet = Alerting(store, clock, Alerts(receivers=(OPS,), orders=Orders(("cutter",), after_s=60)))
    kiosks = [await enrolled(store, str(place)) for place in range(4)]
    for _ in range(4):
        await heard(fleet, kiosks)
        await fleet.passes(60)
    (stuck,) = await fleet.open()
    (order,) = await store.read(
        lambda sql: orders.page(sql, AREA[:4], is_open=True, subject="", assignee="", after=(), limit=9)
    )
    assert (stuck.key, stuck.told, stuck.ordered, order.alert) == ("cutter/printer", 0, order.id, stuck.id)

    matchers = (Matcher("area", f"{AREA[:9]}.*", is_regex=True),)
    silence = Silence("s", AREA[:9], matchers, clock.at, clock.at + timedelta(days=1), "li", "")
    window = Window("w", "44", "", "", clock.at, timedelta(hours=1), 2, NOW.time(), "li", "")
    await store.write(lambda sql: muting_rows.add_silence(sql, silence))
    await store.write(lambda sql: muting_rows.add_window(sql, window))
    await fleet.passes(400)
    await fleet.passes(200)
    assert [alert.reason for alert in await fleet.open()].count("reporter_offline") == 4
    assert {alert.reason for alert in await fleet.open()} == {"cutter", "reporter_offline", "area_offline"}
    assert await store.read(deliveries.waiting) == [("ops", 1, NOW + timedelta(seconds=120))]
    assert await store.write(lambda sql: muting_rows.end_silence(sql, "s", clock.at))
    await store.write(lambda sql: rows.wake_below(sql, AREA[:9], clock.at))
    await fleet.passes(1)
    assert [(name, count) for name, count, _ in await store.read(deliveries.waiting)] == [("ops", 2)]
    assert await store.read(lambda sql: muting_rows.silences(sql, clock.at)) == []
    assert [
        found.weekday for found in await store.read(lambda sql: muting_rows.windows(sql, clock.at, "44"))
    ] == [2]

    for _ in range(7):
        await heard(fleet, kiosks)
        await fleet.passes(60)
    assert [alert.reason for alert in await fleet.open()] == ["cutter"]
    past = Wanted(AREA[:6], is_open=False, least=Severity.CRITICAL)
    seen = await store.read(lambda sql: rows.page(sql, past, (), 3))
    last = (seen[-1].resolved_at or NOW).isoformat(timespec="microseconds"), seen[-1].id
    assert len(seen) + len(await store.read(lambda sql: rows.page(sql, past, last, 9))) == 5
    assert await store.write(lambda sql: rows.acknowledge(sql, stuck.id, "li", "", clock.at))
    worst = Wanted("", least=Severity.CRITICAL, reason="cutter", subject=kiosks[0], unacknowledged=True)
    assert await store.read(lambda sql: rows.page(sql, worst, (2, "9", "9"), 9)) == []
    await fleet.deliver()
    head = await store.read(lambda sql: deliveries.head(sql, "ops"))
    assert head is not None
    assert (head.attempts, head.error) == (1, "ConnectError")
    await store.write(lambda sql: deliveries.sent(sql, head.id, clock.at))
    assert len(await store.read(lambda sql: deliveries.newest(sql, "", 9))) == 3

    for step in (OrderStep.ASSIGN, OrderStep.REPAIR):
        await store.write(lambda sql, step=step: taken(sql, order.id, step, clock))  # type: ignore[misc]
    figures = await store.read(lambda sql: orders.figures(sql, AREA, NOW, clock.at))
    assert (figures.reported, figures.open, figures.repaired) == (1, 1, 1)
    again = replace(stuck, id="later")
    found = await store.read(lambda sql: orders.again(sql, again.subject, again.reason, again.part, NOW))
    assert found is not None
    assert len(await store.read(lambda sql: orders.steps(sql, order.id))) == 3
    await store.write(lambda sql: registry.revoke(sql, kiosks[0], clock.at))
    fleet.duty.touched(frozenset(kiosks))
    await fleet.passes(1)
    shown = await store.read(lambda sql: figures_of(sql, 4))
    assert (shown.alerts, shown.orders) == ([], [("repaired", 1)])
    assert sum(row[-1] for row in shown.reporters) == 3
    await fleet.passes(100 * 86400)
    await fleet.senders.aclose()


async def taken(sql: Sql, order: str, step: OrderStep, clock: SetClock) -> None:
    found = await orders.one(sql, order)
    assert found is not None
    await orders.take(sql, found, step, "li", "", clock.at, assignee="wang")
