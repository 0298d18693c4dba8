"""/people: the register of staff and of paired machines, for administrators."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.queue.office.machines import machines
from kiosk.queue.office.people import members
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.skills import Skill
from kiosk.queue.staff import Role
from kiosk.queue.web.desk import Desk, staff_language
from kiosk.queue.web.office import Option, office_page, session_or_away
from kiosk.queue.web.people_view import certified_line, machine_rows, person_rows


def routes(desk: Desk) -> list[Route]:
    """/people."""

    async def page(request: Request) -> Response:
        session = await session_or_away(request, Role.ADMIN)
        if isinstance(session, Response):
            return session
        t, reader = desk.words(staff_language(request)), desk.service.ledger.reader
        everybody, now = members(reader), desk.now()
        days = desk.settings.staff.certificate_warning_days
        return office_page(
            desk,
            request,
            session,
            "people.html",
            people=person_rows(everybody, session.staff, now, desk.zone, days, t),
            certified=certified_line(everybody, now, desk.zone, t),
            machines=machine_rows(machines(reader), desk.zone, t),
            roles=[Option(role.value, t(f"office.role.{role.value}")) for role in Role],
            kinds=[Option(kind.value, t(f"office.machine.{kind.value}")) for kind in DeviceKind],
            skills=[Option(one.value, t(f"skill.{one.value}")) for one in Skill],
            services=[Option(one.id, t(f"service.{one.id}.name")) for one in desk.settings.services],
            windows=sorted(window.number for window in desk.settings.windows),
            zones=desk.settings.zones,
        )

    return [Route("/people", page)]
