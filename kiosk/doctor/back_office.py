"""The back office (业务接口): is it reached, does it speak our contract, what does it offer here, is our certificate good?"""

import secrets
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import assert_never

import msgspec
from cryptography import x509

from agent.gateway.asking import Call, Channel, Way
from agent.gateway.messages import CONTRACT, WrongVersion, operations_of
from agent.gateway.opening import Unheard
from agent.gateway.rest_json import json_channel
from agent.gateway.settings import GatewayKind, GatewaySettings
from kiosk.doctor.report import Finding, Verdict
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ConfigError, ProtocolError

SOON = timedelta(days=30)
IDENTITY = {
    "identity.verify": "a social-security card that the reader cannot verify stays a claim",
    "identity.by_code": "codes of electronic cards are of no use",
    "step_up.pin": "nobody reaches level 2 by a PIN",
    "step_up.attendant": "no attendant can vouch",
}
GUIDE = "docs/connect-your-province.md says how"


class _Status(ProtocolError):
    """Another HTTP status than 200."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


class _Version(msgspec.Struct):
    contract: str


def back_office(settings: GatewaySettings, catalogue: Catalogue, clock: Clock) -> Iterator[Finding]:
    """One finding a line; blocks as long as one call may take."""
    if settings.kind is GatewayKind.NONE:
        yield Finding("back office", Verdict.INFO, "none is configured: [gateway] kind", GUIDE)
        return
    yield from _certificate(settings, clock)
    begun = clock.monotonic()
    try:
        body = _capabilities(settings, clock)
        version, operations = _read(body, settings.area)
    except (ConfigError, Unheard, ProtocolError) as why:
        yield Finding("back office", Verdict.FAIL, f"{settings.url}: {why}", _todo(why))
        return
    took_ms = round((clock.monotonic() - begun) * 1000)
    yield Finding("back office", Verdict.OK, f"{settings.url}: contract {version}, answered in {took_ms} ms")
    yield from _offered(settings.area, catalogue, operations)


def _capabilities(settings: GatewaySettings, clock: Clock) -> bytes:
    """Raises ConfigError, Unheard, ProtocolError."""
    channel = _channel(settings, clock)
    try:
        call = Call(Way.CAPABILITIES, settings.area, secrets.token_hex(16))
        heard = channel.exchange(call, settings.limit_s)
    finally:
        channel.close()
    if heard.status != 200:
        raise _Status(heard.status)
    return heard.body


def _channel(settings: GatewaySettings, clock: Clock) -> Channel:
    match settings.kind:
        case GatewayKind.REST_JSON | GatewayKind.NONE:
            return json_channel(settings, clock)
        case GatewayKind.REST_SM2:
            from agent.gateway.rest_sm2 import sealed_channel

            return sealed_channel(settings, clock)
        case _:
            assert_never(settings.kind)


def _read(body: bytes, area: str) -> tuple[str, frozenset[str]]:
    """Its version, and what it offers. Raises ProtocolError."""
    operations = operations_of(body, area)
    return msgspec.json.decode(body, type=_Version).contract, operations


def _todo(why: ConfigError | Unheard | ProtocolError) -> str:
    match why, why.__cause__:
        case Unheard(), ssl.SSLCertVerificationError():
            return "nobody whom this machine trusts vouches for it: [gateway] ca_file, or its name in url"
        case Unheard(), ssl.SSLError():
            return "TLS failed: does it want this machine's certificate? [gateway] certificate_file, key_file"
        case Unheard(late=True), _:
            return "it is too slow, or a firewall swallows what we say: [gateway] url, limit_s, connect_s"
        case Unheard(), _:
            return "is the network there? is [gateway] url right? is the back office up?"
        case WrongVersion(theirs=theirs), _:
            return (
                f"it speaks contract {theirs}, this machine speaks {CONTRACT}: one of the two must be renewed"
            )
        case _Status(status=401 | 403), _:
            return "does it know this machine? [gateway] device, site, certificate_file"
        case _Status(status=502 | 503 | 504), _:
            return "it says itself that it is down: ask the province"
        case ConfigError(), _:
            return "may the agent's user read the files that [gateway] names?"
        case _:
            return f"something answers there, and not by the contract; a proxy's page? {GUIDE}"


def _offered(area: str, catalogue: Catalogue, operations: frozenset[str]) -> Iterator[Finding]:
    items = catalogue.items
    offered = [item for item in items if item.operation in operations]
    what = f"{len(offered)} of {len(items)} items in area {area}"
    if not offered:
        yield Finding("offered here", Verdict.WARN, what, "is [gateway] area the one that it knows?")
        return
    absent = [item.id for item in items if item.operation not in operations]
    facts = {"not": " ".join(absent)} if absent else {}
    yield Finding("offered here", Verdict.OK, what, facts=facts)
    for operation, lost in IDENTITY.items():
        if operation not in operations:
            yield Finding(operation, Verdict.WARN, f"not offered: {lost}", "ask the province for it")


def _certificate(settings: GatewaySettings, clock: Clock) -> Iterator[Finding]:
    """Ours, by which the back office knows this machine."""
    topic = "client certificate"
    if not settings.certificate_file:
        if settings.url.startswith("https:"):
            yield Finding(topic, Verdict.INFO, "none: [gateway] certificate_file", "provinces ask for one")
        return
    try:
        certificate = x509.load_pem_x509_certificate(Path(settings.certificate_file).read_bytes())
    except (OSError, ValueError) as wrong:
        what = f"{settings.certificate_file} cannot be read: {type(wrong).__name__}"
        yield Finding(topic, Verdict.FAIL, what, "may the agent's user read it? is it PEM?")
        return
    left = certificate.not_valid_after_utc - clock.now()
    until = f"good until {certificate.not_valid_after_utc:%Y-%m-%d}"
    if left <= timedelta():
        yield Finding(topic, Verdict.FAIL, f"{until}: expired", "ask the province for a new one")
    elif left < SOON:
        yield Finding(topic, Verdict.WARN, f"{until}: {left.days} days", "ask the province for a new one now")
    else:
        yield Finding(topic, Verdict.OK, until)
