"""A session for programs: as a page's, but asked for and answered as JSON. Nothing is put into a browser."""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field
from starlette.requests import Request

from fleet.staff.access import Access
from fleet.staff.door import Door
from fleet.staff.permissions import Permission
from kiosk.domain.errors import Refused

_STATUS = {"login_paused": 429}


class LoginIn(BaseModel):
    """`code`: of the second factor, where there is one."""

    login: str = Field(min_length=1, max_length=60)
    password: str = Field(max_length=200)
    code: str = Field(default="", max_length=40)


class SessionOut(BaseModel):
    """The session goes into the cookie `fleet_session` of every request, the csrf into X-CSRF of every change."""

    session: str
    csrf: str
    expires_in_s: int


class SessionRoutes:
    """The routes; the first one is the only one of operations that asks for no session."""

    def __init__(self, access: Access, door: Door) -> None:
        self._access = access
        self._door = door

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["staff"])
        router.add_api_route("/session", self.begin, methods=["POST"], status_code=201)
        self._door.add(router, "DELETE", "/session", self.end, Permission.VIEW, status_code=204)
        return router

    async def begin(self, request: Request, wanted: LoginIn) -> SessionOut:
        """Log in. 401 `login_wrong`, 429 `login_paused` after too many tries."""
        address = request.client.host if request.client is not None else ""
        try:
            granted = await self._access.log_in(
                wanted.login, wanted.password, code=wanted.code, address=address
            )
        except Refused as refused:
            raise HTTPException(_STATUS.get(refused.reason, 401), refused.reason) from refused
        return SessionOut(session=granted.token, csrf=granted.csrf, expires_in_s=granted.lasts_s)

    async def end(self, request: Request) -> None:
        """Log out."""
        await self._access.log_out(request)
