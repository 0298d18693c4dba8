"""[gateway] of config/agent.toml: which back office, how it is reached, and who we are to it."""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_AREA = re.compile(r"[0-9]{6,12}")


class GatewayKind(StrEnum):
    """Which adapter speaks to the back office."""

    NONE = "none"
    REST_JSON = "rest_json"
    REST_SM2 = "rest_sm2"


@dataclass(frozen=True, slots=True)
class Sm2Settings:
    """The envelope of rest_sm2; keys are hexadecimal in files that nobody else may read."""

    app_id: str = ""
    private_key_file: str = ""  # ours, 64 digits
    public_key_file: str = ""  # the gateway's, 130 digits: 04, x, y
    sm4_key_file: str = ""  # shared, 32 digits
    signature: Literal["raw", "der"] = "raw"  # r and s of 32 bytes each, or ASN.1
    user_id: str = "1234567812345678"  # of ZA. Source: GM/T 0009-2012, 10
    window_s: float = 300.0  # how far an answer's clock may be from ours

    def __post_init__(self) -> None:
        if not 0 < len(self.user_id.encode("utf-8")) < 8192:
            raise ValueError("user_id: expected 1 to 8191 bytes")
        if self.window_s <= 0:
            raise ValueError("window_s: expected more than 0")


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Read once at start. Files are read when the adapter is made."""

    kind: GatewayKind = GatewayKind.NONE
    url: str = ""  # https://HOST[:PORT][/PREFIX]; http:// on this machine only
    area: str = ""  # 行政区划代码
    channel: str = "kiosk"
    device: str = ""
    site: str = ""
    limit_s: float = 8.0  # of one call, from the name's look-up to the last byte
    connect_s: float = 3.0  # of that, until the connection stands
    ca_file: str = ""  # who vouches for the gateway; empty: the system's authorities
    certificate_file: str = ""  # this machine's, where the gateway asks for one
    key_file: str = ""
    sm2: Sm2Settings = field(default_factory=Sm2Settings)

    def __post_init__(self) -> None:
        if self.limit_s <= 0 or self.connect_s <= 0:
            raise ValueError("limit_s and connect_s: expected more than 0")
        if self.kind is GatewayKind.NONE:
            return
        _check_url(self.url)
        if not _AREA.fullmatch(self.area):
            raise ValueError(f"area: expected 6 to 12 digits, got {self.area!r}")
        for key, value in (("channel", self.channel), ("device", self.device), ("site", self.site)):
            if not _ID.fullmatch(value):
                raise ValueError(f"{key}: expected 1 to 64 of A-Z a-z 0-9 _ . : -, got {value!r}")
        if bool(self.certificate_file) != bool(self.key_file):
            raise ValueError("certificate_file and key_file: both or none")
        if self.kind is GatewayKind.REST_SM2:
            _check_sm2(self.sm2)


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        port_is_wrong = parts.port == 0
    except ValueError as wrong:
        raise ValueError(f"url: {wrong}") from wrong
    host = parts.hostname or ""
    if parts.scheme not in ("https", "http") or not _is_host(host) or port_is_wrong:
        raise ValueError("url: expected https://HOST[:PORT][/PREFIX]")
    if (
        parts.query
        or parts.fragment
        or not url.isascii()
        or "@" in parts.netloc
        or not re.fullmatch(r"[\w./~-]*", parts.path, re.ASCII)
    ):
        raise ValueError("url: expected no more than a host, a port and a plain path")
    if parts.scheme == "http" and not _is_this_machine(host):
        raise ValueError("url: http:// is for this machine only; people's data travel by https://")


def _is_host(host: str) -> bool:
    """An address, or a name of labels as DNS has them."""
    return ":" in host or all(re.fullmatch(r"[a-z0-9_-]{1,63}", label) for label in host.split("."))


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_sm2(sm2: Sm2Settings) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,64}", sm2.app_id):
        raise ValueError(f"sm2.app_id: expected 1 to 64 of A-Z a-z 0-9 _ . -, got {sm2.app_id!r}")
    for key, file in (
        ("private_key_file", sm2.private_key_file),
        ("public_key_file", sm2.public_key_file),
        ("sm4_key_file", sm2.sm4_key_file),
    ):
        if not file or Path(file).name in ("", ".", ".."):
            raise ValueError(f"sm2.{key}: missing")
