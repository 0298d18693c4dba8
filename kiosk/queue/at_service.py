"""The windows of a service as they are staffed, and whose tickets are called there too."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.queue.reads import StaffedWindow
from kiosk.queue.settings import QueueSettings


@dataclass(frozen=True, slots=True)
class AtService:
    """The windows that handle a service, and those of them that call people now.

    rivals: whose tickets may be called before one of this service: at its windows at work, or at all where none is.
    """

    able: tuple[int, ...]
    at_work: tuple[int, ...]
    rivals: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many share its tickets: those at work, or all where none is."""
        return len(self.at_work) or len(self.able)


def windows_now(settings: QueueSettings, service_id: str, staffed: Mapping[int, StaffedWindow]) -> AtService:
    """The windows of a service as they are staffed now."""
    able = settings.windows_for(service_id)
    at_work = tuple(window for window in able if is_at_work(staffed.get(window)))
    return AtService(able, at_work, settings.rivals(service_id, at_work or able))


def is_at_work(window: StaffedWindow | None) -> bool:
    """Whether the window calls people."""
    return window is not None and window.staff is not None and not window.paused
