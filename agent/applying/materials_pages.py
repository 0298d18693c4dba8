"""The pages that lie before the document camera, brought by its process to this one. The agent only tells it where to."""

import itertools
import threading
from collections.abc import Callable
from typing import Protocol

from agent.visit_messages import PagesHanded, PagesWanted
from kiosk.hardware.handing import Handed, HandingDoor

LIMIT_S = 15.0  # ten pages are made into one PDF meanwhile


class PageSource(Protocol):
    """Where pages come from."""

    def fetch(self) -> Handed | None:
        """All of them, whoever asks closes them; None where there are none. Blocks."""
        ...


class CameraPages:
    """A `PageSource`. `say` tells the agent."""

    def __init__(self, say: Callable[[PagesWanted], None]) -> None:
        self._say = say
        self._numbers = itertools.count(1)
        self._turn = threading.Lock()
        self._number = 0
        self._door: HandingDoor | None = None

    def fetch(self) -> Handed | None:
        """See PageSource."""
        with self._turn, HandingDoor() as door:
            self._number, self._door = next(self._numbers), door
            self._say(PagesWanted(number=self._number, door=door.name))
            return door.taken(LIMIT_S)

    def handed(self, order: PagesHanded) -> None:
        """The agent says what became of it: nobody is waited for who will not come."""
        door = self._door
        if order.why and door is not None and order.number == self._number:
            door.give_up()
