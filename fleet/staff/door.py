"""The door that every route of operations asks: who it is, whether they may, and that their own page sent it."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel
from starlette.requests import Request

from fleet.staff.access import Access
from fleet.staff.passwords import same_token
from fleet.staff.people import Visitor
from fleet.staff.permissions import Permission

MARK = "x-permission"  # in the OpenAPI text, and what the test of all routes reads
_READS = ("GET", "HEAD")


class Refusal(BaseModel):
    """Why not: a word, a word with what belongs to it (`reason`), or what is wrong with the request's form."""

    detail: str | dict[str, Any] | list[Any]


class Door:
    """401 for nobody, 403 for somebody who may not, or whose change lacks the session's X-CSRF."""

    def __init__(self, access: Access) -> None:
        self._access = access

    async def require(self, request: Request, permission: Permission, area: str | None = None) -> Visitor:
        """Who asks, if they may do this below the area; None: anywhere. Raises HTTPException 401, 403."""
        visitor = await self._access.visitor(request)
        if visitor is None:
            raise HTTPException(401)
        if request.method not in _READS and not same_token(request.headers.get("x-csrf", ""), visitor.csrf):
            raise HTTPException(403, "X-CSRF")
        if not visitor.may(permission, area):
            raise HTTPException(403, permission if area is None else "area")
        return visitor

    async def scope(self, request: Request, permission: Permission, asked: str) -> tuple[Visitor, str]:
        """The same for a list: below the area asked for, or for "" below the first of theirs."""
        visitor = await self.require(request, permission, asked or None)
        return visitor, asked or visitor.scopes(permission)[0]

    # Any: what FastAPI takes as a route and its options.
    def add(
        self,
        router: APIRouter,
        method: str,
        path: str,
        act: Callable[..., Any],
        permission: Permission,
        **options: Any,
    ) -> None:
        """A route that says what it needs: nobody without it gets as far as the act, which then names its area.

        options: those of `APIRouter.add_api_route`.
        """

        async def entry(request: Request) -> None:
            await self.require(request, permission)

        router.add_api_route(
            path,
            act,
            methods=[method],
            dependencies=[Depends(entry)],
            openapi_extra={MARK: permission.value},
            responses={422: {"model": Refusal, "description": "Refused"}} | options.pop("responses", {}),
            **options,
        )
