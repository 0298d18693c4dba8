"""What the writer remembers of a hall, as one value to compare with what its tables say."""

from kiosk.queue.present import Present
from kiosk.queue.service import QueueService
from kiosk.queue.settings import QueueSettings
from kiosk.queue.transaction import Transaction


async def remembered_and_read(service: QueueService) -> tuple[list[object], list[object]]:
    """Both, at the same moment, in one job of the writer."""

    def look(transaction: Transaction) -> tuple[list[object], list[object]]:
        open_tickets = [
            ticket
            for (ticket,) in transaction.connection.execute(
                "SELECT id FROM tickets WHERE state IN ('waiting', 'called', 'serving', 'parked') ORDER BY id"
            )
        ]
        settings, fresh = transaction.settings, Present(transaction.connection)
        return (
            _everything(transaction.present, settings, open_tickets),
            _everything(fresh, settings, open_tickets),
        )

    return await service.ledger.write(look)


def _everything(present: Present, settings: QueueSettings, tickets: list[str]) -> list[object]:
    day = present.day()
    numbers = [
        present.next_number(day.day.isoformat(), service.prefix, settings.standby)
        for service in settings.services
        if day is not None
    ]
    callers = [
        present.caller(window, present.windows()[window.number].staff)
        for window in settings.windows
        if window.number in present.windows()
    ]
    return [
        day,
        sorted(present.windows().items()),
        sorted(present.handlings().items()),
        present.line().everybody(),
        sorted(present.first_waiting(3), key=lambda ticket: ticket.sequence),
        [present.ticket(ticket) for ticket in tickets],
        sorted(present.stopped()),
        [present.durations(service.id) for service in settings.services],
        callers,
        [present.at_service(settings, service.id) for service in settings.services],
        [present.next_announcement(zone) for zone in settings.zones],
        numbers,
    ]
