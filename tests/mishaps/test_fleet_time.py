"""A dead clock battery: no certificate is valid for the machine, and it reports all the same, to its own fleet only."""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fleet.api import create_app
from fleet.client import Reporter
from fleet.line import time_in
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import Unreachable
from kiosk.signing.key import PublicKey, SigningKey
from tests.fleet.down import City, city, machine
from tests.fleet.site import OwnStore, SetClock

FLEETS_NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fleet")])


@dataclass
class Pair:
    """A certificate that was valid in another year, and its key."""

    certificate: Path
    key: Path


def of_another_year(folder: Path) -> Pair:
    """What a valid certificate looks like to a machine that lives in 1970."""
    key = ec.generate_private_key(ec.SECP256R1())
    began = datetime(2010, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(FLEETS_NAME)
        .issuer_name(FLEETS_NAME)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=90))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pair = Pair(folder / "cert.pem", folder / "cert-key.pem")
    pair.certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    pair.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pair


@contextlib.asynccontextmanager
async def behind_tls(fleet: City, pair: Pair) -> AsyncIterator[str]:
    """The same application on a port of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(fleet.made),
            ssl_certfile=str(pair.certificate),
            ssl_keyfile=str(pair.key),
            access_log=False,
            log_level="error",
            timeout_graceful_shutdown=1,
            lifespan="off",
        )
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.005)
    try:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[City]:
    async with city(tmp_path / "var") as running:
        yield running


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[OwnStore]:
    own = OwnStore(tmp_path / "own.sqlite3")
    yield own
    own.close()


async def reporting(fleet: City, store: OwnStore, folder: Path, clock: Clock, url: str, ca: Path) -> Reporter:
    """Enrolled while its clock was right, and looked at now."""
    await machine(fleet.url, folder / "id", store).enrol(await fleet.code(), "01")
    await store.take_tickets(2)
    return machine(url, folder / "id", store, clock=clock, ca_file=str(ca))


@pytest.mark.parametrize("year", (1970, 2099))
async def test_a_machine_of_another_century_reports(
    fleet: City, store: OwnStore, tmp_path: Path, year: int
) -> None:
    pair, clock = of_another_year(tmp_path), SetClock(datetime(year, 1, 1, tzinfo=UTC))
    async with behind_tls(fleet, pair) as url:
        reporter = await reporting(fleet, store, tmp_path, clock, url, pair.certificate)
        await reporter.sync_once()
    assert await store.is_sent()
    now = clock.at + timedelta(seconds=reporter.clock_offset_s)
    assert abs(now - datetime.now(UTC)) < timedelta(minutes=5)


async def test_a_machine_with_a_right_clock_believes_no_certificate_of_another_year(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    pair = of_another_year(tmp_path)
    async with behind_tls(fleet, pair) as url:
        reporter = await reporting(fleet, store, tmp_path, SystemClock(), url, pair.certificate)
        with pytest.raises(Unreachable):
            await reporter.sync_once()
    assert await store.depth() == 2


async def test_somebody_elses_time_is_not_believed(fleet: City, store: OwnStore, tmp_path: Path) -> None:
    pair, clock = of_another_year(tmp_path), SetClock(datetime(1970, 1, 1, tzinfo=UTC))
    (tmp_path / "stranger").mkdir()
    async with city(tmp_path / "stranger/var") as stranger, behind_tls(stranger, pair) as url:
        reporter = await reporting(fleet, store, tmp_path, clock, url, pair.certificate)
        with pytest.raises(Unreachable):
            await reporter.sync_once()


@pytest.mark.parametrize("nonce", ("", "x" * 65, "\n"))
async def test_a_question_for_the_time_has_a_nonce_of_a_sensible_size(fleet: City, nonce: str) -> None:
    async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as http:
        assert (await http.get("/v1/time", params={"nonce": nonce})).status_code == 400


async def test_the_time_is_signed_for_one_question_and_by_one_fleet(fleet: City) -> None:
    async with httpx.AsyncClient(base_url=fleet.url, trust_env=False, timeout=60) as http:
        content = (await http.get("/v1/time", params={"nonce": "n-1"})).content
    public = PublicKey.from_text(fleet.made.key.public_text)
    assert time_in(content, "n-1", public) is not None
    assert time_in(content, "n-2", public) is None
    assert time_in(content.replace(b"+00:00", b"+00:01"), "n-1", public) is None
    assert time_in(content, "n-1", PublicKey.from_text(SigningKey.generate().public_text)) is None
    assert time_in(b"junk", "n-1", public) is None
