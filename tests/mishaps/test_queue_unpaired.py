"""A machine that the site does not know: 401, whatever it sends, and nothing of the hall leaks."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.pairing import DeviceKind
from kiosk.signing.http_signature import sign_request
from kiosk.signing.key import SigningKey
from tests.queue.served import Served, served_hall


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    """A hall behind its HTTP API."""
    async with served_hall(tmp_path) as site:
        yield site


async def test_an_unpaired_pad_is_told_nothing(served: Served) -> None:
    await served.hall.take()
    await served.hall.staffed(1)
    await served.hall.served(1)
    async with served.browser() as pad:
        for answer in (
            await pad.get("/v1/pads/1/stream"),
            await pad.post("/v1/pads/1/rating", json={"command": "12345678", "level": "satisfied"}),
        ):
            assert (answer.status_code, answer.json()["reason"]) == (401, "unpaired")
            assert "A001" not in answer.text


async def test_a_key_that_nobody_paired_signs_in_vain(served: Served) -> None:
    url = f"{served.url}/v1/hall"
    signed = sign_request(SigningKey.generate(), "kiosk-1", "GET", url, b"", datetime.now(UTC))
    async with served.browser() as stranger:
        answer = await stranger.get("/v1/hall", headers=signed)
    assert (answer.status_code, answer.json()["reason"]) == (401, "unpaired")


async def test_a_revoked_pad_is_a_stranger(served: Served) -> None:
    async with served.page(DeviceKind.PAD, window=1) as pad:
        (device,) = served.hall.service.ledger.reader.execute("SELECT id FROM devices").fetchone()
        await served.hall.service.devices.revoke(device, "test")
        assert (await pad.get("/v1/pads/1/stream")).status_code == 401
    with pytest.raises(Refused, match="unknown_device"):
        await served.hall.service.devices.revoke(device, "test")
