"""Other people in the hall: a second kiosk, paired as any other, at which a few numbers are taken before the tour."""

from pathlib import Path

from kiosk.bench.station import Station, pairing_code
from kiosk.domain.command import new_command_id
from kiosk.queue.client import QueueClient
from kiosk.queue.schemas import TakeTicket

SERVICES = (
    "pension",
    "insurance-enrolment",
    "job-registration",
    "pension",
    "labour-complaint",
    "unemployment-benefit",
    "pension",
    "title-exam",
    "insurance-enrolment",
)  # none of the tour's own window


async def take_numbers(station: Station, identity: Path) -> int:
    """How many numbers were taken."""
    kiosk = QueueClient(station.queue, identity)
    try:
        await kiosk.pair(await pairing_code(station, kind="kiosk"))
        for service in SERVICES:
            await kiosk.take_ticket(TakeTicket(command=new_command_id(), service=service))
    finally:
        await kiosk.close()
    return len(SERVICES)
