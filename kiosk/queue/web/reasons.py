"""Why a waiting ticket stands where it stands, as everybody may read it."""

from dataclasses import dataclass
from datetime import tzinfo

from kiosk.domain.priority import PriorityClass
from kiosk.domain.texts import Texts
from kiosk.queue.window_schemas import WaitingTicket
from kiosk.queue.words import Origin

_PLAIN = frozenset(
    {Origin.TAKEN, Origin.APPOINTMENT, Origin.RETURNED}
)  # said by something else, or by nothing


@dataclass(frozen=True, slots=True)
class Reason:
    """The tag of a row. `kind` is the tag's style: p · a · o, or "" where the order is that of taking; `whole` says all."""

    kind: str
    words: str
    whole: str


def reason_of(ticket: WaitingTicket, zone: tzinfo, t: Texts) -> Reason:
    """The reason that counts most, and all of them in one line."""
    found: list[tuple[str, str]] = []
    if ticket.slot_at is not None and ticket.origin is not Origin.LATE:
        found.append(("p", t("console.slot", time=f"{ticket.slot_at.astimezone(zone):%H:%M}")))
    if ticket.origin is Origin.RETURNED:
        found.append(("a", t("origin.returned")))
    if ticket.priority not in (PriorityClass.NORMAL, PriorityClass.APPOINTMENT):
        found.append(("a", t(f"priority.{ticket.priority.value}")))
    if ticket.origin not in _PLAIN:
        found.append(("o", t(f"origin.{ticket.origin.value}")))
    if ticket.for_window is not None:
        found.append(("o", t("console.only_window", window=ticket.for_window)))
    if ticket.for_staff:
        found.append(("o", t("console.only_staff", name=f"{ticket.for_staff[:1]}*")))
    if not found:
        return Reason("", t("console.by_time"), t("console.by_time"))
    return Reason(*found[0], t("web.comma").join(words for _, words in found))
