"""A scripted office, and somebody at the kiosk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.agent.apply_room import ApplyRoom, ApplyRooms
from tests.agent.scripted_office import ScriptedOffice
from tests.gateway.far_end import FarEnd


@dataclass(slots=True)
class At:
    """The office, and somebody at the kiosk."""

    office: ScriptedOffice
    far: FarEnd
    rooms: ApplyRooms

    def loss(self, level: int = 2) -> tuple[ApplyRoom, str]:
        """A card is about to be reported lost."""
        room = self.rooms.of(4, level)
        return room, room.walked("card.loss_temp", {}).draft


@contextmanager
def at_scripted_office() -> Iterator[At]:
    """It does every write until it is told otherwise."""
    office = ScriptedOffice()
    with FarEnd(office) as far:
        rooms = ApplyRooms(far.url)
        yield At(office, far, rooms)
        rooms.close()
