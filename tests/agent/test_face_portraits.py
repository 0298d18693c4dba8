"""The portraits that a real face process is handed: the next best where the first is no good, and then the word for it."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from agent.face_attempt import BrokenOff
from agent.face_schemas import FacePurpose, FaceTrouble
from agent.face_work import WarmWork
from agent.visit_faces import HandPortrait, PortraitHanded
from agent.visit_messages import Message
from kiosk.bench.face.looks import Looks
from kiosk.bench.face.portrait import ID_CARD, OFFICE, portrait
from kiosk.bench.face.sensor import jpeg
from kiosk.domain.errors import Refused
from kiosk.hardware.face import messages
from kiosk.hardware.face.settings import FaceSettings
from kiosk.hardware.handing import hand

CERTIFICATION = FacePurpose.CERTIFICATION
LEAST_PX = 80


def drawn(size: tuple[int, int]) -> bytes:
    """Somebody's portrait."""
    return jpeg(portrait(Looks.of(4), size))


class Visit:
    """Hands one picture after another."""

    def __init__(self, *pictures: bytes) -> None:
        self._pictures = list(pictures)
        self.orders: list[HandPortrait] = []

    async def ask(self, made: Callable[[int], Message]) -> PortraitHanded:
        order = made(1)
        assert isinstance(order, HandPortrait)
        self.orders.append(order)
        await asyncio.to_thread(hand, self._pictures.pop(0), 1, order.door)
        return PortraitHanded(number=1, has_next=bool(self._pictures))


@pytest.fixture
async def work() -> AsyncIterator[WarmWork]:
    warm = WarmWork(FaceSettings(), lambda: None)
    await warm.ready()
    yield warm
    await warm.stop()


@pytest.mark.parametrize("first", [drawn(ID_CARD), b"no picture at all"])
async def test_the_next_best_is_asked_for(work: WarmWork, first: bytes) -> None:
    visit = Visit(first, drawn(OFFICE))
    await work.take_portrait(visit.ask, CERTIFICATION, LEAST_PX)
    assert [order.next_best for order in visit.orders] == [False, True]
    await work.take_portrait(visit.ask, CERTIFICATION, LEAST_PX)  # it has one
    assert len(visit.orders) == 2


@pytest.mark.parametrize("pictures", [[drawn(ID_CARD)], [drawn(ID_CARD), b"no picture"]])
async def test_where_none_is_good_it_is_said(work: WarmWork, pictures: list[bytes]) -> None:
    visit = Visit(*pictures)
    with pytest.raises(BrokenOff) as broken:
        await work.take_portrait(visit.ask, CERTIFICATION, LEAST_PX)
    assert broken.value.trouble is FaceTrouble.BAD_PORTRAIT
    assert len(visit.orders) == len(pictures)


async def test_what_was_seen_is_forgotten_with_the_verdict_and_the_portrait_is_asked_for_again(
    work: WarmWork,
) -> None:
    visit = Visit(drawn(OFFICE), drawn(OFFICE))
    await work.take_portrait(visit.ask, CERTIFICATION, LEAST_PX)
    await work.forget()
    with pytest.raises(Refused):
        await work.ask(messages.Compare())
    await work.take_portrait(visit.ask, CERTIFICATION, LEAST_PX)
    assert len(visit.orders) == 2


async def test_a_good_one_is_enough(work: WarmWork) -> None:
    visit = Visit(drawn(OFFICE), b"never asked for")
    await work.take_portrait(visit.ask, CERTIFICATION, LEAST_PX)
    assert len(visit.orders) == 1
