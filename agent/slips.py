"""From a ticket to its slip on paper."""

from pathlib import Path
from zoneinfo import ZoneInfo

from kiosk.hardware.printer.thermal import ThermalPrinter

from agent.config import AgentConfig
from kiosk.domain.device import Fault
from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts, load_texts
from kiosk.hardware.printer.port import NotPrinted, PrintResult, SlipPrinter
from kiosk.hardware.printer.slip import QueueTicket, Slip, queue_slip
from kiosk.hardware.transport import transport_at
from kiosk.queue.schemas import TakenTicket


class SlipDesk:
    """Owns the slip printer, where one is fitted. Raises ConfigError for an address that is none."""

    def __init__(self, config: AgentConfig, texts_folder: Path) -> None:
        fitted = config.devices.printer
        self.printer: SlipPrinter | None = None
        if fitted.enabled and fitted.address:
            self.printer = ThermalPrinter(transport_at(fitted.address), fitted.profile)
        self._station = config.station
        self._zone = ZoneInfo(config.station.time_zone)
        self._texts = {language: load_texts(texts_folder, language) for language in config.station.languages}

    async def print_ticket(self, taken: TakenTicket, language: str) -> PrintResult:
        """Print the slip once; the ticket's id is the job's id."""
        if self.printer is None:
            return NotPrinted(Fault.OFFLINE)
        return await self.printer.print(taken.ticket, self.slip(taken, language))

    def slip(self, taken: TakenTicket, language: str) -> Slip:
        """The slip as a value. An unknown language is printed in the station's first."""
        texts = self._texts.get(language) or self._texts[self._station.languages[0]]
        return queue_slip(self._ticket(taken, texts), texts)

    def _ticket(self, taken: TakenTicket, texts: Texts) -> QueueTicket:
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
        )
