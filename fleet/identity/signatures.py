"""Checks reporters' signatures with keys from the store, which are remembered until something of them is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from fleet.identity.rows import Bearer, bearer, promote
from fleet.identity.standing import Standing
from fleet.news import BELIEVED_S, News
from fleet.store.port import Store
from kiosk.domain.clock import Clock
from kiosk.domain.errors import Refused
from kiosk.signing.http_signature import SignatureRefused, verify_request
from kiosk.signing.key import PublicKey

KEYS_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A bearer with its keys ready for use."""

    bearer: Bearer
    key: PublicKey
    following: PublicKey | None
    read_s: float


class Signatures:
    """Who signed a request, if anything is taken of them."""

    def __init__(self, store: Store, clock: Clock, window_s: float, news: News) -> None:
        self._store = store
        self._clock = clock
        self._window_s = window_s
        self._news = news
        self._remembered: dict[str, _Remembered] = {}
        news.listen(self._forget)

    async def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> str:
        """The id of the reporter that signed. Raises SignatureRefused, and Refused pending or quarantined."""
        request = (method, url, headers, body)
        try:
            reporter = self._checked(request)
        except SignatureRefused as refused:
            if refused.reason != "unknown_key" or not await self._fetched(refused.detail):
                reporter = await self._by_following(request, refused)
            else:
                reporter = await self._again(request)
        known = self._remembered.get(reporter)
        if known is None:  # taken back while we looked
            raise SignatureRefused("unknown_key", reporter)
        if known.bearer.standing is not Standing.APPROVED:
            raise Refused(known.bearer.standing.value)
        return reporter

    async def _again(self, request: tuple[str, str, Mapping[str, str], bytes]) -> str:
        try:
            return self._checked(request)
        except SignatureRefused as refused:
            return await self._by_following(request, refused)

    async def _by_following(
        self, request: tuple[str, str, Mapping[str, str], bytes], refused: SignatureRefused
    ) -> str:
        """Who signed with the key that follows, which is in force from now on. Raises what was refused."""
        if refused.reason != "signature_wrong":
            raise refused
        try:
            reporter = self._checked(request, following=True)
        except SignatureRefused:
            raise refused from None
        used = self._remembered[reporter].following
        assert used is not None
        now = self._clock.now()
        await self._store.write(lambda sql: promote(sql, reporter, used.text, now))
        await self._fetched(reporter)
        return reporter

    def _checked(self, request: tuple[str, str, Mapping[str, str], bytes], *, following: bool = False) -> str:
        def key_of(reporter: str) -> PublicKey | None:
            known = self._remembered.get(reporter)
            if known is None or not (self._news.believed or self._is_fresh(known)):
                return None
            return known.following if following else known.key

        return verify_request(key_of, *request, self._clock.now(), self._window_s)

    async def _fetched(self, reporter: str) -> bool:
        read_s = self._clock.monotonic()
        found = await self._store.read(lambda sql: bearer(sql, reporter))
        if found is None:
            self._remembered.pop(reporter, None)
            return False
        if len(self._remembered) >= KEYS_KEPT:
            self._remembered.pop(next(iter(self._remembered)))
        following = None if found.next_key is None else PublicKey.from_text(found.next_key)
        self._remembered[reporter] = _Remembered(
            found, PublicKey.from_text(found.public_key), following, read_s
        )
        return True

    def _is_fresh(self, known: _Remembered) -> bool:
        """So long as news themselves would be believed: a store that is slow to answer is not asked at every request."""
        return self._clock.monotonic() - known.read_s <= BELIEVED_S

    def _forget(self, about: str) -> None:
        self._remembered.pop(about, None)  # what is told of everybody is no right
