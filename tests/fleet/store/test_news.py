"""What a process hears of others after a pause, and what it believes of keys meanwhile, on both engines."""

from datetime import timedelta
from typing import Any, TypeVar

import pytest

from fleet import news, registry
from fleet.identity.signatures import Signatures
from fleet.news import BELIEVED_S, News
from fleet.store.port import Store
from fleet.store.sql import Act
from kiosk.signing.http_signature import SignatureRefused, sign_request
from kiosk.signing.key import SigningKey
from tests.fleet.site import SetClock
from tests.fleet.store.reports import NOW, enrolled

T = TypeVar("T")
URL = "http://fleet.example/v1/sync"


class Counting:
    """A store that counts what is read of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reads = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def read(self, ask: Act[T]) -> T:
        self.reads += 1
        return await self._store.read(ask)


async def test_a_look_after_long_hears_what_was_told_meanwhile(store: Store) -> None:
    heard: list[str] = []
    clock = SetClock(NOW)
    told = News(store, clock)
    told.listen(heard.append)
    await told.look()
    await store.write(lambda sql: news.tell(sql, "K-1", NOW + timedelta(minutes=1)))
    clock.at = NOW + timedelta(hours=2)
    await told.look()
    assert heard == ["K-1"]


async def test_keys_are_read_once_in_eight_seconds_where_news_are_lost(store: Store) -> None:
    clock, key = SetClock(NOW), SigningKey.generate()
    reporter = await enrolled(store, key.public_text)
    asked: Any = Counting(store)
    signatures = Signatures(asked, clock, 300.0, News(store, clock))

    async def signed() -> str:
        headers = sign_request(key, reporter, "POST", URL, b"{}", clock.now())
        return await signatures("POST", URL, {name.lower(): value for name, value in headers.items()}, b"{}")

    clock.at = NOW + timedelta(minutes=1)  # nobody looked since
    for _ in range(3):
        assert await signed() == reporter
    assert asked.reads == 1
    await store.write(lambda sql: registry.revoke(sql, reporter, clock.at))
    clock.at += timedelta(seconds=BELIEVED_S + 1)
    with pytest.raises(SignatureRefused, match="unknown_key"):
        await signed()
    clock.at += timedelta(seconds=1)
    with pytest.raises(SignatureRefused, match="unknown_key"):
        await signed()
