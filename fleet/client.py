"""The reporters' door to the fleet: enrol once, then carry the outbox over, exactly once, whatever happens."""

import asyncio
import base64
import random
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from fleet.alarms_first import AlarmsFirst
from fleet.known import Identity, NotEnrolled, machine_boot, read_identity, write_identity
from fleet.line import Line, Slower, first_of, message_in, raise_refusal
from fleet.reporter_ports import Distribution, Downlink, Intervals, OutboxPort, OutboxRow, event_of
from fleet.rows_at_once import MOST, UNREADABLE, RowsAtOnce
from fleet.schemas import (
    Enrol,
    Enrolled,
    Gap,
    GapReason,
    Heartbeat,
    OpenedEpoch,
    OpenEpoch,
    Reported,
    ReporterKind,
    Rotate,
    Rotated,
    Sync,
    Synced,
    Uploaded,
    rotation_text,
)
from kiosk.domain.clock import Clock
from kiosk.domain.errors import BianminError, ProtocolError, Refused, Unreachable
from kiosk.signing.keystore import FileKeys, KeyStore

if TYPE_CHECKING:
    import httpx

__all__ = ["Distribution", "Downlink", "Intervals", "NotEnrolled", "Reporter", "machine_boot"]

Rows = Sequence[OutboxRow]


class Reporter:
    """One enrolled reporter. Whoever owns it starts `run()` as a task and cancels it."""

    def __init__(  # noqa: PLR0913 (the parts of a reporter, one each)
        self,
        url: str,
        kind: ReporterKind,
        identity_dir: Path,
        outbox: OutboxPort,
        heartbeat: Callable[[], Heartbeat],
        clock: Clock,
        intervals: Intervals | None = None,
        heard: Callable[[bool], None] = lambda _answered: None,
        *,
        downlink: Downlink | None = None,
        alarms: Collection[str] = (),
        parts: tuple[str, ...] = (),
        ca_file: str = "",
        keys: KeyStore | None = None,
        distribution: Distribution | None = None,
    ) -> None:
        self._kind = kind
        self._folder = identity_dir
        self._outbox = outbox
        self._heartbeat = heartbeat
        self._clock = clock
        self._intervals = intervals or Intervals()
        self._heard = heard  # told True after every sync that was taken, False where one was not
        self._downlink = downlink
        self._distribution = distribution
        self._first = AlarmsFirst(outbox, alarms)
        self._parts = parts
        self._keys = keys or FileKeys(identity_dir)
        self._line = Line(
            url, self._keys, clock, self._known, timeout_s=self._intervals.timeout_s, ca_file=ca_file
        )
        self._identity = read_identity(identity_dir)
        self._poked = asyncio.Event()
        self._alarmed = asyncio.Event()
        self._rows = RowsAtOnce()
        self._gone_through = 0
        self._offered_s = 0.0  # how long the fleet would hold
        self._hold: asyncio.Task[Synced] | None = None
        self._hold_not_before = 0.0
        self.pause_s: float | None = None  # instead of the fleet's next_sync_s

    @property
    def identity(self) -> Identity | None:
        """Who we are to the fleet; None before enrolment."""
        return self._identity

    @property
    def clock_offset_s(self) -> float:
        """What to add to our clock to have the fleet's, by its last answer; when `heard` is told True, it is fresh."""
        return self._line.offset.total_seconds()

    def poke(self, *, alarm: bool = False) -> None:
        """An event was written: sync soon. An alarm: at once, and also while the fleet fails."""
        if alarm:
            self._alarmed.set()
        self._poked.set()

    async def enrol(self, code: str, name: str) -> Identity:
        """Become a reporter by a one-time code; a repeat after a lost answer gives the same identity.

        Raises Refused for a code that is wrong, used or expired, Unreachable where the fleet does not answer.
        """
        if self._identity is not None:
            return self._identity
        key = self._keys.make()
        enrol = Enrol(code=code, kind=self._kind, public_key=key.public_text, name=name, parts=self._parts)
        plain = {"Content-Type": "application/json"}
        async with self.http() as http:
            answer = await self._reached(
                self._line.post(http, "/v1/enrol", msgspec.json.encode(enrol), plain)
            )
        raise_refusal(answer)
        made = message_in(answer, Enrolled)
        self._keep(Identity(made.reporter, made.epoch, made.area, made.site, made.fleet_key))
        return self._known()

    async def enrol_when_reachable(self, code: str, name: str) -> Identity:
        """As `enrol`, but an unreachable fleet is asked again and again. Raises Refused."""
        failures = 0
        while True:
            try:
                return await self.enrol(code, name)
            except Unreachable:
                failures += 1
                await asyncio.sleep(self._intervals.retry_s(failures))

    async def run(self) -> None:
        """Carry the outbox over until cancelled. Raises NotEnrolled."""
        self._known()
        failures = 0
        async with self.http() as http:
            try:
                await self._rest(http, random.uniform(0, self._intervals.start_spread_s))
                while True:
                    try:
                        wait_s = await self._once(http)
                    except Slower as asked:
                        failures += 1
                        is_busy = asked.reason == "busy"
                        if not is_busy:
                            self._heard(False)
                        await asyncio.sleep(
                            max(asked.wait_s, self._intervals.retry_s(failures, is_busy=is_busy))
                        )
                    except (Unreachable, Refused, ProtocolError) as failed:
                        failures += 1
                        if not isinstance(failed, Unreachable):
                            self._heard(False)
                        await self._back_off(self._intervals.retry_s(failures))
                    else:
                        failures = 0
                        await self._rest(http, wait_s)
            finally:
                await self._let_go()

    async def sync_once(self) -> float:
        """One exchange now; the seconds until the next. Raises Unreachable, Refused, ProtocolError, NotEnrolled."""
        async with self.http() as http:
            return await self._once(http)

    async def upload(self, command: int, media: str, content: bytes) -> Uploaded:
        """The file that a command asked for. Raises Unreachable, Refused, ProtocolError, NotEnrolled."""
        async with self.http() as http:
            answer = await self.send(http, f"/v1/uploads/{command}", content, media=media)
        raise_refusal(answer)
        return message_in(answer, Uploaded)

    def http(self) -> "httpx.AsyncClient":
        """Connections to the fleet, for `send`; the caller closes them."""
        return self._line.http()

    async def send(
        self,
        http: "httpx.AsyncClient",
        path: str,
        body: bytes,
        *,
        held_s: float = 0.0,
        media: str = "application/json",
    ) -> "httpx.Response":
        """POST it signed, answered at the latest after `held_s` more than usual. Raises NotEnrolled, Unreachable."""
        return await self._reached(self._line.send(http, path, body, held_s=held_s, media=media))

    def signed_get(self, path: str) -> tuple[str, dict[str, str]]:
        """The address of a GET and the headers that sign it. Raises NotEnrolled."""
        return self._line.signed_get(path)

    # ---- one exchange ----

    async def _once(self, http: "httpx.AsyncClient") -> float:
        self._poked.clear()
        self._alarmed.clear()
        limit = self._rows.limit
        rows = await self._outbox.pending(limit)
        first = rows[0].seq if rows else await self._outbox.last_seq() + 1
        ahead = await self._first.behind(rows, MOST)  # none while a batch is halved
        report = None if self._downlink is None else self._downlink.report
        answer = await self.send(http, "/v1/sync", await self._message(rows, first, report, ahead=ahead))
        if answer.status_code == 409:
            await self._repair(http, message_in(answer, Gap), rows)
            return 0.0
        if answer.status_code in UNREADABLE and self._rows.refused(rows, f"HTTP {answer.status_code}"):
            return 0.0
        synced = await self._taken(answer)
        self._rows.taken(rows, synced.refused, synced.hwm)
        self._gone_through = 0
        self._first.told(ahead)
        if rows:
            # Never beyond what we sent: a fleet that is ahead of a restored store knows other rows by those numbers.
            await self._outbox.acknowledge(min(synced.hwm, rows[-1].seq))
        if report is not None and self._downlink is not None:
            self._downlink.report_taken(report)
        await self._bring_down(synced)
        if synced.rotate_key or self._keys.following() is not None:
            await self._rotate(http)
        return 0.0 if len(rows) == limit else self._next_s(synced) * random.uniform(0.9, 1.1)

    async def _message(
        self, rows: Rows, first_seq: int, report: Reported | None, *, ahead: Rows = (), hold_s: float = 0.0
    ) -> bytes:
        identity = self._known()
        state = msgspec.structs.replace(self._heartbeat(), outbox_depth=await self._outbox.depth())
        return msgspec.json.encode(
            Sync(
                reporter=identity.reporter,
                epoch=identity.epoch,
                first_seq=first_seq,
                now=self._clock.now(),
                state=state,
                events=self._rows.events(rows),
                gone_through=self._gone_through,
                hold_s=hold_s,
                reported_rev=0 if self._downlink is None else self._downlink.rev,
                reported=report,
                parts=self._parts,
                artefacts_tag=None if self._distribution is None else self._distribution.tag,
                ahead=tuple(map(event_of, ahead)),
            )
        )

    async def _taken(self, answer: "httpx.Response") -> Synced:
        """A sync that was taken. Raises Refused, ProtocolError."""
        raise_refusal(answer)
        synced = message_in(answer, Synced)
        self._line.heard(synced.server_time)
        self._offered_s = synced.hold_s
        self._heard(True)
        return synced

    async def _bring_down(self, synced: Synced) -> None:
        if self._distribution is not None and synced.artefacts is not None:
            await self._distribution.wished(synced.artefacts_tag, synced.artefacts)
        if self._downlink is None:
            return
        if synced.desired is not None:
            await self._downlink.desired(synced.desired)
            self.poke()  # the fleet hears at once what became of it
        if synced.commands:
            self._downlink.commands(synced.commands)

    async def _repair(self, http: "httpx.AsyncClient", gap: Gap, rows: Rows) -> None:
        """Bring both sides to one (epoch, hwm) again; the next exchange then succeeds."""
        match gap.reason:
            case GapReason.GAP:
                await self._outbox.rewind(gap.hwm)
                oldest = await self._outbox.pending(1)
                following = oldest[0].seq if oldest else await self._outbox.last_seq() + 1
                self._gone_through = following - 1 if following > gap.hwm + 1 else 0
            case GapReason.OLD_EPOCH:
                self._adopt(gap.epoch)
            case GapReason.FORKED:
                await self._outbox.acknowledge(min(gap.hwm, rows[-1].seq if rows else 0))
                await self._open_epoch(http, gap.hwm)
            case GapReason.EPOCH_AHEAD:
                await self._outbox.rewind(gap.hwm)
                await self._open_epoch(http, gap.hwm)

    async def _open_epoch(self, http: "httpx.AsyncClient", base: int) -> None:
        identity = self._known()
        wanted = OpenEpoch(reporter=identity.reporter, epoch=identity.epoch, base=base)
        answer = await self.send(http, "/v1/epoch", msgspec.json.encode(wanted))
        raise_refusal(answer)
        self._adopt(message_in(answer, OpenedEpoch).epoch)

    async def _rotate(self, http: "httpx.AsyncClient") -> None:
        """A new key, told while the old one still holds; whatever breaks here, both are kept until one is known to do."""
        old, new = self._keys.current(), self._keys.make_following()
        reporter = self._known().reporter
        if old is None:
            return
        proof = new.sign(rotation_text(reporter, old.public_text, new.public_text))
        text = base64.urlsafe_b64encode(proof).rstrip(b"=").decode("ascii")
        body = msgspec.json.encode(Rotate(reporter=reporter, public_key=new.public_text, proof=text))
        answer = await self._reached(self._line.send_old(http, "/v1/rotate", body))
        raise_refusal(answer)
        message_in(answer, Rotated)

    # ---- resting, and what is held meanwhile ----

    async def _rest(self, http: "httpx.AsyncClient", wait_s: float) -> None:
        """Until a sync is due: the time is over, or an event was written. What a held sync brings is taken."""
        loop = asyncio.get_running_loop()
        until = loop.time() + wait_s
        while (left_s := until - loop.time()) > 0:
            held = self._held(http)
            poked = asyncio.create_task(self._poked.wait())
            waiting = {poked} if held is None else {poked, held}
            if held is None and self._hold_s > 0:  # one may be begun before the time is over
                left_s = min(left_s, max(self._hold_not_before - loop.time(), 0.0))
            await asyncio.wait(waiting, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
            was_poked = not poked.cancel()
            if held is not None and held.done():
                until = await self._hold_over(held, until)
            if was_poked:
                await first_of(self._alarmed, self._intervals.flush_s)
                return

    def _held(self, http: "httpx.AsyncClient") -> asyncio.Task[Synced] | None:
        """The sync that the fleet holds; begun where it would hold one."""
        late_enough = asyncio.get_running_loop().time() >= self._hold_not_before
        if self._hold is None and self._hold_s > 0 and late_enough:
            asking = self._ask_held(http, self._hold_s * random.uniform(0.8, 1.0))
            self._hold = asyncio.create_task(asking)
        return self._hold

    @property
    def _hold_s(self) -> float:
        """How long the fleet may hold a sync of ours; 0: not at all."""
        return 0.0 if self._downlink is None else min(self._intervals.hold_s, self._offered_s)

    async def _ask_held(self, http: "httpx.AsyncClient", hold_s: float) -> Synced:
        oldest = await self._outbox.pending(1)
        first = oldest[0].seq if oldest else await self._outbox.last_seq() + 1
        message = await self._message((), first, None, hold_s=hold_s)
        answer = await self.send(http, "/v1/sync", message, held_s=hold_s)
        if answer.status_code == 409:
            raise ProtocolError("fleet: a held sync does not fit")  # the next ordinary one mends it
        return await self._taken(answer)

    async def _hold_over(self, held: asyncio.Task[Synced], until: float) -> float:
        """Take what it brought; when the next ordinary sync is due. A hold that broke is asked for again in its own time."""
        self._hold = None
        loop = asyncio.get_running_loop()
        try:
            synced = held.result()
        except (BianminError, OSError):
            self._hold_not_before = loop.time() + random.uniform(0, max(until - loop.time(), 1.0))
            return until
        await self._bring_down(synced)
        if synced.desired is None and not synced.commands:  # it may be stopping: not all of us at once
            self._hold_not_before = loop.time() + random.uniform(0, min(2.0, self._next_s(synced)))
        return loop.time() + self._next_s(synced) * random.uniform(0.9, 1.1)

    async def _let_go(self) -> None:
        if self._hold is not None:
            self._hold.cancel()
            await asyncio.gather(self._hold, return_exceptions=True)
            self._hold = None

    async def _back_off(self, wait_s: float) -> None:
        """An alarm does not wait longer than after a first failure."""
        if await first_of(self._alarmed, wait_s):
            self._alarmed.clear()
            await asyncio.sleep(min(wait_s, random.uniform(0, self._intervals.retry_first_s)))

    def _next_s(self, synced: Synced) -> float:
        return synced.next_sync_s if self.pause_s is None else self.pause_s

    async def _reached(self, answer: "Awaitable[httpx.Response]") -> "httpx.Response":
        """The owner hears where nobody answered."""
        try:
            return await answer
        except Unreachable:
            self._heard(False)
            raise

    # ---- identity ----

    def _known(self) -> Identity:
        if self._identity is None:
            raise NotEnrolled(f"{self._folder}: no identity; enrol with a code")
        return self._identity

    def _adopt(self, epoch: int) -> None:
        self._keep(replace(self._known(), epoch=epoch))

    def _keep(self, identity: Identity) -> None:
        write_identity(self._folder, identity)
        self._identity = identity
