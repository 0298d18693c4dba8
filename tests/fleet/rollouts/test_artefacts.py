"""Taking an artefact in, and fetching it: whole, in part, only signed."""

import hashlib
import json
import os
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from fleet.artefacts.serving import ArtefactRoutes
from fleet.artefacts.shelf import Shelf
from fleet.signed_requests import SignedRequests, Terms
from kiosk.domain.artefact import ArtefactKind, artefact_from
from kiosk.domain.clock import SystemClock
from kiosk.domain.content_pack import PackWrong
from kiosk.domain.errors import Refused
from kiosk.signing.artefact_file import believed
from kiosk.signing.http_signature import sign_request, verify_request
from kiosk.signing.key import PublicKey, SigningKey
from kiosk.signing.signed_zip import LARGEST_FILE
from tests.agent import content
from tests.fleet.rollouts.made import KEY, NOW, STRANGER, texts

REPORTER = SigningKey.generate()
URL = "http://fleet"


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "artefacts", [PublicKey.from_text(KEY.public_text)])


async def pieces(file: bytes) -> AsyncIterator[bytes]:
    for at in range(0, len(file), 100):
        yield file[at : at + 100]


async def test_a_signed_artefact_is_kept_under_its_digest(shelf: Shelf, tmp_path: Path) -> None:
    sent = texts(tmp_path / "a", 7).read_bytes()
    stored = await shelf.take_in(pieces(sent), "ops", NOW)
    assert (stored.item, stored.version, stored.size) == ("texts/hunan", 7, len(sent))
    assert shelf.file_of(stored.digest).read_bytes() == sent
    assert hashlib.sha256(sent).hexdigest() == stored.digest


async def test_halves_of_a_killed_process_go_after_a_day(shelf: Shelf, tmp_path: Path) -> None:
    folder = tmp_path / "artefacts"
    folder.mkdir()
    ages = {"old.part": 90_000, "young.part": 60}
    for name, age_s in ages.items():
        (folder / name).write_bytes(b"half")
        os.utime(folder / name, (NOW.timestamp() - age_s,) * 2)
    await shelf.take_in(pieces(texts(tmp_path / "a").read_bytes()), "ops", NOW)
    assert [part.name for part in folder.glob("*.part")] == ["young.part"]


async def test_a_content_pack_is_an_artefact_as_it_is(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "artefacts", [PublicKey.from_text(content.KEY.public_text)])
    sent = content.write(tmp_path / "demo.bmpack", content.pack(version=3)).read_bytes()
    stored = await shelf.take_in(pieces(sent), "ops", NOW)
    assert (stored.kind, stored.name, stored.version) == (ArtefactKind.CONTENT, "demo", 3)


async def refusal(shelf: Shelf, sent: bytes) -> str:
    with pytest.raises(Refused) as refused:
        await shelf.take_in(pieces(sent), "ops", NOW)
    assert not [path for path in shelf.file_of("0" * 64).parents[1].rglob("*") if path.is_file()]
    return refused.value.reason


async def test_what_cannot_be_believed_is_not_kept(shelf: Shelf, tmp_path: Path) -> None:
    good = texts(tmp_path / "a").read_bytes()
    assert await refusal(shelf, texts(tmp_path / "b", key=STRANGER).read_bytes()) == "artefact_signature"
    assert await refusal(shelf, good[:-30]) == "artefact_unreadable"
    assert await refusal(shelf, b"") == "artefact_unreadable"
    assert await refusal(Shelf(tmp_path / "artefacts", []), good) == "artefact_signature"


@pytest.mark.slow
async def test_what_is_too_large_is_not_read_to_its_end(shelf: Shelf) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_FILE // (1 << 20) + 1):
            yield bytes(1 << 20)
        raise AssertionError("read beyond the limit")

    with pytest.raises(Refused, match="artefact_too_large"):
        await shelf.take_in(endless(), "ops", NOW)


def test_a_member_that_was_changed_is_found(tmp_path: Path) -> None:
    file = texts(tmp_path / "a")
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["texts/en-hunan.toml"] += b"#"
    with zipfile.ZipFile(file, "w") as archive:
        for name, whole in members.items():
            archive.writestr(name, whole)
    with pytest.raises(PackWrong, match=r"not what artefact\.json says"):
        believed(file, [PublicKey.from_text(KEY.public_text)])


GOOD = {
    "format": 1,
    "kind": "forms",
    "name": "a",
    "version": 1,
    "title": "t",
    "files": {"forms/a.toml": "0" * 64},
}


@pytest.mark.parametrize(
    "wrong",
    (
        {"format": 2},
        {"kind": "content"},
        {"kind": "firmware"},
        {"name": "../a"},
        {"version": True},
        {"version": -1},
        {"title": "a\u202eb"},
        {"files": {}},
        {"files": {"texts/en.toml": "0" * 64}},
        {"files": {"forms/../../etc/passwd": "0" * 64}},
        {"files": {"forms/a.toml": "x"}},
        {"more": 1},
    ),
)
def test_an_artefact_that_says_something_else_is_refused(wrong: dict[str, object]) -> None:
    assert artefact_from(json.dumps(GOOD).encode()).item == "forms/a"
    with pytest.raises(PackWrong):
        artefact_from(json.dumps(GOOD | wrong).encode())


def test_a_text_that_means_two_things_is_refused() -> None:
    with pytest.raises(PackWrong):
        artefact_from(json.dumps(GOOD).replace('"version": 1', '"version": 1, "version": 2').encode())


# ---- fetching ----


@pytest.fixture
async def http(shelf: Shelf) -> AsyncIterator[httpx.AsyncClient]:
    async def verify(method: str, url: str, headers: dict[str, str], body: bytes) -> str:
        keys = {"K-1": PublicKey.from_text(REPORTER.public_text)}
        return verify_request(keys.get, method, url, headers, body, datetime.now(UTC), 300)

    signed = SignedRequests(SystemClock(), Terms(60, 1000, URL), verify)  # type: ignore[arg-type]  # a plain dict
    app = Starlette(routes=ArtefactRoutes(signed, shelf).routes())
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
        yield client


def signature(digest: str) -> dict[str, str]:
    return sign_request(REPORTER, "K-1", "GET", f"{URL}/v1/artefacts/{digest}", b"", datetime.now(UTC))


async def test_a_reporter_fetches_all_of_it_or_the_rest(
    shelf: Shelf, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    sent = texts(tmp_path / "a").read_bytes()
    digest = (await shelf.take_in(pieces(sent), "ops", NOW)).digest
    path = f"/v1/artefacts/{digest}"
    whole = await http.get(path, headers=signature(digest))
    assert (whole.status_code, whole.content) == (200, sent)
    assert whole.headers["etag"] == f'"{digest}"'
    assert "immutable" in whole.headers["cache-control"]
    rest = {"Range": "bytes=100-", "If-Range": f'"{digest}"'}
    part = await http.get(path, headers=signature(digest) | rest)
    assert (part.status_code, part.content) == (206, sent[100:])
    had = await http.get(path, headers=signature(digest) | {"If-None-Match": f'"{digest}"'})
    assert (had.status_code, had.content) == (304, b"")


@pytest.mark.parametrize("digest", ("0" * 64, "..", "%2e%2e%2f%2e%2e%2fstore.sqlite3", "A" * 64))
async def test_what_is_not_here_is_not_found(http: httpx.AsyncClient, digest: str) -> None:
    answer = await http.get(f"/v1/artefacts/{digest}", headers=signature(digest))
    assert answer.status_code in (404, 401)


async def test_nobody_fetches_without_a_signature_of_this_very_address(http: httpx.AsyncClient) -> None:
    assert (await http.get(f"/v1/artefacts/{'0' * 64}")).status_code == 401
    assert (await http.get(f"/v1/artefacts/{'0' * 64}", headers=signature("1" * 64))).status_code == 401
