"""What /signage shows: the notices with what may be done about each, the emergency, and what displays showed today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.texts import Texts
from kiosk.queue.signage.notice import Notice, NoticeKind, NoticePriority, NoticeState, Timing
from kiosk.queue.signage.pack_card import PackCard
from kiosk.queue.signage.playlist import is_due
from kiosk.queue.signage.reads import EmergencyRow, PlayTotal
from kiosk.queue.staff import Role
from kiosk.queue.web.card_view import day_words

_ORDER = ("waiting", "approved", "resting", "planned", "over", "withdrawn")
_TAGS = {"waiting": "a", "approved": "g", "planned": "p", "resting": "p"}
MOST_ROWS = 60
_MINUTE_S = 60


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line of the list. `approve` "" = not offered, "other" or "own"; `hint`: why it is not offered."""

    id: str
    title: str
    text: str
    kind: str
    media: str
    film: bool
    sound: bool
    when: str
    turn: str
    by: str
    state: str
    state_word: str
    tag: str
    approve: str
    hint: str
    withdraw: bool


@dataclass(frozen=True, slots=True)
class PlayRow:
    """What was shown today of one item."""

    title: str
    times: int
    shown: str
    last: str


@dataclass(frozen=True, slots=True)
class StateView:
    """What changes on the page. `emergency` "" = none stands; `playing`: how many items take turns now."""

    rows: list[NoticeRow]
    plays: list[PlayRow]
    emergency: str
    emergency_line: str
    playing: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the page. `alone`: nobody else at this site could approve."""

    staff: str
    role: Role
    alone: bool


@dataclass(frozen=True, slots=True)
class Around:
    """What rows are worded with. names: of staff by id."""

    t: Texts
    local: datetime
    names: Mapping[str, str]

    def name(self, staff: str) -> str:
        """Of a member of staff, as other members know them."""
        return self.names.get(staff, staff)


def notice_rows(notices: Iterable[Notice], reader: Reader, around: Around) -> list[NoticeRow]:
    """What waits for somebody first, then what plays; the newest first in each."""
    rows = [_row(notice, reader, around) for notice in notices]
    rows.sort(key=lambda row: _ORDER.index(row.state))
    return rows[:MOST_ROWS]


def play_rows(
    totals: Iterable[PlayTotal], titles: Mapping[str, str], zone: tzinfo, t: Texts
) -> list[PlayRow]:
    """Today's proof of play."""
    return [
        PlayRow(
            title=titles.get(total.item, t("signage.gone")),
            times=total.times,
            shown=_length(total.seconds, t),
            last=f"{total.last_at.astimezone(zone):%H:%M}",
        )
        for total in totals
    ]


def item_titles(
    notices: Iterable[Notice], packs: Iterable[PackCard], tips: Iterable[str], t: Texts
) -> dict[str, str]:
    """What people call the items of a playlist."""
    titles = {f"tip:{tip}": t("signage.tip", title=t(f"board.card.{tip}.title")) for tip in tips}
    titles |= {f"pack:{card.id}": t("signage.from_pack", title=card.title.said(t.language)) for card in packs}
    return titles | {notice.id: notice.title for notice in notices}


def emergency_line(standing: EmergencyRow, around: Around) -> str:
    """Who raised it, and when."""
    at = standing.raised_at.astimezone(around.local.tzinfo)
    return around.t("signage.emergency_stands", time=f"{at:%H:%M}", who=around.name(standing.who))


def _row(notice: Notice, reader: Reader, around: Around) -> NoticeRow:
    t, state = around.t, _state(notice, around.local)
    own = notice.author == reader.staff
    waits = state == "waiting"
    may_own = own and reader.role is Role.ADMIN and reader.alone
    approve = ""
    if waits and (not own or may_own):
        approve = "own" if own else "other"
    by = (
        t("signage.by_both", author=around.name(notice.author), approver=around.name(notice.approver))
        if notice.approver
        else t("signage.by", author=around.name(notice.author))
    )
    return NoticeRow(
        id=notice.id,
        title=notice.title,
        text=notice.text,
        kind=t(f"signage.kind_{notice.kind.value}"),
        media=f"/display/media/{notice.media}" if notice.media else "",
        film=notice.kind is NoticeKind.VIDEO,
        sound=notice.sound,
        when=_when(notice.timing, t),
        turn=""
        if notice.priority is NoticePriority.NORMAL
        else t(f"signage.priority_{notice.priority.value}"),
        by=by,
        state=state,
        state_word=t(f"signage.state_{state}"),
        tag=_TAGS.get(state, ""),
        approve=approve,
        hint=t("signage.own") if waits and not approve else "",
        withdraw=state not in ("withdrawn", "over"),
    )


def _state(notice: Notice, local: datetime) -> str:
    if notice.state is NoticeState.WITHDRAWN:
        return "withdrawn"
    if notice.is_over(local.date()):
        return "over"
    if notice.state is NoticeState.WAITING:
        return "waiting"
    if local.date() < notice.timing.first_day:
        return "planned"
    return "approved" if is_due(notice.timing, local) else "resting"


def _when(timing: Timing, t: Texts) -> str:
    words = [t("signage.when", first=day_words(timing.first_day, t), last=day_words(timing.last_day, t))]
    if timing.days:
        words.append(t("signage.days") + t("web.comma").join(t(f"signage.day_{day}") for day in timing.days))
    if timing.begins is not None and timing.ends is not None:
        words.append(f"{timing.begins:%H:%M}–{timing.ends:%H:%M}")
    return " · ".join(words)


def _length(seconds: int, t: Texts) -> str:
    if seconds < _MINUTE_S:
        return t("signage.seconds_word", seconds=seconds)
    return t("signage.minutes", minutes=round(seconds / _MINUTE_S))
