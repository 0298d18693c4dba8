"""From a ticket to its slip on paper."""

import logging
from pathlib import Path

from agent.config import AgentConfig
from agent.lines import line_to
from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts, load_texts
from kiosk.hardware.printer.port import NotPrinted, PrintResult, SlipPrinter
from kiosk.hardware.printer.roll import PaperRoll
from kiosk.hardware.printer.slip import QueueTicket, Slip, queue_slip
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.queue.schemas import TakenTicket

_log = logging.getLogger("agent.slips")


class SlipDesk:
    """Owns the slip printer, where one is fitted. Raises ConfigError for an address that is none."""

    def __init__(self, config: AgentConfig, texts_folder: Path, clock: Clock) -> None:
        fitted = config.devices.printer
        self.printer: SlipPrinter | None = None
        self.roll: PaperRoll | None = None
        if fitted.enabled and fitted.address:
            line = line_to("printer", fitted.address, config.recording, clock)
            self.printer = printer = ThermalPrinter(line, fitted.profile, clock)
            self.roll = printer.roll
        self._station = config.station
        self._zone = config.station.zone
        self._texts = {language: load_texts(texts_folder, language) for language in config.station.languages}

    def words(self, language: str) -> Texts:
        """The wording of slips; an unknown language is printed in the station's first."""
        return self._texts.get(language) or self._texts[self._station.languages[0]]

    async def print_body(self, job: str, body: bytes) -> PrintResult:
        """Print a slip that is bytes already, once for each job."""
        if self.printer is None:
            return NotPrinted(Fault.OFFLINE)
        return await self.printer.print_encoded(job, body)

    async def print_ticket(self, taken: TakenTicket, language: str, attempt: int = 1) -> PrintResult:
        """Print the slip, or a copy of it, once for each attempt."""
        if self.printer is None:
            return NotPrinted(Fault.OFFLINE)
        try:
            slip = self.slip(taken, language, attempt)
        except KeyError as unknown:  # the queue gives a service that our texts do not know
            _log.error("slip.no_text key=%s", unknown)
            return NotPrinted(Fault.CONFIG)
        return await self.printer.print(job_of(taken.ticket, attempt), slip)

    def slip(self, taken: TakenTicket, language: str, attempt: int = 1) -> Slip:
        """The slip as a value. An unknown language is printed in the station's first."""
        texts = self.words(language)
        return queue_slip(self._ticket(taken, texts, attempt), texts)

    def _ticket(self, taken: TakenTicket, texts: Texts, attempt: int) -> QueueTicket:
        wait = taken.wait
        return QueueTicket(
            site=self._station.name,
            service=texts(f"service.{taken.service}.name"),
            number=taken.number,
            ahead=taken.ahead,
            wait_min=None if wait is None else (wait.low_min, wait.high_min),
            windows=taken.windows,
            taken_at=taken.taken_at.astimezone(self._zone),
            status_url=taken.status_url,
            code=taken.code,
            hotline=self._station.hotline,
            priority=""
            if taken.priority is PriorityClass.NORMAL
            else texts(f"priority.{taken.priority.value}"),
            demo=self._station.demo,
            alone=taken.leased,
            reprint=attempt - 1,
            phone=taken.phone,
        )


def job_of(ticket: str, attempt: int) -> str:
    """What the printer knows a ticket's slip by; a copy is another job."""
    return ticket if attempt == 1 else f"{ticket}.{attempt}"


def ticket_of(job: str) -> tuple[str, int]:
    """The ticket and the attempt of a slip."""
    ticket, _, attempt = job.partition(".")
    return ticket, int(attempt or 1)
