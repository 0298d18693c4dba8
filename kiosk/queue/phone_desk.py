"""What whoever holds a slip may know and do, wherever they ask from: the site's own pages or the fleet's."""

from dataclasses import dataclass

from kiosk.domain.phone import PhoneAct, PhoneNews
from kiosk.domain.rating import RatingChannel, RatingLevel, RatingReason
from kiosk.queue.phone_tickets import phone_site, phone_ticket
from kiosk.queue.schemas import Rate
from kiosk.queue.service import QueueService

PHONE = "phone"


@dataclass(frozen=True, slots=True)
class PhoneWish:
    """One press, under the id that makes it happen once; a rating brings its level and reasons."""

    command: str
    act: PhoneAct
    level: RatingLevel | None = None
    reasons: tuple[RatingReason, ...] = ()


class PhoneDesk:
    """Over the service. Refusals are those of its commands."""

    def __init__(self, service: QueueService) -> None:
        self._service = service

    async def news(self, token: str) -> PhoneNews:
        """The ticket of the token, of this moment. Raises Refused unknown_ticket."""
        service = self._service
        ticket = await service.ticket_of_token(token)
        hall = await service.hall()
        ledger, settings = service.ledger, service.settings
        return PhoneNews(
            phone_ticket(ledger.reader, settings, ledger.moment(), ticket, hall.calling),
            phone_site(settings, hall),
            service.clock.now(),
        )

    async def act(self, ticket: str, wish: PhoneWish) -> bytes:
        """The stored first answer, as JSON. Raises Refused."""
        match wish.act:
            case PhoneAct.CANCEL:
                return (await self._service.cancel(ticket, wish.command)).body
            case PhoneAct.RATE:
                rate = Rate(
                    command=wish.command,
                    channel=RatingChannel.PHONE,
                    level=wish.level,
                    ticket=ticket,
                    reasons=wish.reasons,
                )
                return (await self._service.rate(PHONE, rate)).body
            case PhoneAct.LATE:
                return await self._service.residents.postpone(ticket, wish.command, PHONE)
            case PhoneAct.RETURN:
                return await self._service.residents.come_back(ticket, wish.command, PHONE, PHONE)
