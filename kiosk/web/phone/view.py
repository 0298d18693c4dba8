"""One ticket in the words of its owner. Pure: what is known of it and the moment give what the page shows."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.domain.phone import PhoneAct, PhoneCall, PhoneNews, PhoneSite, PhoneTicket
from kiosk.domain.texts import Texts

WAITING = "waiting"
_IN_THE_HALL = frozenset({WAITING, "called"})  # what is being called matters to them


@dataclass(frozen=True, slots=True)
class PhoneView:
    """Where one ticket stands. `clock`: how fresh it is; `silent`: since when the site was not heard, or empty."""

    site: str
    demo: bool
    number: str
    service: str
    state: str
    waiting: bool
    title: str
    line: str
    ahead: int
    range: str
    windows: str
    calls: tuple[PhoneCall, ...]
    shows_calls: bool
    missed: str
    as_of: str
    clock: str
    hours: str
    silent: str
    cancel: bool
    late: str
    back: bool
    rate: bool


def phone_view(news: PhoneNews, t: Texts) -> PhoneView:
    """The ticket as its owner reads it."""
    ticket, site = news.ticket, news.site
    title, line = _told(ticket, site, t)
    low, high = ticket.low_min, ticket.high_min
    return PhoneView(
        site=site.name,
        demo=site.demo,
        number=ticket.number,
        service=service_name(ticket, t),
        state=ticket.state,
        waiting=ticket.state == WAITING,
        title=title,
        line=line,
        ahead=ticket.ahead,
        range="" if low is None or high is None else t("phone.range", low=low, high=high),
        windows=windows_in_a_row(ticket.windows),
        calls=ticket.calls[:3],
        shows_calls=ticket.state in _IN_THE_HALL,
        missed=t("phone.missed_return", minutes=site.return_min) if site.return_min else t("phone.missed"),
        as_of=news.as_of.isoformat(),
        clock=_clock(news.as_of, site),
        hours=t("phone.hours", opens=site.opens, closes=site.closes) if site.opens else "",
        silent=t("phone.silent", time=_clock(news.silent_since, site)) if news.silent_since else "",
        cancel=PhoneAct.CANCEL in ticket.may,
        late=t("phone.late", places=site.late_places) if PhoneAct.LATE in ticket.may else "",
        back=PhoneAct.RETURN in ticket.may,
        rate=PhoneAct.RATE in ticket.may,
    )


def service_name(ticket: PhoneTicket, t: Texts) -> str:
    """A newer site may have a service that our wording does not know."""
    key = f"service.{ticket.service}.name"
    return t(key) if key in t else ""


def windows_in_a_row(windows: tuple[int, ...]) -> str:
    """1–3 where they follow each other, else 1 · 4."""
    ordered = sorted(windows)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{ordered[0]}–{ordered[-1]}"
    return " · ".join(str(window) for window in ordered)


def _told(ticket: PhoneTicket, site: PhoneSite, t: Texts) -> tuple[str, str]:
    """What the white field says in every state but waiting."""
    match ticket.state:
        case "waiting":
            return "", ""
        case "called" | "serving" as state:
            return t(f"phone.{state}", window=ticket.window), t(f"phone.{state}_line")
        case "parked":
            return t("phone.parked"), t("phone.parked_line", window=ticket.window)
        case "no_show" if PhoneAct.RETURN in ticket.may:
            return t("phone.no_show"), t("phone.no_show_return_line", minutes=site.return_min)
        case "done" if PhoneAct.RATE not in ticket.may:
            return t("phone.done"), t("phone.done_rated_line")
        case "done" | "no_show" | "cancelled" | "expired" as state:
            return t(f"phone.{state}"), t(f"phone.{state}_line")
        case _:
            return t("phone.other"), t("phone.other_line")


def _clock(at: datetime, site: PhoneSite) -> str:
    return f"{at.astimezone(ZoneInfo(site.zone)):%H:%M}"
