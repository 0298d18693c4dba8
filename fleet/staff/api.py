"""Staff and one's own login as JSON."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path
from pydantic import BaseModel, Field
from starlette.requests import Request

from fleet.staff.accounts import Accounts
from fleet.staff.door import Door
from fleet.staff.people import Member
from fleet.staff.permissions import Grant, Permission, Role
from fleet.staff.roster import Roster
from kiosk.domain.errors import Refused

Login = Annotated[str, Path(pattern=r"^[A-Za-z0-9._@-]{1,60}$")]
STATUS = {
    "staff_unknown": 404,
    "staff_area": 403,
    "staff_self": 409,
    "staff_reserved": 409,
    "login_paused": 429,
}


class GrantIO(BaseModel):
    """A role below an area; "" is everywhere."""

    role: Role
    area: str = Field(default="", pattern=r"^[0-9]{0,12}$")


class MemberIn(BaseModel):
    """What somebody is."""

    name: str = Field(min_length=1, max_length=60)
    grants: list[GrantIO] = Field(min_length=1, max_length=20)


class MemberOut(BaseModel):
    """One person of operations."""

    login: str
    name: str
    grants: list[GrantIO]


class PasswordOut(BaseModel):
    """Shown once; null where the person has one already."""

    password: str | None


class PasswordIn(BaseModel):
    """One's own."""

    old: str = Field(max_length=200)
    new: str = Field(max_length=200)


class CodeIn(BaseModel):
    """Six digits of the authenticator app."""

    code: str = Field(max_length=20)


class FactorOut(BaseModel):
    """otpauth://… for an authenticator app."""

    address: str


class RecoveryOut(BaseModel):
    """Shown once; each works once."""

    codes: list[str]


class MeOut(BaseModel):
    """Who is logged in and what holds for this session."""

    login: str
    name: str
    grants: list[GrantIO]
    second_factor: bool
    only_looks: bool = Field(description="A second factor is asked for and missing.")


class StaffRoutes:
    """The routes, over the roster and the accounts."""

    def __init__(self, door: Door, accounts: Accounts, roster: Roster) -> None:
        self._door = door
        self._accounts = accounts
        self._roster = roster

    def router(self) -> APIRouter:
        """Mounted under /v1."""
        router = APIRouter(prefix="/v1", tags=["staff"])
        add = self._door.add
        add(router, "GET", "/me", self.me, Permission.VIEW)
        add(router, "POST", "/me/password", self.password, Permission.VIEW, status_code=204)
        add(router, "POST", "/me/second-factor", self.begin_factor, Permission.VIEW, status_code=201)
        add(router, "POST", "/me/second-factor/confirm", self.confirm_factor, Permission.VIEW)
        add(router, "GET", "/staff", self.members, Permission.STAFF_ADMIN)
        add(router, "PUT", "/staff/{login}", self.keep, Permission.STAFF_ADMIN)
        add(router, "DELETE", "/staff/{login}", self.remove, Permission.STAFF_ADMIN, status_code=204)
        add(router, "POST", "/staff/{login}/reset", self.reset, Permission.STAFF_ADMIN)
        return router

    async def me(self, request: Request) -> MeOut:
        """Who is logged in."""
        visitor = await self._door.require(request, Permission.VIEW)
        account = await self._accounts.of(visitor)
        return MeOut(
            login=visitor.login,
            name=visitor.name,
            grants=_granted(visitor.grants),
            second_factor=account.factor,
            only_looks=visitor.weak,
        )

    async def password(self, request: Request, wanted: PasswordIn) -> None:
        """Change one's own; every other session of theirs ends."""
        visitor = await self._door.require(request, Permission.VIEW)
        try:
            await self._accounts.change_password(visitor, wanted.old, wanted.new)
        except Refused as refused:
            raise _answer(refused) from refused

    async def begin_factor(self, request: Request) -> FactorOut:
        """Set up a second factor: what the authenticator app needs."""
        visitor = await self._door.require(request, Permission.VIEW)
        try:
            return FactorOut(address=await self._accounts.begin_factor(visitor))
        except Refused as refused:
            raise _answer(refused) from refused

    async def confirm_factor(self, request: Request, given: CodeIn) -> RecoveryOut:
        """The app works: from now on it is asked for."""
        visitor = await self._door.require(request, Permission.VIEW)
        try:
            return RecoveryOut(codes=list(await self._accounts.confirm_factor(visitor, given.code)))
        except Refused as refused:
            raise _answer(refused) from refused

    async def members(self, request: Request) -> list[MemberOut]:
        """Staff whose every role lies below one's own areas."""
        visitor = await self._door.require(request, Permission.STAFF_ADMIN)
        return [_member(member) for member in await self._roster.members(visitor)]

    async def keep(self, request: Request, login: Login, wanted: MemberIn) -> PasswordOut:
        """Add somebody or change their name and roles; their sessions end."""
        visitor = await self._door.require(request, Permission.STAFF_ADMIN)
        grants = tuple(Grant(grant.role, grant.area) for grant in wanted.grants)
        for grant in grants:
            await self._door.require(request, Permission.STAFF_ADMIN, grant.area)
        try:
            return PasswordOut(password=await self._roster.keep(visitor, login, wanted.name, grants))
        except Refused as refused:
            raise _answer(refused) from refused

    async def reset(self, request: Request, login: str) -> PasswordOut:
        """A new password and no second factor, for somebody who lost theirs."""
        visitor = await self._door.require(request, Permission.STAFF_ADMIN)
        try:
            return PasswordOut(password=await self._roster.reset(visitor, login))
        except Refused as refused:
            raise _answer(refused) from refused

    async def remove(self, request: Request, login: str) -> None:
        """Somebody is staff no more."""
        visitor = await self._door.require(request, Permission.STAFF_ADMIN)
        try:
            await self._roster.remove(visitor, login)
        except Refused as refused:
            raise _answer(refused) from refused


def _answer(refused: Refused) -> HTTPException:
    return HTTPException(STATUS.get(refused.reason, 422), refused.reason)


def _member(member: Member) -> MemberOut:
    return MemberOut(login=member.login, name=member.name, grants=_granted(member.grants))


def _granted(grants: tuple[Grant, ...]) -> list[GrantIO]:
    return [GrantIO(role=grant.role, area=grant.area) for grant in grants]
