"""Staff: who they are, what they may, and where."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet.staff.people import Visitor
from fleet.staff.permissions import RIGHTS, Grant, Permission, Role
from fleet.web.desk import Desk, Form, act, page
from kiosk.domain.errors import Refused


def routes(desk: Desk) -> list[Route]:
    """The page and what its forms do."""
    may = Permission.STAFF_ADMIN
    return [
        page(desk, "/staff", _staff, may),
        act(desk, "/staff", _keep, may),
        act(desk, "/staff/{login}/reset", _reset, may),
        act(desk, "/staff/{login}/remove", _remove, may),
    ]


async def _staff(desk: Desk, request: Request, visitor: Visitor) -> Response:
    return await _shown(desk, request, visitor)


async def _shown(
    desk: Desk, request: Request, visitor: Visitor, login: str = "", password: str = ""
) -> Response:
    members = await desk.parts.roster.members(visitor)
    return desk.show(
        request,
        "staff.html",
        visitor,
        members=members,
        roles=list(Role),
        rights={role: sorted(RIGHTS[role]) for role in Role},
        scopes=visitor.scopes(Permission.STAFF_ADMIN),
        new_login=login,
        new_password=password,
    )


async def _keep(desk: Desk, request: Request, visitor: Visitor, form: Form) -> Response | str:
    login, name, area = (form.get(field, "").strip() for field in ("login", "name", "area"))
    roles = [role for role in Role if form.get(f"role-{role}")]
    if not login or len(login) > 60 or not name or len(name) > 60 or not roles:
        raise Refused("staff_incomplete")
    if area and not (area.isascii() and area.isdigit() and len(area) <= 12):
        raise Refused("staff_area")
    grants = tuple(Grant(role, area) for role in roles)
    password = await desk.parts.roster.keep(visitor, login, name, grants)
    return "/staff" if password is None else await _shown(desk, request, visitor, login, password)


async def _reset(desk: Desk, request: Request, visitor: Visitor, _form: Form) -> Response:
    login = request.path_params["login"]
    password = await desk.parts.roster.reset(visitor, login)
    return await _shown(desk, request, visitor, login, password)


async def _remove(desk: Desk, request: Request, visitor: Visitor, _form: Form) -> str:
    await desk.parts.roster.remove(visitor, request.path_params["login"])
    return "/staff"
