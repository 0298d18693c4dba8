"""What supervisors do with the hall's screens. Each is one event that names who."""

import secrets
from dataclasses import dataclass
from datetime import date

from kiosk.domain.errors import Refused
from kiosk.queue.signage import events as e
from kiosk.queue.signage.notice import (
    LONGEST_EMERGENCY,
    Notice,
    NoticeKind,
    NoticePriority,
    NoticeState,
    Timing,
    check_seconds,
    check_words,
    is_plain,
)
from kiosk.queue.signage.reads import emergency_now, notice_by_id
from kiosk.queue.staff import Role, Session
from kiosk.queue.transaction import Transaction

LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Draft:
    """A notice before anybody approved it. `media`: the name of its file, "" for a text. `sound`: a film is heard."""

    kind: NoticeKind
    title: str
    text: str
    media: str
    priority: NoticePriority
    seconds: int
    timing: Timing
    sound: bool = False

    def check(self, today: date) -> None:
        """Raises Refused bad_notice with the field that is wrong."""
        check_words(self.title, self.text, needed=self.kind is NoticeKind.TEXT)
        check_seconds(self.seconds)
        self.timing.check()
        if bool(self.media) is (self.kind is NoticeKind.TEXT):
            raise Refused("bad_notice", "media")
        if self.sound and self.kind is not NoticeKind.VIDEO:
            raise Refused("bad_notice", "sound")
        if self.timing.last_day < today or (self.timing.last_day - today).days > LONGEST_DAYS:
            raise Refused("bad_notice", "last_day")


def place(transaction: Transaction, draft: Draft, who: str) -> Notice:
    """A notice that waits for approval. draft: checked, its file is there."""
    notice, timing = secrets.token_hex(6), draft.timing
    transaction.record(
        e.NoticePlaced(
            notice=notice,
            form=draft.kind,
            title=draft.title.strip(),
            text=draft.text.strip(),
            media=draft.media,
            priority=draft.priority,
            seconds=draft.seconds,
            first_day=timing.first_day,
            last_day=timing.last_day,
            days=tuple(sorted(timing.days)),
            begins=timing.begins,
            ends=timing.ends,
            who=who,
            sound=draft.sound,
        )
    )
    transaction.touch("signage")
    return notice_by_id(transaction.connection, notice)


def approve(transaction: Transaction, notice: str, session: Session, today: date) -> Notice:
    """By somebody else than its author; where nobody else could, an administrator may approve their own, and it is noted.

    Raises Refused: unknown_notice, notice_decided, notice_over, own_notice.
    """
    waiting = notice_by_id(transaction.connection, notice)
    if waiting.state is not NoticeState.WAITING:
        raise Refused("notice_decided", waiting.state.value)
    if waiting.is_over(today):
        raise Refused("notice_over", waiting.timing.last_day.isoformat())
    own = waiting.author == session.staff
    if own and not (session.role is Role.ADMIN and _is_alone(transaction, session.staff)):
        raise Refused("own_notice")
    transaction.record(e.NoticeApproved(notice=notice, who=session.staff, own=own))
    transaction.touch("signage")
    return notice_by_id(transaction.connection, notice)


def withdraw(transaction: Transaction, notice: str, who: str) -> Notice:
    """It is shown no more. Raises Refused: unknown_notice, notice_decided."""
    if notice_by_id(transaction.connection, notice).state is NoticeState.WITHDRAWN:
        raise Refused("notice_decided", NoticeState.WITHDRAWN.value)
    transaction.record(e.NoticeWithdrawn(notice=notice, who=who))
    transaction.touch("signage")
    return notice_by_id(transaction.connection, notice)


def raise_emergency(transaction: Transaction, text: str, who: str) -> str:
    """A message over everything, at once; its id. Raises Refused: bad_notice, emergency_stands."""
    words = " ".join(text.split())
    if not 1 <= len(words) <= LONGEST_EMERGENCY or not is_plain(words):
        raise Refused("bad_notice", "text")
    if emergency_now(transaction.connection) is not None:
        raise Refused("emergency_stands")
    emergency = secrets.token_hex(6)
    transaction.record(e.EmergencyRaised(emergency=emergency, text=words, who=who))
    transaction.touch("signage")
    return emergency


def lift_emergency(transaction: Transaction, who: str) -> str:
    """Back to the calls; the id of what was lifted. Raises Refused no_emergency."""
    standing = emergency_now(transaction.connection)
    if standing is None:
        raise Refused("no_emergency")
    transaction.record(e.EmergencyLifted(emergency=standing.id, who=who))
    transaction.touch("signage")
    return standing.id


def _is_alone(transaction: Transaction, staff: str) -> bool:
    """Whether the site has nobody else who could approve."""
    row = transaction.connection.execute(
        "SELECT 1 FROM staff WHERE disabled = 0 AND id != ? AND role IN (?, ?)",
        (staff, Role.SUPERVISOR.value, Role.ADMIN.value),
    ).fetchone()
    return row is None
