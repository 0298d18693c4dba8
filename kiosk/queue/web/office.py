"""What the office's pages share: who may see them, the bar with its links, the words for a member of staff."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kiosk.domain.errors import Refused
from kiosk.domain.texts import Texts
from kiosk.queue.office.people import Member
from kiosk.queue.staff import Role, Session, session_of
from kiosk.queue.web.caller_view import day_words
from kiosk.queue.web.desk import Desk, staff_language

# Name, address, and who sees the link; each page stands in a module of its own.
PAGES = (
    ("supervisor", "/supervisor", Role.SUPERVISOR),
    ("appointments", "/appointments", Role.SUPERVISOR),
    ("statistics", "/statistics", Role.SUPERVISOR),
    ("tomorrow", "/tomorrow", Role.SUPERVISOR),
    ("replay", "/replay", Role.SUPERVISOR),
    ("signage", "/signage", Role.SUPERVISOR),
    ("audit", "/audit", Role.SUPERVISOR),
    ("people", "/people", Role.ADMIN),
)
REFUSALS = (
    "forbidden csrf not_signed_in unknown_staff last_administrator own_account active_ticket login_taken"
    " bad_request service_stopped service_not_stopped unknown_service unknown_device unknown_window unknown_zone"
    " stale wrong_state unknown_ticket not_waiting service_paused service_full slot_full hall_closed slot_over"
    " slot_closed appointment_used appointment_over unknown_appointment away other"
).split()


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list to choose from."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the bar."""

    name: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of an office page."""

    links: tuple[Link, ...]
    person: str
    clock: str
    day: str
    now: str
    csrf: str


async def session_or_away(request: Request, needed: Role) -> Session | Response:
    """Who looks, or where they are sent: to the login, or to their window."""
    try:
        session = await session_of(request)
    except Refused:
        return RedirectResponse("/login", 303)
    return session if session.role.may(needed) else RedirectResponse("/caller", 303)


async def may_follow(request: Request, needed: Role) -> bool:
    """Whether a fragment or a stream may be given."""
    try:
        return (await session_of(request)).role.may(needed)
    except Refused:
        return False


def office_page(desk: Desk, request: Request, session: Session, template: str, **values: object) -> Response:
    """A whole page of the office; its template's name is the page's own."""
    language = staff_language(request)
    bar = bar_of(desk, session, template.removesuffix(".html"), desk.words(language), language)
    return desk.page(request, template, language=language, status=200, bar=bar, refusals=REFUSALS, **values)


def bar_of(desk: Desk, session: Session, current: str, t: Texts, language: str) -> Bar:
    """The links that this person sees."""
    local = desk.now().astimezone(desk.zone)
    suffix = "" if language == "zh_CN" else "?lang=en"
    links = tuple(
        Link(t(f"office.nav.{name}"), address + suffix, name == current)
        for name, address, needed in PAGES
        if session.role.may(needed)
    )
    person = f"{t(f'office.role.{session.role.value}')} {masked(session.name)}"
    return Bar(links, person, f"{local:%H:%M}", day_words(local, t), local.isoformat(), session.csrf)


def masked(name: str) -> str:
    """李*: enough for colleagues, no full names in lists."""
    return f"{name[:1]}*" if name else ""


def person_words(member: Member) -> str:
    """李* 0302."""
    return f"{masked(member.name)} {member.login}"


def person_of(staff: str, known: Mapping[str, Member], t: Texts) -> str:
    """Who an id is; words for those who are nobody of the staff."""
    if staff in known:
        return person_words(known[staff])
    key = f"office.nobody.{staff}"
    return t(key) if staff and key in t else staff or t("office.nobody.none")
