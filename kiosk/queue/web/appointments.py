"""/appointments: the book of one day; a place in it is given with a code that checks in at the kiosk."""

from datetime import date, datetime, time, timedelta

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.queue.hours import local_time, state_at
from kiosk.queue.hours_settings import HoursSettings
from kiosk.queue.schemas import HallState
from kiosk.queue.staff import Role
from kiosk.queue.web.appointments_view import book_view
from kiosk.queue.web.desk import Desk, staff_language
from kiosk.queue.web.office import Option, office_page, session_or_away

SLOT_MIN = 15


def routes(desk: Desk) -> list[Route]:
    """/appointments."""

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.SUPERVISOR)
        if isinstance(session, Response):
            return session
        t, settings = desk.words(staff_language(request)), desk.settings
        now = local_time(desk.now(), settings.zone_info)
        day = _day(request, now.date())
        booked = desk.service.supervising.appointments_of(day).appointments
        return office_page(
            desk,
            request,
            session,
            "appointments.html",
            v=book_view(booked, day, now, t),
            slots=slots_of(settings.hours, day, now),
            today=now.date().isoformat(),
            services=[Option(one.id, t(f"service.{one.id}.name")) for one in settings.services],
        )

    return [Route("/appointments", page)]


def slots_of(hours: HoursSettings, day: date, now: datetime) -> list[str]:
    """The quarters of an hour of that day at which somebody may still be booked. now: the site's own wall time."""
    begins = datetime.combine(day, time(), now.tzinfo)
    quarters = (begins + timedelta(minutes=minute) for minute in range(0, 24 * 60, SLOT_MIN))
    return [f"{at:%H:%M}" for at in quarters if at > now and state_at(hours, at) is HallState.OPEN]


def _day(request: Request, today: date) -> date:
    """The day of the address; today where it names none."""
    try:
        return date.fromisoformat(request.query_params.get("day", ""))
    except ValueError:
        return today
