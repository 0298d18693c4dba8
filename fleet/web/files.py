"""Files that kiosks sent because somebody asked for them: log bundles and pictures of the screen, for a day."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fleet import registry
from fleet.commands import rows, uploads
from fleet.commands.orders import UPLOADS, Order
from fleet.commands.uploads import File
from fleet.schemas import CommandKind
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission
from fleet.store.port import Reporter
from fleet.store.sql import Sql
from fleet.web.desk import Desk, page

MOST = 200
_KB = 1024


def routes(desk: Desk) -> list[Route]:
    """The page; each file is fetched by the API, which says so in the audit."""
    return [page(desk, "/files", _files, Permission.COMMAND)]


async def _files(desk: Desk, request: Request, visitor: Visitor) -> Response:
    area = desk.area(request, visitor, Permission.COMMAND)
    if area is None:
        return desk.refused(request, visitor)
    now = desk.parts.clock.now()

    async def ask(sql: Sql) -> tuple[Sequence[File], list[tuple[Order, Reporter]]]:
        still = [one for one in await rows.still_open(sql, area) if one.kind in UPLOADS]
        asked = [(one, await registry.reporter(sql, one.reporter)) for one in still]
        return await uploads.listed(sql, area, now, MOST), asked

    found, still = await desk.parts.store.read(ask)
    return desk.live(
        request,
        "files",
        visitor,
        area=area,
        shown=area,
        nodes=await desk.nodes(request, visitor, area),
        files=[
            (
                one,
                desk.local(one.asked_at),
                desk.local(one.at),
                desk.local(one.ends_at),
                _size(one.size),
                visitor.may(right(one.kind), one.area),
            )
            for one in found
        ],
        still=[(one, kiosk, desk.local(one.created_at), desk.local(one.expires_at)) for one, kiosk in still],
    )


def right(kind: CommandKind) -> Permission:
    """What fetching such a file needs."""
    return Permission.SCREEN if kind is CommandKind.SCREEN_PICTURE else Permission.COMMAND


def _size(size: int) -> str:
    return f"{size / _KB / _KB:.1f} MB" if size >= _KB * _KB else f"{max(1, size // _KB)} KB"
