"""What happened to notices and to the message over everything."""

from datetime import date, time

from kiosk.queue.recorded import Recorded
from kiosk.queue.signage.notice import NoticeKind, NoticePriority


class NoticePlaced(Recorded, frozen=True, kw_only=True, tag="notice.placed"):
    """A notice for the hall's screens waits for approval. Times are of the site; `media` names a file by its digest."""

    notice: str
    form: NoticeKind
    title: str
    text: str
    media: str
    priority: NoticePriority
    seconds: int
    first_day: date
    last_day: date
    days: tuple[int, ...]
    begins: time | None
    ends: time | None
    who: str
    sound: bool = False  # a film is heard


class NoticeApproved(Recorded, frozen=True, kw_only=True, tag="notice.approved"):
    """It may play. `own`: by its author, at a site where nobody else may approve."""

    notice: str
    who: str
    own: bool = False


class NoticeWithdrawn(Recorded, frozen=True, kw_only=True, tag="notice.withdrawn"):
    """It plays no more."""

    notice: str
    who: str


class EmergencyRaised(Recorded, frozen=True, kw_only=True, tag="emergency.raised"):
    """A message stands over everything in the hall."""

    emergency: str
    text: str
    who: str


class EmergencyLifted(Recorded, frozen=True, kw_only=True, tag="emergency.lifted"):
    """The hall goes on as usual."""

    emergency: str
    who: str


SignageEvent = NoticePlaced | NoticeApproved | NoticeWithdrawn | EmergencyRaised | EmergencyLifted
