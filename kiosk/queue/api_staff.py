"""Routes for staff at a window and for administrators: signed in by a cookie, changes guarded by a token."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.domain.errors import Refused
from kiosk.queue.answers import Json, body_as
from kiosk.queue.operator import is_operator
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import Message
from kiosk.queue.service import QueueService, Verb
from kiosk.queue.staff import COOKIE, Role, Session
from kiosk.queue.streaming import Stream
from kiosk.queue.window_schemas import WindowCommand


class Login(Message, frozen=True, kw_only=True):
    """POST /v1/login."""

    login: str
    password: str


class ChangePassword(Message, frozen=True, kw_only=True):
    """POST /v1/password: by whoever knows the one of now, signed in or not."""

    login: str
    password: str
    new: str


class SignedIn(Message, frozen=True, kw_only=True):
    """Who is signed in here, and where they sit. `csrf` goes into the X-CSRF header of every change."""

    staff: str
    name: str
    role: str
    csrf: str
    window: int | None = None


class NewStaff(Message, frozen=True, kw_only=True):
    """POST /v1/staff, and with `code` POST /v1/setup for the first administrator."""

    login: str
    name: str
    password: str
    role: Role = Role.STAFF
    code: str = ""


class MakeCode(Message, frozen=True, kw_only=True):
    """POST /v1/pairing-codes."""

    kind: DeviceKind
    window: int | None = None
    zone: str = ""


class PairingCode(Message, frozen=True, kw_only=True):
    """Good for one machine."""

    code: str
    valid_min: int


class Done(Message, frozen=True, kw_only=True):
    """Nothing more to say."""

    ok: bool = True


def routes(service: QueueService) -> list[Route]:
    """Everything under /v1 for staff."""
    room, desk = _Room(service), _Office(service)
    return [
        Route("/v1/login", room.login, methods=["POST"]),
        Route("/v1/password", room.change_password, methods=["POST"]),
        Route("/v1/logout", room.logout, methods=["POST"]),
        Route("/v1/me", room.me),
        Route("/v1/windows/{window:int}", room.window),
        Route("/v1/windows/{window:int}/stream", room.stream),
        Route("/v1/windows/{window:int}/{verb}", room.command, methods=["POST"]),
        Route("/v1/day/confirm", room.confirm_date, methods=["POST"]),
        Route("/v1/setup", desk.set_up, methods=["POST"]),
        Route("/v1/staff", desk.add, methods=["POST"]),
        Route("/v1/pairing-codes", desk.make_code, methods=["POST"]),
        Route("/v1/devices/{device}/revoke", desk.revoke, methods=["POST"]),
    ]


class _Room:
    def __init__(self, service: QueueService) -> None:
        self._service = service

    async def login(self, request: Request) -> Response:
        asked = await body_as(request, Login)
        session, secret = await self._service.staff.login(asked.login, asked.password, address_of(request))
        answer = Json(self._signed_in(session))
        set_cookie(request, answer, COOKIE, secret)
        return answer

    async def change_password(self, request: Request) -> Response:
        asked = await body_as(request, ChangePassword)
        await self._service.staff.change_password(asked.login, asked.password, asked.new, address_of(request))
        return Json(Done())

    async def logout(self, request: Request) -> Response:
        session = await self._session(request)
        await self._service.sign_out(session)
        answer = Json(Done())
        answer.delete_cookie(COOKIE, path="/")
        return answer

    async def me(self, request: Request) -> Response:
        return Json(self._signed_in(await self._session(request)))

    async def window(self, request: Request) -> Response:
        await self._session(request)
        return Json(await self._service.window_view(request.path_params["window"]))

    async def stream(self, request: Request) -> Response:
        session = await self._session(request)
        staff = self._service.staff
        views = self._service.subscribe(f"window:{request.path_params['window']}")
        return Stream(staff.while_open(session, views), beat=lambda: staff.beat(session))

    async def command(self, request: Request) -> Response:
        session = await self._session(request)
        asked = await body_as(request, WindowCommand)
        window, verb = request.path_params["window"], _verb(request.path_params["verb"])
        answer = await self._service.command_window(session, window, verb, asked)
        return Json(answer.body, phases=self._service.ledger.phases)

    async def confirm_date(self, request: Request) -> Response:
        return Json(await self._service.confirm_date(await self._session(request)))

    async def _session(self, request: Request) -> Session:
        return await self._service.staff.session_of(request)

    def _signed_in(self, session: Session) -> SignedIn:
        return SignedIn(
            staff=session.staff,
            name=session.name,
            role=session.role.value,
            csrf=session.csrf,
            window=self._service.staff.window_of(session.staff),
        )


class _Office:
    """What an administrator does; the machine's own operator (the command line) may do it too."""

    def __init__(self, service: QueueService) -> None:
        self._service = service

    async def set_up(self, request: Request) -> Response:
        asked = await body_as(request, NewStaff)
        await self._service.set_up(asked.code, asked.login, asked.name, asked.password, address_of(request))
        return Json(Done())

    async def add(self, request: Request) -> Response:
        who = await self._administrator(request)
        asked = await body_as(request, NewStaff)
        await self._service.staff.add(asked.login, asked.name, asked.role, asked.password, by=who)
        return Json(Done())

    async def make_code(self, request: Request) -> Response:
        who = await self._administrator(request)
        asked = await body_as(request, MakeCode)
        code = await self._service.devices.make_code(asked.kind, asked.window, asked.zone, who)
        return Json(PairingCode(code=code, valid_min=self._service.settings.pairing.code_valid_min))

    async def revoke(self, request: Request) -> Response:
        who = await self._administrator(request)
        await self._service.devices.revoke(request.path_params["device"], who)
        return Json(Done())

    async def _administrator(self, request: Request) -> str:
        """Who it is. Raises Refused: not_signed_in, csrf, forbidden."""
        if is_operator(request, self._service.operator_token):
            return "operator"
        session = await self._service.staff.session_of(request)
        if not session.role.may(Role.ADMIN):
            raise Refused("forbidden", session.role.value)
        return session.staff


def address_of(request: Request) -> str:
    """Where the request comes from, for limits on guessing."""
    return request.client.host if request.client else ""


def set_cookie(
    request: Request, answer: Response, name: str, secret: str, *, max_age_s: int | None = None
) -> None:
    """A cookie that scripts and other sites never see."""
    answer.set_cookie(
        name,
        secret,
        max_age=max_age_s,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _verb(word: str) -> Verb:
    try:
        return Verb(word)
    except ValueError as unknown:
        raise Refused("bad_request", "verb") from unknown
