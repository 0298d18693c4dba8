"""GET /v1/artefacts/{digest}: the file, to whoever signs as a reporter; a part of it to whoever was cut off."""

import re

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from fleet.artefacts.shelf import Shelf
from fleet.schemas import Problem
from fleet.signed_requests import SignedRequests, json_answer

_DIGEST = re.compile(r"[0-9a-f]{64}")
_FOR_EVER = "private, max-age=31536000, immutable"  # other bytes have another digest


class ArtefactRoutes:
    """What reporters fetch."""

    def __init__(self, signed: SignedRequests, shelf: Shelf) -> None:
        self._signed = signed
        self._shelf = shelf

    def routes(self) -> list[Route]:
        """Plain routes, as the other ones of reporters."""
        return [Route("/v1/artefacts/{digest}", self.fetch, methods=["GET"], include_in_schema=False)]

    async def fetch(self, request: Request) -> Response:
        """200, 206 for a Range, 304 for who has it; 401 unsigned, 404 for what is not here."""
        return await self._signed.answered(self._fetch, request)

    async def _fetch(self, request: Request) -> Response:
        await self._signed.proven(request)
        digest = str(request.path_params["digest"])
        file = self._shelf.file_of(digest)
        if not _DIGEST.fullmatch(digest) or not file.is_file():
            return json_answer(Problem(reason="no_artefact"), 404)
        tag = f'"{digest}"'
        headers = {"ETag": tag, "Cache-Control": _FOR_EVER}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return FileResponse(file, headers=headers, media_type="application/octet-stream")
