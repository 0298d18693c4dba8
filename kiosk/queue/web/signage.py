"""/signage: where supervisors place, approve and withdraw notices, raise and lift an emergency, and see what was shown."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.office.people import Member, members
from kiosk.queue.signage.commands import LONGEST_DAYS
from kiosk.queue.signage.playlist import what_plays
from kiosk.queue.signage.reads import emergency_now
from kiosk.queue.signage.room import TIPS
from kiosk.queue.staff import Role, Session, session_of
from kiosk.queue.web.desk import Desk, sent_away, staff_language
from kiosk.queue.web.signage_view import (
    Around,
    Reader,
    StateView,
    emergency_line,
    item_titles,
    notice_rows,
    play_rows,
)

REFUSALS = (
    "bad_notice unknown_media not_media empty_file media_too_large media_full unknown_notice notice_decided"
    " notice_over own_notice emergency_stands no_emergency too_large"
).split()


def routes(desk: Desk) -> list[Route]:
    """/signage and the part that follows every change."""

    async def page(request: Request) -> Response:
        session = await _supervisor(request)
        if session is None:
            return RedirectResponse("/login")
        language, today = staff_language(request), desk.service.signage.today()
        return desk.page(
            request,
            "signage.html",
            language=language,
            csrf=session.csrf,
            name=session.name,
            refusals=REFUSALS,
            today=today.isoformat(),
            last=(today + timedelta(days=30)).isoformat(),
            furthest=(today + timedelta(days=LONGEST_DAYS)).isoformat(),
            limits=desk.settings.signage,
            engine=bool(desk.settings.voice.engine),
            v=_state(desk, session, language),
        )

    async def state(request: Request) -> Response:
        session = await _supervisor(request)
        if session is None:
            return sent_away("/login")
        language = staff_language(request)
        return desk.page(request, "signage_state.html", language=language, v=_state(desk, session, language))

    return [Route("/signage", page), Route("/signage/state", state)]


def _state(desk: Desk, session: Session, language: str) -> StateView:
    room, t = desk.service.signage, desk.words(language)
    reader = desk.service.ledger.reader
    people = members(reader)
    around = Around(t, room.local_now(), {member.id: member.name for member in people})
    notices = room.notices()
    standing = emergency_now(reader)
    titles = item_titles(notices, room.packs.cards, TIPS, t)
    return StateView(
        rows=notice_rows(notices, Reader(session.staff, session.role, _is_alone(people, session)), around),
        plays=play_rows(room.totals(room.today()), titles, desk.zone, t),
        emergency=standing.text if standing is not None else "",
        emergency_line=emergency_line(standing, around) if standing is not None else "",
        playing=len(set(what_plays(room.items(), room.local_now()))),
    )


def _is_alone(people: list[Member], session: Session) -> bool:
    """Whether nobody else at the site could approve."""
    others = [one for one in people if one.id != session.staff and not one.disabled]
    return not any(one.role.may(Role.SUPERVISOR) for one in others)


async def _supervisor(request: Request) -> Session | None:
    try:
        session = await session_of(request)
    except Refused:
        return None
    return session if session.role.may(Role.SUPERVISOR) else None
