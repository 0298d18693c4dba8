"""The far end of rest_sm2: made-up keys, and answers inside the envelope."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from agent.gateway.sealing import Keys, opened, seal
from agent.gateway.settings import GatewayKind, GatewaySettings, Sm2Settings
from kiosk.signing import sm2
from tests.gateway.far_end import Asked, Behaviour, answer, http
from tests.gateway.station import settings_for

SM4_KEY = "0123456789abcdeffedcba9876543210"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KIOSK = sm2.private_key("11" * 32)
FAR = sm2.private_key("22" * 32)


@dataclass(frozen=True, slots=True)
class At:
    """A wall clock that stands still; waits are real."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()


def public_text(key: sm2.PrivateKey) -> str:
    return "04" + f"{key.public.x:064x}{key.public.y:064x}"


def settings_in(folder: Path, url: str, signature: Literal["raw", "der"] = "raw") -> GatewaySettings:
    for name, text in (("own", "11" * 32), ("theirs", public_text(FAR)), ("sm4", SM4_KEY)):
        (folder / name).write_text(text + "\n")
        (folder / name).chmod(0o600)
    keys = Sm2Settings("app-1", str(folder / "own"), str(folder / "theirs"), str(folder / "sm4"), signature)
    return replace(settings_for(url), kind=GatewayKind.REST_SM2, sm2=keys)


def far_keys(signature: Literal["raw", "der"] = "raw") -> Keys:
    return Keys("app-1", FAR, KIOSK.public, bytes.fromhex(SM4_KEY), b"1234567812345678", signature)


def inside(asked: Asked, keys: Keys) -> Asked:
    return Asked(asked.method, asked.target, asked.headers, opened(keys, asked.body, NOW, 1))


def sealing(keys: Keys, at: datetime = NOW, /, **members: object) -> Behaviour:
    def behave(asked: Asked) -> Iterator[bytes]:
        yield http(seal(keys, answer(inside(asked, keys), **members), at))

    return behave
