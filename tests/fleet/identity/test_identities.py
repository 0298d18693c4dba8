"""Approval, revocation, two machines with one identity, a key that changes: over a real socket."""

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver, InvalidSignature
from http_message_signatures.algorithms import ED25519

from fleet import registry
from fleet.alerts import rows as alerts
from fleet.client import Reporter
from fleet.config import store_file
from fleet.identity import rows
from fleet.identity.standing import Standing
from fleet.store.sqlite import SqliteStore
from kiosk.domain.errors import Refused
from kiosk.signing.key import SigningKey
from tests.fleet.down import City, city, machine
from tests.fleet.site import OwnStore, SetClock, intake_rules

ONE, OTHER = ("nic:1", "board:1"), ("nic:2", "board:2")


@pytest.fixture
async def fleet(tmp_path: Path) -> AsyncIterator[City]:
    async with city(tmp_path / "var") as running:
        yield running


def known(reporter: Reporter) -> str:
    assert reporter.identity is not None
    return reporter.identity.reporter


async def standing(fleet: City) -> list[tuple[Standing, str]]:
    found = await fleet.store.read(lambda sql: rows.listed(sql, ""))
    return [(one.seen.standing, one.seen.why) for one in found]


async def alerted(fleet: City) -> list[tuple[str, str, str]]:
    found = await fleet.store.read(lambda sql: alerts.page(sql, alerts.Wanted(""), (), 10))
    return [(one.reason, one.subject, one.value) for one in found]


async def test_a_pending_reporter_keeps_its_events_until_it_is_approved(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    reporter = machine(fleet.url, tmp_path / "id", store)
    await reporter.enrol(await fleet.code(approves=False), "01")
    await store.take_tickets(3)
    with pytest.raises(Refused, match="pending") as refused:
        await reporter.sync_once()
    assert 30 <= getattr(refused.value, "wait_s", 0) <= 60
    assert await store.depth() == 3
    await fleet.store.write(lambda sql: rows.approve(sql, known(reporter), "ops", datetime.now(UTC)))
    await reporter.sync_once()
    assert await store.depth() == 0


async def test_a_revocation_made_in_another_process_is_heard_in_seconds(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    reporter = machine(fleet.url, tmp_path / "id", store)
    await reporter.enrol(await fleet.code(), "01")
    await reporter.sync_once()
    with closing(SqliteStore(store_file(tmp_path / "var"), intake_rules())) as other:
        await other.write(lambda sql: registry.revoke(sql, known(reporter), datetime.now(UTC)))
    await fleet.made.news.look()
    async with reporter.http() as http:
        answer = await reporter.send(http, "/v1/rotate", b"{}")  # touches no row of it before the signature
    assert (answer.status_code, answer.json()["reason"]) == (401, "unknown_key")


async def test_what_is_remembered_of_a_key_is_not_believed_for_long_without_news(
    store: OwnStore, tmp_path: Path
) -> None:
    clock = SetClock(datetime.now(UTC))
    async with city(tmp_path / "var", news_s=1000.0, clock=clock) as fleet:
        reporter = machine(fleet.url, tmp_path / "id", store, clock=clock)
        await reporter.enrol(await fleet.code(), "01")
        for _ in range(2):
            await reporter.sync_once()
        await fleet.store.write(lambda sql: sql.execute("UPDATE identities SET standing = 'quarantined'"))
        await reporter.sync_once()
        clock.at += timedelta(seconds=2001)
        with pytest.raises(Refused, match="quarantined"):
            await reporter.sync_once()


async def test_a_copied_disk_is_quarantined_and_one_machine_goes_on(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    first = machine(fleet.url, tmp_path / "id", store, boot="a", parts=ONE)
    await first.enrol(await fleet.code(), "01")
    await first.sync_once()
    shutil.copytree(tmp_path / "id", tmp_path / "copy")
    second = machine(fleet.url, tmp_path / "copy", store, boot="z", parts=OTHER)
    await store.take_tickets(2)
    for one in (second, first):
        with pytest.raises(Refused, match="quarantined"):
            await one.sync_once()
    assert await store.depth() == 2
    assert await standing(fleet) == [(Standing.QUARANTINED, "two_machines")]
    audit = await fleet.store.read(lambda sql: sql.rows("SELECT who, what, about FROM audit"))
    assert [tuple(row) for row in audit] == [("fleet", "identity.quarantined", known(first))]
    assert await alerted(fleet) == [("identity_copied", known(first), "two_machines")]

    now = datetime.now(UTC)
    await fleet.store.write(lambda sql: rows.release(sql, known(first), "ops", now, keep_other=False))
    await first.sync_once()
    assert await store.depth() == 0
    assert await alerted(fleet) == []
    with pytest.raises(Refused, match="another_machine"):
        await second.sync_once()
    assert await standing(fleet) == [(Standing.APPROVED, "")]


async def test_two_boots_that_take_turns_are_quarantined(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    first = machine(fleet.url, tmp_path / "id", store, boot="a")
    await first.enrol(await fleet.code(), "01")
    second = machine(fleet.url, tmp_path / "id", store, boot="z")
    for one in (first, second, first):
        await one.sync_once()
    with pytest.raises(Refused, match="quarantined"):
        await second.sync_once()
    assert await standing(fleet) == [(Standing.QUARANTINED, "two_boots")]


# ---- a new key ----


async def ask_for_key(fleet: City, reporter: Reporter) -> None:
    await fleet.store.write(lambda sql: rows.ask_rotation(sql, known(reporter), "ops", datetime.now(UTC)))


async def test_a_new_key_is_used_and_the_old_one_ends(fleet: City, store: OwnStore, tmp_path: Path) -> None:
    reporter = machine(fleet.url, tmp_path / "id", store)
    await reporter.enrol(await fleet.code(), "01")
    before = SigningKey.load(tmp_path / "id/key.pem").public_text
    shutil.copytree(tmp_path / "id", tmp_path / "old")
    await ask_for_key(fleet, reporter)
    await reporter.sync_once()
    assert (tmp_path / "id/key.next.pem").exists()
    await reporter.sync_once()  # signed by the new one
    assert not (tmp_path / "id/key.next.pem").exists()
    after = SigningKey.load(tmp_path / "id/key.pem").public_text
    assert after != before
    found = await fleet.store.read(lambda sql: rows.bearer(sql, known(reporter)))
    assert found is not None
    assert (found.public_key, found.next_key) == (after, None)
    with pytest.raises(Refused, match="signature_wrong"):
        await machine(fleet.url, tmp_path / "old", store).sync_once()


async def test_a_power_cut_before_the_fleet_heard_of_the_new_key_begins_again(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    reporter = machine(fleet.url, tmp_path / "id", store)
    await reporter.enrol(await fleet.code(), "01")
    SigningKey.generate().save(tmp_path / "id/key.next.pem")  # made, and nobody told
    restarted = machine(fleet.url, tmp_path / "id", store)
    await restarted.sync_once()
    await restarted.sync_once()
    assert not (tmp_path / "id/key.next.pem").exists()


async def test_a_power_cut_after_the_new_key_was_used_goes_on_with_it(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    reporter = machine(fleet.url, tmp_path / "id", store)
    await reporter.enrol(await fleet.code(), "01")
    await ask_for_key(fleet, reporter)
    await reporter.sync_once()
    shutil.copytree(tmp_path / "id", tmp_path / "cut")  # both keys are there
    await reporter.sync_once()
    restarted = machine(fleet.url, tmp_path / "cut", store)
    await restarted.sync_once()
    assert not (tmp_path / "cut/key.next.pem").exists()


async def test_a_key_that_the_sender_does_not_have_is_refused(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    reporter = machine(fleet.url, tmp_path / "id", store)
    await reporter.enrol(await fleet.code(), "01")
    stranger = SigningKey.generate().public_text
    body = f'{{"reporter":"{known(reporter)}","public_key":"{stranger}","proof":"AAAA"}}'.encode()
    async with reporter.http() as http:
        answer = await reporter.send(http, "/v1/rotate", body)
    assert (answer.status_code, answer.json()["reason"]) == (403, "proof_wrong")


async def test_ten_syncs_at_once_with_the_new_key_are_all_taken(
    fleet: City, store: OwnStore, tmp_path: Path
) -> None:
    reporter = machine(fleet.url, tmp_path / "id", store)
    await reporter.enrol(await fleet.code(), "01")
    await ask_for_key(fleet, reporter)
    await reporter.sync_once()
    await asyncio.gather(*(reporter.sync_once() for _ in range(10)))


# ---- what others say of our signatures ----


class _Resolver(HTTPSignatureKeyResolver):
    """The key that was in force when a message was signed."""

    def __init__(self, text: str) -> None:
        self._text = text

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        raw = base64.urlsafe_b64decode(self._text + "=")
        return Ed25519PublicKey.from_public_bytes(raw)


async def test_a_rotation_is_signed_by_the_old_key_as_an_independent_library_reads_it(
    store: OwnStore, tmp_path: Path
) -> None:
    seen: list[httpx.Request] = []
    async with city(tmp_path / "var") as fleet:
        reporter = machine(fleet.url, tmp_path / "id", store)
        await reporter.enrol(await fleet.code(), "01")
        old = SigningKey.load(tmp_path / "id/key.pem").public_text
        await ask_for_key(fleet, reporter)
        async with reporter.http() as http:

            async def remember(request: httpx.Request) -> None:
                seen.append(request)

            http.event_hooks = {"request": [remember]}
            await reporter._once(http)  # noqa: SLF001  # the exchange that `run` and `sync_once` do, on a line that is looked at
    (rotation,) = [request for request in seen if request.url.path == "/v1/rotate"]
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=_Resolver(old))
    (proven,) = verifier.verify(rotation, max_age=timedelta(minutes=5))
    assert {'"@method"', '"@target-uri"', '"content-digest"'} <= set(proven.covered_components)
    new = SigningKey.load(tmp_path / "id/key.next.pem").public_text
    wrong = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=_Resolver(new))
    with pytest.raises(InvalidSignature):
        wrong.verify(rotation, max_age=timedelta(minutes=5))
