"""Other people in the hall: a second kiosk, paired as any other, at which a few numbers are taken before the tour."""

from collections.abc import Sequence
from pathlib import Path

from kiosk.bench.station import Station, pairing_code
from kiosk.domain.command import new_command_id
from kiosk.queue.client import QueueClient
from kiosk.queue.schemas import TakeTicket

BEFORE = (
    "pension",
    "insurance-enrolment",
    "job-registration",
    "pension",
    "labour-complaint",
    "unemployment-benefit",
    "pension",
    "title-exam",
    "insurance-enrolment",
)  # none of the tour's own window, whose next call must be the tour's resident
AFTER = ("card-replacement", "social-card", "materials", "social-card")  # behind the tour's last resident


async def take_numbers(station: Station, identity: Path, services: Sequence[str]) -> None:
    """One number for each; pairs the second kiosk at its first time."""
    kiosk = QueueClient(station.queue, identity)
    try:
        if not kiosk.paired:
            await kiosk.pair(await pairing_code(station, kind="kiosk"))
        for service in services:
            await kiosk.take_ticket(TakeTicket(command=new_command_id(), service=service))
    finally:
        await kiosk.close()
