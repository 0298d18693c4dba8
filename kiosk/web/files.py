"""Static files: addresses that carry a digest may be cached for ever, all others are asked for again."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parent / "static"
# Browser libraries are brought by the set-up from npm, by the lock file beside this one.
LIBRARIES = Path(__file__).parents[2] / "var" / "build" / "web"

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class CachedFiles(StaticFiles):
    """A folder whose files say how long they may be kept."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = (
            _FOR_EVER if scope["query_string"].startswith(b"v=") else _ASK_AGAIN
        )
        return response


class Assets:
    """The static folders of one server, by the address they stand under; longer addresses win."""

    def __init__(self, folders: Mapping[str, Path] | None = None) -> None:
        own = {"/static": STATIC, "/static/lib": LIBRARIES, **(folders or {})}
        self._folders = dict(sorted(own.items(), key=lambda entry: -len(entry[0])))

    def routes(self) -> list[Mount]:
        """One mount for each folder, the more special ones first."""
        return [
            Mount(address, CachedFiles(directory=folder, check_dir=False))
            for address, folder in self._folders.items()
        ]

    def address(self, path: str) -> str:
        """The path with a digest of the content: `/static/page.js?v=1f3a…`. Raises FileNotFoundError."""
        for prefix, folder in self._folders.items():
            if path.startswith(prefix + "/"):
                file = folder / path.removeprefix(prefix + "/")
                return f"{path}?v={_digest(file, file.stat().st_mtime_ns)}"
        raise FileNotFoundError(path)


@lru_cache(maxsize=256)
def _digest(file: Path, _modified_ns: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
