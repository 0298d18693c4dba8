"""The paper roll: how much of it is printed, how many slips are left, and when a new one is in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kiosk.hardware.printer.port import Paper, PrinterStatus

USUAL_SLIP_MM = 130  # until this roll has a slip of its own to go by


@dataclass(frozen=True, slots=True)
class RollCount:
    """What was printed on the roll that is in. `ran_out`: paper that is seen next is a new roll."""

    printed_mm: int = 0
    slips: int = 0
    ran_out: bool = False


class PaperRoll:
    """Counts; whoever keeps it over restarts hears of every change."""

    def __init__(self, length_mm: int) -> None:
        self._length_mm = length_mm
        self._listener: Callable[[RollCount], None] = lambda _: None
        self.count = RollCount()

    def tell(self, listener: Callable[[RollCount], None]) -> None:
        """Hears every count from now on."""
        self._listener = listener

    def resume(self, count: RollCount) -> None:
        """As it was before a restart."""
        self._become(count)

    def printed(self, millimetres: int) -> None:
        """A slip came out, or may have."""
        self._become(
            replace(self.count, printed_mm=self.count.printed_mm + millimetres, slips=self.count.slips + 1)
        )

    def renew(self) -> None:
        """A new roll is in: staff say so, or the sensors did."""
        self._become(RollCount())

    def sees(self, status: PrinterStatus) -> None:
        """What the sensors say, all of them. With the cover open many models see no paper though there is some."""
        if status.cover_open or not status.answers:
            return
        if status.paper is Paper.OUT:
            self._become(replace(self.count, ran_out=True))
        elif self.count.ran_out:
            self.renew()

    @property
    def slips_left(self) -> int:
        """About so many more come out of this roll."""
        slip_mm = self.count.printed_mm / self.count.slips if self.count.slips else USUAL_SLIP_MM
        return max(0, int((self._length_mm - self.count.printed_mm) / max(1.0, slip_mm)))

    @property
    def facts(self) -> Mapping[str, str]:
        """For doctor and the attendant."""
        return {
            "printed_on_roll_mm": str(self.count.printed_mm),
            "slips_on_roll": str(self.count.slips),
            "slips_left": "0" if self.count.ran_out else str(self.slips_left),
        }

    def _become(self, count: RollCount) -> None:
        if count != self.count:
            self.count = count
            self._listener(count)
