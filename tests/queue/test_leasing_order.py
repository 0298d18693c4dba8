"""A leased number stands where it was taken, and no kiosk's clock can change that."""

from datetime import timedelta

from tests.queue.offline_kiosk import given_alone, handed_in, leased_to
from tests.queue.site import Hall


async def test_a_number_handed_in_waits_from_the_moment_it_was_taken(hall: Hall) -> None:
    book = await leased_to(hall)
    hall.clock.advance(60)
    early = given_alone(book, 0, hall.clock.now())
    hall.clock.advance(60)
    await hall.take()
    await handed_in(hall, early)
    await hall.hire()
    await hall.staffed(1)
    assert [await hall.served(), await hall.served()] == ["A601", "A001"]


async def test_a_kiosk_whose_clock_is_slow_does_not_jump_the_queue(hall: Hall) -> None:
    hall.clock.advance(600)
    await hall.take()
    hall.clock.advance(60)
    book = await leased_to(hall)
    hall.clock.advance(60)
    claims = given_alone(book, 0, hall.clock.now() - timedelta(days=1))
    await handed_in(hall, claims)
    await hall.hire()
    await hall.staffed(1)
    assert await hall.served() == "A001"


async def test_a_kiosk_whose_clock_is_simply_off_loses_nothing(hall: Hall) -> None:
    book = await leased_to(hall)
    wrong_by = timedelta(hours=-7)
    early = given_alone(book, 0, hall.clock.now() + wrong_by)
    hall.clock.advance(60)
    await hall.take()
    hall.clock.advance(60)
    await handed_in(hall, early, sent_at=hall.clock.now() + wrong_by)
    await hall.hire()
    await hall.staffed(1)
    assert await hall.served() == "A601"
