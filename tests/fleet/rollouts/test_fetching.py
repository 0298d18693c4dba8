"""A kiosk fetches over a real connection that breaks, stalls and lies."""

import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from fleet.artefacts.client import Artefacts
from fleet.artefacts.serving import ArtefactRoutes
from fleet.artefacts.shelf import Shelf
from fleet.client import Reporter
from fleet.known import Identity, write_identity
from fleet.schemas import ReporterKind
from fleet.signed_requests import SignedRequests, Terms
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import ProtocolError, Refused, Unreachable
from kiosk.outbox.door import OutboxDoor
from kiosk.signing.http_signature import verify_request
from kiosk.signing.key import PublicKey
from kiosk.signing.keystore import FileKeys
from tests.fleet.rollouts.made import KEY, NOW, texts
from tests.fleet.rollouts.test_artefacts import pieces
from tests.fleet.site import QUICK, OwnStore, heartbeat, listening


class Flaw(Exception):
    """The connection is gone."""


@dataclass
class Lying:
    """The routes, behind a link that a test breaks. after: bytes of one answer before it is cut; swell: appended."""

    app: Starlette
    after: int | None = None
    swell: bytes = b""
    asked: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sent = 0
        self.asked += scope["type"] == "http"

        async def through(message: Message) -> None:
            nonlocal sent
            body = message.get("body", b"")
            if self.after is not None and message["type"] == "http.response.body":
                left = self.after - sent
                sent += len(body)
                if sent > self.after:
                    self.after = None
                    await send({**message, "body": body[:left], "more_body": True})
                    raise Flaw
            if message["type"] == "http.response.start" and self.swell:
                kept = [pair for pair in message["headers"] if pair[0] != b"content-length"]
                message = {**message, "headers": kept}
            if message["type"] == "http.response.body" and self.swell and not message.get("more_body"):
                message = {**message, "body": body + self.swell}
            await send(message)

        await self.app(scope, receive, through)


@dataclass
class Far:
    """A fleet with one artefact, and a reporter that it knows."""

    link: Lying
    artefacts: Artefacts
    digest: str
    whole: bytes
    part: Path


@pytest.fixture
async def far(tmp_path: Path) -> AsyncIterator[Far]:
    folder = tmp_path / "identity"
    public = PublicKey.from_text(FileKeys(folder).make().public_text)
    write_identity(folder, Identity("K-1", 1, "43", "s"))

    async def verify(method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
        return verify_request({"K-1": public}.get, method, url, headers, body, datetime.now(UTC), 300)

    shelf = Shelf(tmp_path / "artefacts", [PublicKey.from_text(KEY.public_text)])
    members = {"texts/en-hunan.toml": random.Random(7).randbytes(12_000)}
    whole = texts(tmp_path / "a", members=members).read_bytes()
    digest = (await shelf.take_in(pieces(whole), "ops", NOW)).digest
    signed = SignedRequests(SystemClock(), Terms(60, 1000, ""), verify)
    link = Lying(Starlette(routes=list(ArtefactRoutes(signed, shelf).routes())))
    store = OwnStore(tmp_path / "own.sqlite3")
    async with listening(link) as url:
        clock = SystemClock()
        outbox = OutboxDoor(store.write, clock)
        reporter = Reporter(url, ReporterKind.KIOSK, folder, outbox, heartbeat, clock, QUICK)
        yield Far(link, Artefacts(reporter), digest, whole, tmp_path / "part")
    store.close()


async def fetched(far: Far) -> bytes:
    await far.artefacts.fetch(far.digest, len(far.whole), far.part)
    return far.part.read_bytes()


async def test_the_whole_file_comes_and_is_not_asked_for_again(far: Far) -> None:
    assert await fetched(far) == far.whole
    assert await fetched(far) == far.whole
    assert far.link.asked == 1


async def test_a_connection_that_is_cut_goes_on_from_there(far: Far) -> None:
    far.link.after = 100
    with pytest.raises(Unreachable):
        await fetched(far)
    assert far.part.stat().st_size == 100
    assert await fetched(far) == far.whole


async def test_a_part_that_is_longer_than_the_file_begins_anew(far: Far) -> None:
    far.part.write_bytes(bytes(len(far.whole) + 1))
    assert await fetched(far) == far.whole


async def test_padding_is_not_read_to_its_end(far: Far) -> None:
    far.link.swell = bytes(100_000)
    with pytest.raises(ProtocolError, match="more than"):
        await fetched(far)
    assert far.part.stat().st_size <= len(far.whole)


@pytest.mark.parametrize("digest", ("0" * 64, "../../etc/passwd"))
async def test_what_the_fleet_does_not_have_is_refused(far: Far, digest: str) -> None:
    with pytest.raises(Refused):
        await far.artefacts.fetch(digest, 10, far.part)


async def test_a_fleet_that_is_away_is_unreachable(far: Far, tmp_path: Path) -> None:
    far.artefacts._reporter._line.url = "http://127.0.0.1:1"
    with pytest.raises(Unreachable):
        await fetched(far)
