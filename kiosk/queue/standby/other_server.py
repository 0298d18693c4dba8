"""Asks the other server of the site whose term it is; a server that was superseded hands over what only it knows."""

import asyncio
import logging
import sqlite3
import ssl
from typing import TypeVar

import httpx
import msgspec

from kiosk.domain.errors import BianminError, ProtocolError, Unreachable
from kiosk.queue.addresses import TERM
from kiosk.queue.leasing.numbers import leased_to
from kiosk.queue.ledger import Ledger
from kiosk.queue.settings import StandbySettings
from kiosk.queue.standby.messages import TailEnd, TailMerged, TailTicket, TermNow
from kiosk.queue.standby.proof import PROOF, body_proof
from kiosk.queue.standby.standing import Standing
from kiosk.queue.standby.tail import events_after, tail_of
from kiosk.queue.standby.terms import settled_terms
from kiosk.queue.writer import StoreFailed

HANDED_OVER = "handed-over"
_TIMEOUT_S = 3.0
_MOST_SAID = 120

M = TypeVar("M", bound=msgspec.Struct)

_log = logging.getLogger("queue.standby")


class _NotTaken(BianminError):
    """The other server is there, and does not take what it was told."""


class OtherServer:
    """`run` until cancelled; nothing that goes wrong there stops us."""

    def __init__(self, settings: StandbySettings, ledger: Ledger, standing: Standing) -> None:
        self._settings = settings
        self._ledger = ledger
        self._standing = standing
        self._peer = settings.peer.rstrip("/")
        self._trusts = ssl.create_default_context(cafile=settings.ca_file) if settings.ca_file else True
        self._said = ""
        self.handed_over = asyncio.Event()  # every ticket's story is there: this server may follow that one

    async def run(self) -> None:
        """Ask, hand over, and ask again."""
        while True:
            await self.ask()
            await asyncio.sleep(self._settings.ask_s)

    async def ask(self) -> None:
        """Once. A peer that does not answer is nothing new: it is off, or a standby."""
        try:
            async with httpx.AsyncClient(timeout=_TIMEOUT_S, trust_env=False, verify=self._trusts) as http:
                now = await self._term(http)
                self._standing.heard(now.proof)
                if self._standing.is_superseded and not now.superseded:
                    await self._hand_over(http, now.after_seq)
        except (Unreachable, ProtocolError) as failed:
            _log.debug("peer.away why=%s", failed)
        except (StoreFailed, sqlite3.Error, OSError) as failed:  # a full disk keeps nobody from stepping down
            self._say_once([f"here: {failed}"])

    async def _term(self, http: httpx.AsyncClient) -> TermNow:
        headers = {TERM: self._standing.proof}
        try:
            answer = await http.get(
                f"{self._peer}/v1/term", params={"of": self._standing.term}, headers=headers
            )
        except httpx.HTTPError as failed:
            raise Unreachable(type(failed).__name__) from failed
        return _decoded(answer, TermNow)

    async def _hand_over(self, http: httpx.AsyncClient, after_seq: int) -> None:
        """Ticket by ticket; a repeat is harmless, and what was handed over is not sent again.

        One that is not taken keeps none of the others here; without the end marker all of it is sent again.
        """
        ledger, term = self._ledger, self._standing.term
        done = ledger.path.with_name(HANDED_OVER)
        if done.exists():
            self.handed_over.set()
            return
        await ledger.write_plain(lambda _connection: None)  # what was under way is in the log now
        stories = list(tail_of(ledger.reader, ledger.moment(), term, after_seq))
        events = events_after(ledger.reader, after_seq)
        failed = [why for story in stories if (why := await self._failed_to_tell(http, story))]
        if not failed:
            settled = settled_terms(ledger.reader)
            end = TailEnd(
                term=term,
                events=events,
                tickets=len(stories),
                settled=settled,
                leased_to=leased_to(ledger.reader),
            )
            failed = [why for why in [await self._failed_to_end(http, end)] if why]
        if failed:
            self._say_once(failed)
            return
        done.touch()
        self.handed_over.set()
        _log.warning("tail.handed_over events=%d tickets=%d", events, len(stories))

    async def _failed_to_tell(self, http: httpx.AsyncClient, story: TailTicket) -> str:
        """Why the story was not taken; empty where it was. Raises Unreachable."""
        try:
            merged = _decoded(await self._post(http, "/v1/tail", msgspec.json.encode(story)), TailMerged)
        except (_NotTaken, ProtocolError) as failed:
            return f"ticket {story.ticket}: {failed}"
        _log.info("tail.merged ticket=%s did=%s", merged.ticket, ",".join(merged.did))
        return ""

    async def _failed_to_end(self, http: httpx.AsyncClient, end: TailEnd) -> str:
        """Why the end marker was not taken; empty where it was. Raises Unreachable."""
        try:
            await self._post(http, "/v1/tail/end", msgspec.json.encode(end))
        except _NotTaken as failed:
            return str(failed)
        return ""

    def _say_once(self, failed: list[str]) -> None:
        """Not every few seconds again while it stays the same."""
        said = "\n".join(failed)
        if said != self._said:
            self._said = said
            _log.error(
                "tail.not_taken peer=%s parts=%d first=%s; if that server says so, its log says why: put it right,"
                " and leave this server on, for only it has these. It is sent again every %g s",
                self._peer, len(failed), failed[0], self._settings.ask_s,
            )  # fmt: skip

    async def _post(self, http: httpx.AsyncClient, path: str, body: bytes) -> httpx.Response:
        headers = {
            PROOF: body_proof(self._standing.secret, body),
            "content-type": "application/json",
        }
        try:
            answer = await http.post(self._peer + path, content=body, headers=headers)
        except httpx.HTTPError as failed:
            raise Unreachable(type(failed).__name__) from failed
        if answer.status_code != 200:
            raise _NotTaken(f"{path}: HTTP {answer.status_code} {answer.text[:_MOST_SAID]}")
        return answer


def _decoded(answer: httpx.Response, shape: type[M]) -> M:
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except msgspec.DecodeError as strange:
        raise ProtocolError(f"the other server: no {shape.__name__}") from strange
