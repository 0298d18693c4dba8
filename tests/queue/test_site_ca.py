"""The site's own authority: its server is believed by who has its certificate, and by nobody else."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn

from kiosk.domain.errors import BianminError, Unreachable
from kiosk.queue.api import create_app
from kiosk.queue.client import QueueClient
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.site_ca import CA, CA_KEY, SERVER, SERVER_KEY, issue
from tests.queue.site import Hall, ManualClock, running_hall

NOW = datetime.now(UTC)


@asynccontextmanager
async def over_tls(folder: Path) -> AsyncIterator[tuple[Hall, str]]:
    """A hall behind the certificate of its own authority."""
    issue(folder / "tls", "站", ("127.0.0.1", "queue.site.lan"), NOW)
    async with running_hall(folder / "queue", clock=ManualClock(datetime.now(UTC))) as hall:
        server = uvicorn.Server(
            uvicorn.Config(
                create_app(hall.service), port=0, lifespan="off", log_config=None, timeout_graceful_shutdown=1,
                ssl_certfile=folder / "tls" / SERVER, ssl_keyfile=str(folder / "tls" / SERVER_KEY),
            )
        )  # fmt: skip
        task = asyncio.create_task(server.serve())
        async with asyncio.timeout(60):
            while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
                await asyncio.sleep(0.01)
        try:
            yield hall, f"https://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        finally:
            hall.service.end_streams()
            server.should_exit = True
            await task


async def test_a_kiosk_pairs_and_takes_numbers_over_tls(tmp_path: Path) -> None:
    async with over_tls(tmp_path) as (hall, url):
        kiosk = QueueClient(url, tmp_path / "kiosk", ca_file=str(tmp_path / "tls" / CA))
        await kiosk.pair(await hall.service.devices.make_code(DeviceKind.KIOSK, None, "", "test"))
        assert (await kiosk.hall()).waiting == 0
        await kiosk.close()


async def test_a_pad_is_paired_over_tls_with_a_cookie_that_goes_nowhere_else(tmp_path: Path) -> None:
    async with over_tls(tmp_path) as (hall, url):
        code = await hall.service.devices.make_code(DeviceKind.PAD, 1, "", "test")
        trusts = ssl.create_default_context(cafile=tmp_path / "tls" / CA)
        async with httpx.AsyncClient(base_url=url, verify=trusts, trust_env=False, timeout=60) as pad:
            paired = await pad.post("/v1/pair", json={"code": code})
            assert "secure" in paired.headers["set-cookie"].lower()


async def test_a_client_that_believes_another_authority_says_nothing(tmp_path: Path) -> None:
    issue(tmp_path / "other", "别的站", ("127.0.0.1",), NOW)
    async with over_tls(tmp_path) as (_, url):
        kiosk = QueueClient(url, tmp_path / "kiosk", ca_file=str(tmp_path / "other" / CA))
        with pytest.raises(Unreachable):
            await kiosk.pair("ABCD-EFGH")
        await kiosk.close()


def test_a_good_certificate_stays_and_an_old_one_is_renewed_by_the_same_authority(tmp_path: Path) -> None:
    first = issue(tmp_path, "站", ("10.0.0.1",), NOW)
    authority = (tmp_path / CA).read_bytes()
    assert (first.made_ca, first.made_server) == (True, True)
    assert not issue(tmp_path, "站", ("10.0.0.1",), NOW + timedelta(days=300)).made_server
    renewed = issue(tmp_path, "站", ("10.0.0.1",), NOW + timedelta(days=350))
    assert (renewed.made_ca, renewed.made_server) == (False, True)
    assert (tmp_path / CA).read_bytes() == authority


def test_another_name_makes_another_certificate(tmp_path: Path) -> None:
    issue(tmp_path, "站", ("10.0.0.1",), NOW)
    assert issue(tmp_path, "站", ("10.0.0.1", "10.0.0.2"), NOW).made_server


def test_keys_are_readable_by_nobody_else(tmp_path: Path) -> None:
    issue(tmp_path, "站", ("10.0.0.1",), NOW)
    assert {(tmp_path / name).stat().st_mode & 0o077 for name in (CA_KEY, SERVER_KEY)} == {0}


def test_without_the_authoritys_key_nothing_is_signed(tmp_path: Path) -> None:
    issue(tmp_path, "站", ("10.0.0.1",), NOW)
    (tmp_path / CA_KEY).unlink()
    with pytest.raises(BianminError, match="key is not here"):
        issue(tmp_path, "站", ("10.0.0.9",), NOW)
