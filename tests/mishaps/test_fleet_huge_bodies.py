"""Whoever sends a body without end, known or not, gets a refusal, and no memory."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from fleet.api import MOST_BODY_BYTES
from tests.fleet.site import served

PIECE = b"a" * 65_536


async def endless() -> AsyncIterator[bytes]:
    """A little more than is taken, without a length."""
    for _ in range(MOST_BODY_BYTES // len(PIECE) + 2):
        yield PIECE


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/session", 413),
        ("/v1/rollouts", 413),
        ("/v1/orders", 413),
        ("/login", 403),
        ("/nothing-here", 404),
    ],
)
async def test_a_body_without_end_is_refused(tmp_path: Path, path: str, status: int) -> None:
    async with served(tmp_path / "var") as fleet, httpx.AsyncClient(base_url=fleet.url, timeout=60) as http:
        headers = {"Content-Type": "application/json"}
        assert (await http.post(path, content=endless(), headers=headers)).status_code == status
        assert (await http.get("/login")).status_code == 200
