"""The contract as plain JSON over HTTPS. Source: config/gateway.openapi.yaml."""

import secrets
from urllib.parse import urlsplit

from agent.gateway.asking import Call, ContractGateway, Way
from agent.gateway.messages import About
from agent.gateway.opening import Address
from agent.gateway.settings import GatewaySettings
from agent.gateway.wire import Heard, Request, Wire
from kiosk.domain.clock import Clock, SystemClock


class JsonChannel:
    """Questions as POST, everything that names no person as GET."""

    def __init__(self, wire: Wire, prefix: str) -> None:
        self._wire = wire
        self._prefix = prefix

    def exchange(self, call: Call, limit_s: float) -> Heard:
        """One call. Raises Unheard and ProtocolError."""
        match call.way:
            case Way.ASK:
                request = Request(
                    "POST", f"{self._prefix}/v1/{call.name}", call.body, repeatable=call.repeatable
                )
            case Way.RESULT:
                request = self._get(f"results/{call.name}", call)
            case Way.CAPABILITIES:
                request = self._get(f"capabilities?area={call.name}", call)
            case Way.TABLE:
                request = self._get(f"tables/{call.name}", call)
        return self._wire.call(request, limit_s)

    def close(self) -> None:
        """Let go of the connection."""
        self._wire.close()

    def _get(self, path: str, call: Call) -> Request:
        return Request("GET", f"{self._prefix}/v1/{path}", headers=(("X-Request-Id", call.request_id),))


def rest_json(settings: GatewaySettings, clock: Clock | None = None) -> ContractGateway:
    """The adapter of one visit. Raises ConfigError where a certificate's file cannot be read."""
    return ContractGateway(about(settings), json_channel(settings, clock or SystemClock()))


def json_channel(settings: GatewaySettings, clock: Clock) -> JsonChannel:
    """How it gets there. Raises ConfigError."""
    return JsonChannel(wire_of(settings, clock), prefix_of(settings))


def about(settings: GatewaySettings) -> About:
    """Who asks; a session of its own for each adapter, and so for each visit."""
    return About(
        channel=settings.channel,
        device=settings.device,
        site=settings.site,
        area=settings.area,
        session=secrets.token_hex(16),
    )


def prefix_of(settings: GatewaySettings) -> str:
    """The path before /v1, without a slash at its end."""
    return urlsplit(settings.url).path.rstrip("/")


def wire_of(settings: GatewaySettings, clock: Clock) -> Wire:
    """The connection; TLS unless it leads to this machine itself. Raises ConfigError."""
    parts = urlsplit(settings.url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return Wire(Address(host, parts.port or 80, settings.connect_s), clock)
    from agent.gateway.tls import context  # 15 ms and 4 MB, which the bench's loopback does without

    return Wire(Address(host, parts.port or 443, settings.connect_s, context(settings)), clock)
