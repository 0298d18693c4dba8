"""A card of the playlist as the display draws it: tip, notice, policy or job; each says until when it holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from kiosk.domain.content import Kind
from kiosk.domain.texts import Texts
from kiosk.queue.signage.notice import Notice, NoticeKind
from kiosk.queue.signage.pack_card import PackCard
from kiosk.queue.signage.playlist import Slot
from kiosk.queue.signage.room import TIPS

_STEPS = ("one", "two", "three", "four")


@dataclass(frozen=True, slots=True)
class CardView:
    """`media` "" = words; `film`: it is a video, `sound`: one that is heard. `link` becomes a QR code.

    seconds 0 = a video to its own end.
    """

    id: str
    look: str
    seconds: int
    tag: str
    title: str
    big: str = ""
    lines: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    foot: str = ""
    media: str = ""
    film: bool = False
    sound: bool = False
    link: str = ""


def cards(
    notices: Iterable[Notice], packs: Iterable[PackCard], item_s: int, t: Texts, *, tips: bool
) -> list[CardView]:
    """Every card that a round of the coming days may name."""
    shown = [_tip(name, item_s, t) for name in TIPS] if tips else []
    shown += [_notice(notice, item_s, t) for notice in notices]
    return shown + [_pack(card, item_s, t) for card in packs]


def slots_json(slots: Sequence[Slot]) -> str:
    """The rounds as the page looks them up: begin and end in epoch milliseconds, and the ids."""
    rows = [(_epoch_ms(slot.begins), _epoch_ms(slot.ends), slot.items) for slot in slots]
    return msgspec.json.encode(rows).decode()


def day_words(day: date, t: Texts) -> str:
    """3 月 18 日."""
    return t("web.month_day", month=day.month, day=day.day)


def _tip(name: str, item_s: int, t: Texts) -> CardView:
    return CardView(
        id=f"tip:{name}",
        look="tip" if name != "queue" else "",
        seconds=item_s,
        tag=t(f"board.card.{name}.tag"),
        title=t(f"board.card.{name}.title"),
        steps=tuple(t(f"board.card.{name}.{step}") for step in _STEPS),
        foot=t(f"board.card.{name}.line"),
    )


def _notice(notice: Notice, item_s: int, t: Texts) -> CardView:
    film = notice.kind is NoticeKind.VIDEO
    return CardView(
        id=notice.id,
        look="words" if notice.kind is NoticeKind.TEXT else "media",
        seconds=notice.seconds or (0 if film else item_s),
        tag=t("board.notice"),
        title=notice.title,
        lines=tuple(line for line in notice.text.split("\n") if line.strip()),
        foot=t("board.until", day=day_words(notice.timing.last_day, t)),
        media=f"/display/media/{notice.media}" if notice.media else "",
        film=film,
        sound=notice.sound,
    )


def _pack(card: PackCard, item_s: int, t: Texts) -> CardView:
    until = t("board.until", day=day_words(card.expires, t))
    if card.kind is not Kind.JOB:
        line = card.line.said(t.language)
        return CardView(
            id=f"pack:{card.id}",
            look="words",
            seconds=item_s,
            tag=t("board.policy"),
            title=card.title.said(t.language),
            lines=(line,) if line else (),
            foot=until,
            link=card.link,
        )
    return CardView(
        id=f"pack:{card.id}",
        look="job",
        seconds=item_s,
        tag=t("board.job"),
        title=card.title.said(t.language),
        big=_pay(card, t),
        lines=(
            t("board.wanted", count=card.wanted),
            f"{card.area.said(t.language)}　{card.employer.said(t.language)}",
        ),
        foot=until,
        link=card.link,
    )


def _pay(card: PackCard, t: Texts) -> str:
    if card.pay_to:
        return t("board.pay", low=card.pay_from, high=card.pay_to)
    return t("board.pay_from", low=card.pay_from)


def _epoch_ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
