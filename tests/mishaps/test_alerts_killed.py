"""The fleet is killed between firing and sending, or between sending and knowing: it is sent, and a repeat is seen as one."""

from datetime import timedelta
from pathlib import Path

from fleet.alerts import deliveries
from fleet.alerts.settings import Receiver
from tests.fleet.alerts.ops import enrolled
from tests.fleet.alerts.sinks import hook
from tests.fleet.site import SetClock
from tests.mishaps.alerting import BROKEN, NOW, alerting


async def test_what_fired_before_the_kill_is_sent_after_it(tmp_path: Path) -> None:
    clock = SetClock(NOW)
    async with hook() as far:
        ops = Receiver("ops", "alertmanager", (far.url,))
        async with alerting(tmp_path, clock, ops) as fleet:
            kiosk = await enrolled(fleet.store)
            await fleet.heard(kiosk, BROKEN)
            await fleet.turn()
            await fleet.passes(61)
            (fired,) = await fleet.open()
        async with alerting(tmp_path, clock, ops) as again:
            await again.turn()
            await again.deliver()
            assert far.bodies == []  # the killed one's lease still holds
            await again.passes(20)
            await again.deliver()
            assert [alert.id for alert in await again.open()] == [fired.id]
    (body,) = far.bodies
    assert body["alerts"][0]["annotations"]["alert"] == fired.id  # type: ignore[index]


async def test_a_kill_after_sending_repeats_the_same_message(tmp_path: Path) -> None:
    clock = SetClock(NOW)
    async with hook() as far:
        ops = Receiver("ops", "alertmanager", (far.url,))
        async with alerting(tmp_path, clock, ops) as fleet:
            kiosk = await enrolled(fleet.store)
            await fleet.heard(kiosk, BROKEN)
            await fleet.turn()
            await fleet.passes(61)
            oldest = await fleet.store.read(lambda sql: deliveries.head(sql, "ops"))
            assert oldest is not None
            await fleet.senders.send(ops, oldest)
        clock.at += timedelta(seconds=60)
        async with alerting(tmp_path, clock, ops) as again:
            await again.turn()
            await again.deliver()
            assert await again.store.read(deliveries.waiting) == []
    first, second = far.bodies
    assert (first, far.keys[0]) == (second, far.keys[1])


async def test_a_kill_before_what_was_said_is_noticed_costs_a_minute(tmp_path: Path) -> None:
    clock = SetClock(NOW)
    async with alerting(tmp_path, clock) as fleet:
        kiosk = await enrolled(fleet.store)
        await fleet.heard(kiosk, BROKEN)
    clock.at += timedelta(seconds=60)
    async with alerting(tmp_path, clock) as again:
        await again.turn()
        await again.heard(kiosk, BROKEN)
        await again.passes(61)
        assert [alert.key for alert in await again.open()] == ["cutter/printer"]
