"""Stop giving numbers for one service, and give them again; who waits already is still served."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.errors import Refused
from kiosk.queue import events as e
from kiosk.queue.schemas import StopReason
from kiosk.queue.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Stopped:
    """A service that gives no numbers now, and why."""

    service: str
    reason: StopReason
    since: datetime
    staff: str


def stopped_services(connection: sqlite3.Connection) -> dict[str, Stopped]:
    """What is stopped now, by service."""
    rows = connection.execute("SELECT service, reason, since, staff FROM stopped_services")
    return {
        row[0]: Stopped(row[0], StopReason(row[1]), datetime.fromisoformat(row[2]), row[3]) for row in rows
    }


def stop_service(transaction: Transaction, service: str, reason: StopReason, staff: str) -> None:
    """Until it is resumed or the day closes. Raises Refused: unknown_service, service_stopped."""
    _check_known(transaction, service)
    if service in stopped_services(transaction.connection):
        raise Refused("service_stopped", service)
    transaction.record(e.ServiceStopped(service=service, reason=reason, staff=staff))
    transaction.touch("hall", "windows")


def resume_service(transaction: Transaction, service: str, staff: str) -> None:
    """Numbers are given again. Raises Refused: unknown_service, service_not_stopped."""
    _check_known(transaction, service)
    if service not in stopped_services(transaction.connection):
        raise Refused("service_not_stopped", service)
    transaction.record(e.ServiceResumed(service=service, staff=staff))
    transaction.touch("hall", "windows")


def _check_known(transaction: Transaction, service: str) -> None:
    if transaction.settings.service(service) is None:
        raise Refused("unknown_service", "service")
