"""Which machines belong to the site: paired once by a code, known afterwards by a signature or a cookie."""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from starlette.requests import Request

from kiosk.domain.errors import ProtocolError, Refused
from kiosk.queue import events as e
from kiosk.queue.attempts import Attempts
from kiosk.queue.ledger import Ledger
from kiosk.queue.schemas import Pair, Paired
from kiosk.queue.staff import digest_of
from kiosk.queue.timestamps import stamp_of
from kiosk.queue.transaction import Transaction
from kiosk.signing.http_signature import SignatureRefused, verify_request
from kiosk.signing.key import PublicKey

V = TypeVar("V")

COOKIE = "device"
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CODE_LENGTH = 8
_ATTEMPTS, _ATTEMPTS_WINDOW_S = 10, 60.0


class DeviceKind(StrEnum):
    """What a machine is here for."""

    KIOSK = "kiosk"
    PAD = "pad"
    DISPLAY = "display"
    KEYPAD = "keypad"
    STANDBY = "standby"

    @property
    def signs(self) -> bool:
        """Whether it proves itself by a signature; pads and displays are pages and hold a cookie."""
        return self in (DeviceKind.KIOSK, DeviceKind.KEYPAD, DeviceKind.STANDBY)


@dataclass(frozen=True, slots=True)
class Device:
    """A paired machine."""

    id: str
    kind: DeviceKind
    window: int | None
    zone: str


class Devices:
    """The paired machines and the codes for new ones."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._keys: dict[str, PublicKey] = {}  # of machines that signed since the start, and what they are
        self._signers: dict[str, Device] = {}
        self._streaming: dict[str, asyncio.Event] = {}  # set when the machine is revoked
        self._attempts = Attempts(_ATTEMPTS, _ATTEMPTS_WINDOW_S, ledger.clock.monotonic)

    async def make_code(self, kind: DeviceKind, window: int | None, zone: str, who: str) -> str:
        """A one-time code for one machine. Raises Refused: unknown_window, unknown_zone."""
        settings = self._ledger.settings
        wide = kind is DeviceKind.KEYPAD and window is None  # a line of many windows: those of a zone, or all
        screen = kind is DeviceKind.DISPLAY and window is not None  # over one window, not the hall's
        named = screen or (kind in (DeviceKind.PAD, DeviceKind.KEYPAD) and not wide)
        if named and (window is None or settings.window(window) is None):
            raise Refused("unknown_window", "window")
        zoned = (kind is DeviceKind.DISPLAY and not screen) or (wide and zone)
        if zoned and zone not in settings.zones:
            raise Refused("unknown_zone", "zone")
        zone = "" if screen else zone
        code = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
        valid_ms = settings.pairing.code_valid_min * 60_000

        def insert(transaction: Transaction) -> None:
            now_ms = transaction.moment.tick_ms
            run = transaction.connection.execute
            run("DELETE FROM pairing_codes WHERE expires_ms < ?", (now_ms,))
            row = (digest_of(code), kind.value, window, zone, now_ms + valid_ms)
            run("INSERT INTO pairing_codes VALUES (?, ?, ?, ?, ?, NULL)", row)
            transaction.record(e.Audited(what="pairing.code", who=who, whom=kind.value))

        await self._ledger.write(insert)
        return f"{code[:4]}-{code[4:]}"

    async def pair(self, asked: Pair, address: str) -> tuple[Paired, str]:
        """The new machine, and its cookie where it needs one. The same key may repeat its code: an answer can be lost.

        Raises Refused: wrong_code, bad_request, too_many_attempts.
        """
        self._attempts.check(address)
        digest = digest_of("".join(asked.code.upper().replace("-", "").split()))
        secret = secrets.token_urlsafe(32)
        try:
            paired = await self._ledger.write(lambda transaction: _pair(transaction, asked, digest, secret))
        except Refused:
            self._attempts.failed(address)
            raise
        return paired, "" if DeviceKind(paired.kind).signs else secret

    async def join(self, asked: Pair) -> Paired:
        """A standby that has proved itself a server of this site; the same key is the same machine.

        Raises Refused bad_request.
        """
        return await self._ledger.write(lambda transaction: _join(transaction, asked.public_key))

    async def revoke(self, device: str, who: str) -> None:
        """The machine is a stranger from now on. Raises Refused unknown_device."""

        def strike(transaction: Transaction) -> None:
            found = transaction.connection.execute(
                "UPDATE devices SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                (stamp_of(transaction.moment.at), device),
            )
            if found.rowcount == 0:
                raise Refused("unknown_device")
            transaction.record(e.Audited(what="device.revoked", who=who, whom=device))

        await self._ledger.write(strike)
        self._keys.pop(device, None)
        self._signers.pop(device, None)
        if (gone := self._streaming.pop(device, None)) is not None:
            gone.set()

    async def while_paired(self, device: Device, views: AsyncIterator[V]) -> AsyncGenerator[V, None]:
        """The views until they end or the machine is revoked: what is open then ends at once."""
        gone = asyncio.create_task(self._streaming.setdefault(device.id, asyncio.Event()).wait())
        step: asyncio.Future[V] | None = None
        try:
            while True:
                step = asyncio.ensure_future(anext(views))
                await asyncio.wait((step, gone), return_when=asyncio.FIRST_COMPLETED)
                if gone.done():
                    return
                try:
                    view = step.result()
                except StopAsyncIteration:
                    return
                yield view
        finally:
            gone.cancel()
            if step is not None:
                step.cancel()
                await asyncio.gather(step, return_exceptions=True)
            if isinstance(views, AsyncGenerator):
                await views.aclose()

    async def device_of(self, request: Request) -> Device:
        """Who asks, by cookie or by signature. Raises Refused unpaired."""
        cookie = request.cookies.get(COOKIE)
        by_cookie = self._device("secret = ?", digest_of(cookie)) if cookie else None
        device = by_cookie or self._known(await self._signer(request))
        if device is None:
            raise Refused("unpaired")
        return device

    async def _signer(self, request: Request) -> str:
        pairing = self._ledger.settings.pairing
        try:
            return verify_request(
                self._key_of,
                request.method,
                str(request.url),
                request.headers,
                await request.body(),
                self._ledger.clock.now(),
                pairing.signature_window_s,
            )
        except SignatureRefused as refused:
            reason = "signature_time" if refused.reason == "signature_time" else "unpaired"
            raise Refused(reason, refused.reason) from refused

    def _key_of(self, device: str) -> PublicKey | None:
        known = self._keys.get(device)
        if known is not None:
            return known
        row = self._ledger.reader.execute(
            "SELECT public_key FROM devices WHERE id = ? AND public_key != '' AND revoked_at IS NULL",
            (device,),
        ).fetchone()
        if row is None:
            return None
        self._keys[device] = PublicKey.from_text(row[0])
        return self._keys[device]

    def _known(self, signer: str) -> Device | None:
        known = self._signers.get(signer) or self._device("id = ?", signer)
        if known is not None:
            self._signers[signer] = known
        return known

    def _device(self, condition: str, value: object) -> Device | None:
        row = self._ledger.reader.execute(
            f"SELECT id, kind, window, zone FROM devices WHERE {condition} AND revoked_at IS NULL",  # noqa: S608
            (value,),
        ).fetchone()
        return None if row is None else Device(row[0], DeviceKind(row[1]), row[2], row[3])


async def device_of(request: Request) -> Device:
    """The paired machine that sends this request. Raises Refused unpaired."""
    devices: Devices = request.app.state.service.devices
    return await devices.device_of(request)


def _pair(transaction: Transaction, asked: Pair, digest: bytes, secret: str) -> Paired:
    run = transaction.connection.execute
    row = run(
        "SELECT kind, window, zone, device FROM pairing_codes WHERE code = ? AND expires_ms >= ?",
        (digest, transaction.moment.tick_ms),
    ).fetchone()
    if row is None:
        raise Refused("wrong_code")
    kind, window, zone, device = DeviceKind(row[0]), row[1], row[2], row[3]
    if device is not None:
        if _is_same(transaction.connection, device, asked.public_key):
            return Paired(device=device, kind=kind.value, window=window, zone=zone)
        raise Refused("wrong_code")
    if kind.signs:
        _check_key(asked.public_key)
        device = _added(transaction, Device("", kind, window, zone), asked.public_key, None)
    else:
        device = _added(transaction, Device("", kind, window, zone), "", digest_of(secret))
    run("UPDATE pairing_codes SET device = ? WHERE code = ?", (device, digest))
    return Paired(device=device, kind=kind.value, window=window, zone=zone)


def _join(transaction: Transaction, public_key: str) -> Paired:
    kind = DeviceKind.STANDBY
    found = transaction.connection.execute(
        "SELECT id, revoked_at IS NULL FROM devices WHERE kind = ? AND public_key = ?",
        (kind.value, public_key),
    ).fetchone()
    if found is not None and not found[1]:
        raise Refused("unpaired", "revoked")
    if found is None:
        _check_key(public_key)
        _check_standby_is_wanted(transaction)
    device = (
        found[0] if found is not None else _added(transaction, Device("", kind, None, ""), public_key, None)
    )
    return Paired(device=device, kind=kind.value)


def _check_standby_is_wanted(transaction: Transaction) -> None:
    """Where the last one was revoked, the next one needs a code: whoever has its disk has the secret too. Raises Refused."""
    last = transaction.connection.execute(
        "SELECT revoked_at IS NULL FROM devices WHERE kind = ? ORDER BY paired_at DESC, rowid DESC LIMIT 1",
        (DeviceKind.STANDBY.value,),
    ).fetchone()
    if last is not None and not last[0]:
        raise Refused("unpaired", "revoked")


def _added(transaction: Transaction, of: Device, public_key: str, secret: bytes | None) -> str:
    """The id of the new machine, which is `of` but for its id."""
    device = f"{of.kind.value}-{secrets.token_hex(4)}"
    row = (device, of.kind.value, public_key, secret, of.window, of.zone, stamp_of(transaction.moment.at))
    transaction.connection.execute("INSERT INTO devices VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", row)
    transaction.record(e.Audited(what="device.paired", who="", whom=device))
    return device


def _is_same(connection: sqlite3.Connection, device: str, public_key: str) -> bool:
    row = connection.execute("SELECT public_key FROM devices WHERE id = ?", (device,)).fetchone()
    return row is not None and bool(row[0]) and row[0] == public_key


def _check_key(text: str) -> None:
    try:
        PublicKey.from_text(text)
    except (ProtocolError, ValueError) as wrong:
        raise Refused("bad_request", "public_key") from wrong
