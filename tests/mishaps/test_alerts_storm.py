"""A whole township loses power and comes back kiosk by kiosk; a link comes and goes for hours."""

import msgspec

from tests.fleet.alerts.room import Room
from tests.fleet.site import heartbeat


def test_a_township_without_power_is_one_message_out_and_one_back() -> None:
    room = Room()
    names = tuple(f"K-{place:02}" for place in range(30))
    room.enrol(*names)
    room.enrol(*(f"far-{place}" for place in range(6)), area="430603002001")
    room.passes(300, 20)
    asleep = room.dies(*names)
    room.passes(3600, 20)
    for place in range(0, 30, 3):  # they boot over ten minutes
        room.comes_back({name: asleep[name] for name in names[place : place + 3]})
        room.passes(60, 20)
    room.passes(1200, 20)
    assert room.told() == [("firing", "area_offline", 1), ("resolved", "area_offline", 1)]
    assert room.open() == []
    room.sql.close()


def test_a_link_that_comes_and_goes_for_two_hours_is_one_message_until_it_is_quiet() -> None:
    room = Room()
    room.enrol("K-1")
    for place in range(180):
        word = "down" if place % 2 else "up"
        room.alive["K-1"] = msgspec.structs.replace(heartbeat(), links={"queue": word})
        room.sync("K-1")
        room.passes(40, 20)
    (alert,) = room.open()
    assert (alert.key, alert.flapping) == ("link_down/queue", True)
    assert room.told() == [("firing", "link_down", 1)]
    room.alive["K-1"] = heartbeat()
    room.passes(3600, 20)
    assert room.open() == []
    assert room.told() == [("firing", "link_down", 1), ("resolved", "link_down", 1)]
    room.sql.close()
