"""Live views: each reader gets the present one at once and then each that differs, at the reader's own pace."""

from collections.abc import AsyncIterator, Callable, Iterable
from typing import Generic, TypeVar

from kiosk.domain.errors import Refused
from kiosk.queue.hall_view import announcements_after
from kiosk.queue.ledger import Ledger
from kiosk.queue.schemas import Announcement, Hall, KeypadHall, PadView, Signage, TicketStatus
from kiosk.queue.topics import Topics
from kiosk.queue.window_schemas import WindowView

View = Hall | WindowView | PadView | TicketStatus | Announcement | KeypadHall | Signage
V = TypeVar("V")


class _Shared(Generic[V]):
    """A view that is the same for everybody: fifty displays that are woken by one change look at the store once."""

    def __init__(self, view: Callable[[], V], topics: Topics) -> None:
        self._view = view
        self._topics = topics
        self._made: tuple[int, V] | None = None

    def __call__(self) -> V:
        """The view as of the last change that readers were woken by, or later."""
        if self._made is None or self._made[0] != self._topics.changes:
            self._made = (self._topics.changes, self._view())
        return self._made[1]

    def forget(self) -> None:
        """Somebody new begins with the present."""
        self._made = None


class Feeds:
    """Knows which topics change which view."""

    def __init__(
        self,
        ledger: Ledger,
        hall: Callable[[], Hall],
        window: Callable[[int], WindowView],
        pad: Callable[[int], PadView],
        ticket: Callable[[str], TicketStatus],
        signage: Callable[[], Signage],
    ) -> None:
        self._ledger = ledger
        self._hall = _Shared(hall, ledger.topics)
        self._window = window
        self._pad = pad
        self._ticket = ticket
        self._signage = _Shared(signage, ledger.topics)

    def subscribe(self, topic: str, after: int) -> AsyncIterator[View]:
        """Raises Refused: unknown_topic, unknown_window, unknown_ticket, unknown_zone."""
        kind, _, name = topic.partition(":")
        if kind == "hall":
            self._hall.forget()
            return self._follow(self._hall, "hall", "forecast")
        if kind == "zone":
            if name not in self._ledger.settings.zones:
                raise Refused("unknown_zone", "zone")
            self._hall.forget()
            self._signage.forget()
            return self._follow_zone(name, after)
        if kind == "ticket":
            self._ticket(name)
            return self._follow(lambda: self._ticket(name), topic, "hall", "forecast")
        if kind in ("window", "pad") and name.isdecimal():
            number = int(name)
            if kind == "pad":
                self._pad(number)
                return self._follow(lambda: self._pad(number), topic, "pads")
            self._window(number)
            return self._follow(lambda: self._window(number), topic, "windows")
        raise Refused("unknown_topic", kind)

    def follow_keypads(
        self, windows: Iterable[int], view: Callable[[], KeypadHall]
    ) -> AsyncIterator[KeypadHall]:
        """The view of these windows at once, and whenever it differs."""
        return self._follow(view, "hall", "windows", "pads", *(f"pad:{window}" for window in windows))

    async def _follow(self, view: Callable[[], V], *topics: str) -> AsyncIterator[V]:
        sent: V | None = None
        with self._ledger.topics.listen(topics) as listener:
            while not self._ledger.topics.ended:
                now = view()
                if now != sent:
                    sent = now
                    yield now
                await listener.wait()

    async def _follow_zone(self, zone: str, after: int) -> AsyncIterator[Hall | Announcement | Signage]:
        """The calls first: a call must not wait for the hall's new figures."""
        sent: Hall | None = None
        told: Signage | None = None
        with self._ledger.topics.listen(("hall", "forecast", "signage", f"zone:{zone}")) as listener:
            while not self._ledger.topics.ended:
                for announcement in announcements_after(
                    self._ledger.reader, self._ledger.moment(), zone, after
                ):
                    after = announcement.sequence
                    yield announcement
                hall = self._hall()
                if hall != sent:
                    sent = hall
                    yield hall
                signage = self._signage()
                if signage != told:
                    told = signage
                    yield signage
                await listener.wait()
