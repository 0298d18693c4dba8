"""/signage: where supervisors place, approve and withdraw notices, raise and lift an emergency, and see what was shown."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.queue.office.people import Member, members
from kiosk.queue.signage.commands import LONGEST_DAYS
from kiosk.queue.signage.notice import LONGEST_EMERGENCY, LONGEST_TEXT, LONGEST_TITLE
from kiosk.queue.signage.playlist import what_plays
from kiosk.queue.signage.reads import emergency_now
from kiosk.queue.signage.room import TIPS
from kiosk.queue.staff import Role, Session, session_of
from kiosk.queue.web.desk import Desk, sent_away, staff_language
from kiosk.queue.web.office import masked, may_follow, office_page, session_or_away
from kiosk.queue.web.signage_view import (
    Around,
    Reader,
    StateView,
    emergency_line,
    item_titles,
    notice_rows,
    play_rows,
)
from kiosk.queue.web.supervisor import changes
from kiosk.web.streams import EventStream

REFUSALS = (
    "bad_notice unknown_media not_media empty_file media_too_large media_full unknown_notice notice_decided"
    " notice_over own_notice emergency_stands no_emergency"
).split()
_USUAL_DAYS = 30


def routes(desk: Desk) -> list[Route]:
    """/signage, the part that follows every change, and its stream."""

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        today = desk.service.signage.today()
        return office_page(
            desk,
            request,
            session,
            "signage.html",
            own_refusals=REFUSALS,
            today=today.isoformat(),
            last=(today + timedelta(days=_USUAL_DAYS)).isoformat(),
            furthest=(today + timedelta(days=LONGEST_DAYS)).isoformat(),
            limits=desk.settings.signage,
            longest={"title": LONGEST_TITLE, "text": LONGEST_TEXT, "emergency": LONGEST_EMERGENCY},
            engine=bool(desk.settings.voice.engine),
            v=_state(desk, session, staff_language(request)),
        )

    async def state(request: Request) -> Response:
        if not await may_follow(request, Role.SUPERVISOR):
            return sent_away("/login")
        language = staff_language(request)
        view = _state(desk, await session_of(request), language)
        return desk.page(request, "signage_state.html", language=language, v=view)

    async def stream(request: Request) -> Response:
        if not await may_follow(request, Role.SUPERVISOR):
            return Response(status_code=401)
        return EventStream(changes(desk, "signage"))

    return [
        Route("/signage", page),
        Route("/signage/state", state),
        Route("/signage/stream", stream),
    ]


def _state(desk: Desk, session: Session, language: str) -> StateView:
    room, t = desk.service.signage, desk.words(language)
    reader = desk.service.ledger.reader
    people = members(reader)
    around = Around(t, room.local_now(), {member.id: masked(member.name) for member in people})
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
