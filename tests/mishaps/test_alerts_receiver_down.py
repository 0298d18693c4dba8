"""A receiver is down for an hour: others hear at once, evaluation goes on, and it gets everything in order afterwards."""

from pathlib import Path

from fleet.alerts.settings import Receiver
from tests.fleet.alerts.ops import enrolled
from tests.fleet.alerts.sinks import hook
from tests.fleet.site import SetClock, heartbeat
from tests.mishaps.alerting import BROKEN, NOW, alerting

ROUNDS = 5


async def test_what_a_receiver_missed_comes_in_order_when_it_is_back(tmp_path: Path) -> None:
    async with hook() as down, hook() as up:
        receivers = [
            Receiver(name, "alertmanager", (far.url,), least="info")
            for name, far in (("down", down), ("up", up))
        ]
        down.status = 503
        async with alerting(tmp_path, SetClock(NOW), *receivers) as fleet:
            kiosk = await enrolled(fleet.store)
            for place in range(ROUNDS * 2):
                for _ in range(6):
                    await fleet.heard(kiosk, heartbeat() if place % 2 else BROKEN)
                    await fleet.passes(60)
                    await fleet.deliver()
            statuses = ["firing", "resolved"] * ROUNDS
            assert [body["status"] for body in up.bodies] == statuses
            assert down.bodies == []
            down.status = 200
            await fleet.passes(600)
            await fleet.deliver()
            assert [body["status"] for body in down.bodies] == statuses
            assert [body["alerts"] for body in down.bodies] == [body["alerts"] for body in up.bodies]


async def test_a_message_that_a_receiver_never_takes_holds_up_the_others_for_a_while_only(
    tmp_path: Path,
) -> None:
    async with hook() as far:
        picky = Receiver("picky", "alertmanager", (far.url,))
        async with alerting(tmp_path, SetClock(NOW), picky) as fleet:
            kiosk = await enrolled(fleet.store)
            far.status = 400
            await fleet.heard(kiosk, BROKEN)
            for _ in range(6):
                await fleet.heard(kiosk, BROKEN)
                await fleet.passes(60)
                await fleet.deliver()
            far.status = 200
            for _ in range(6):
                await fleet.heard(kiosk, heartbeat())
                await fleet.passes(60)
                await fleet.deliver()
            assert [body["status"] for body in far.bodies] == ["resolved"]
