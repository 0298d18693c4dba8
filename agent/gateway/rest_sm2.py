"""The same contract inside an envelope of SM2, SM3 and SM4, as provinces ask for it; every call is a POST."""

from pathlib import Path

import msgspec

from agent.gateway.asking import Call, ContractGateway, Way
from agent.gateway.messages import CONTRACT
from agent.gateway.rest_json import about, prefix_of, wire_of
from agent.gateway.sealing import Keys, opened, seal
from agent.gateway.settings import GatewaySettings, Sm2Settings
from agent.gateway.wire import Heard, Request, Wire
from kiosk.domain.clock import Clock, SystemClock
from kiosk.domain.errors import ConfigError
from kiosk.signing.sm2 import private_key, public_key

_READABLE_BY_OTHERS = 0o007


class SealedChannel:
    """Seals every question, opens every answer that came with HTTP 200; of others only the status is believed."""

    def __init__(self, wire: Wire, prefix: str, keys: Keys, *, window_s: float, clock: Clock) -> None:
        self._wire = wire
        self._prefix = prefix
        self._keys = keys
        self._window_s = window_s
        self._clock = clock

    def exchange(self, call: Call, limit_s: float) -> Heard:
        """One call. Raises Unheard and ProtocolError."""
        path, plain = _told(call)
        begun = self._clock.monotonic()
        sealed = seal(self._keys, plain, self._clock.now())
        request = Request("POST", f"{self._prefix}/v1/{path}", sealed, repeatable=call.repeatable)
        heard = self._wire.call(request, limit_s - (self._clock.monotonic() - begun))
        if heard.status != 200:
            return Heard(heard.status, b"")
        return Heard(200, opened(self._keys, heard.body, self._clock.now(), self._window_s))

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()


def rest_sm2(settings: GatewaySettings, clock: Clock | None = None) -> ContractGateway:
    """The adapter of one visit. Raises ConfigError where a key or a certificate cannot be used."""
    return ContractGateway(about(settings), sealed_channel(settings, clock or SystemClock()))


def sealed_channel(settings: GatewaySettings, clock: Clock) -> SealedChannel:
    """How it gets there. Raises ConfigError."""
    return SealedChannel(
        wire_of(settings, clock),
        prefix_of(settings),
        keys_of(settings.sm2),
        window_s=settings.sm2.window_s,
        clock=clock,
    )


def keys_of(sm2: Sm2Settings) -> Keys:
    """Reads the three files. Raises ConfigError."""
    try:
        return Keys(
            app_id=sm2.app_id,
            ours=private_key(_secret(sm2.private_key_file)),
            theirs=public_key(Path(sm2.public_key_file).read_text("ascii").strip()),
            sm4=_sm4_key(_secret(sm2.sm4_key_file)),
            user_id=sm2.user_id.encode("utf-8"),
            signature=sm2.signature,
        )
    except (OSError, ValueError) as wrong:
        # The reason is ours or the system's, except that a wrong key could be quoted in one: only its kind is told.
        raise ConfigError(f"gateway.sm2: a key cannot be used ({type(wrong).__name__})") from None


def _told(call: Call) -> tuple[str, bytes]:
    """The path and the JSON of a call; what rest_json puts into an address is inside the envelope here."""
    match call.way:
        case Way.ASK:
            return call.name, call.body
        case Way.RESULT:
            return "results", _named(call, "key")
        case Way.CAPABILITIES:
            return "capabilities", _named(call, "area")
        case Way.TABLE:
            return "tables", _named(call, "name")


def _named(call: Call, member: str) -> bytes:
    return msgspec.json.encode({"contract": CONTRACT, "request_id": call.request_id, member: call.name})


def _secret(file: str) -> str:
    path = Path(file)
    if path.stat().st_mode & _READABLE_BY_OTHERS:
        raise ConfigError(f"gateway.sm2: {path.name} may be read by others: chmod o-rwx")
    return path.read_text("ascii").strip()


def _sm4_key(text: str) -> bytes:
    key = bytes.fromhex(text)
    if len(key) != 16:
        raise ValueError("expected 32 hexadecimal digits")
    return key
