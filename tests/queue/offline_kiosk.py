"""A kiosk that gives numbers alone, as values: what it would keep and hand in."""

import secrets
from datetime import datetime

import msgspec

from kiosk.domain.command import new_command_id
from kiosk.domain.slip_token import from_text, slip_token
from kiosk.queue.lease_schemas import HandedIn, HandIn, LeaseBook, LeasedTicket
from kiosk.queue.leasing.giving import lease_numbers
from kiosk.queue.leasing.handing_in import hand_in
from kiosk.queue.schemas import TakeTicket
from tests.queue.site import Hall


async def leased_to(hall: Hall, device: str = "kiosk-1") -> LeaseBook:
    """What the kiosk holds."""
    now = await hall.service.hall()
    return await hall.service.ledger.write(
        lambda transaction: lease_numbers(transaction, device, now, "http://127.0.0.1/t/")
    )


def of_next_day(book: LeaseBook) -> LeaseBook:
    """The same with the blocks of the day after as its own: what the kiosk gives numbers from on that day."""
    assert book.next_day is not None
    return msgspec.structs.replace(book, blocks=book.next_day.blocks)


def given_alone(
    book: LeaseBook, nth: int, at: datetime, *, prefix: str = "A", service: str = "pension", command: str = ""
) -> LeasedTicket:
    """The nth number of the kiosk's first block of that prefix."""
    block = next(block for block in book.blocks if block.prefix == prefix)
    number = block.first + nth
    return LeasedTicket(
        ticket=secrets.token_hex(8),
        lease=block.lease,
        day=block.day,
        prefix=block.prefix,
        number=number,
        token=slip_token(from_text(block.key), block.lease, block.day, block.prefix, number),
        taken_at=at,
        take=TakeTicket(command=command or new_command_id(), service=service),
    )


async def handed_in(
    hall: Hall, leased: LeasedTicket, *, device: str = "kiosk-1", sent_at: datetime | None = None
) -> HandedIn:
    """The kiosk's clock says `sent_at`; the hall's time where none is given."""
    asked = HandIn(leased=leased, sent_at=sent_at or hall.clock.now())
    return await hall.service.ledger.write(lambda transaction: hand_in(transaction, device, asked))
