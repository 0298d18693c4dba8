"""Goes from what is here to what the fleet wishes for, one item after the other, and tells what became of it."""

import asyncio
import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from agent.distribution import deciding
from agent.distribution.checking import Checked, checked
from agent.distribution.deciding import Held, Item, Kept, Moment, Reason, Step
from agent.distribution.keeping import Folder
from agent.journal import Journal
from fleet.schemas import Wish
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.clock import Clock
from kiosk.domain.errors import ProtocolError, Refused, Unreachable

LOOK_S = 60.0
AGAIN_FIRST_S, AGAIN_MOST_S = 5.0, 600.0
VISIT_LOOK_S = 2.0

_log = logging.getLogger("agent.distribution")


class Place(Protocol):
    """Where artefacts of one kind are installed."""

    def allow_back(self, versions: Mapping[str, int]) -> None:
        """Items that may stand here in this version although a newer one did."""
        ...

    async def undo(self) -> None:
        """What a power cut left half done is as it was before it was begun."""
        ...

    async def put(self, name: str, file: Path) -> Reason | None:
        """In the place of the last one; None where it is in force now, otherwise the last one lies there again."""
        ...

    async def look(self) -> None:
        """Bring in force what lies there."""
        ...

    async def settled(self) -> bool:
        """Whether nothing is on trial: nothing else is begun, and nothing told, before that. Called between visits only."""
        ...

    def fallen(self) -> str:
        """The item that was put here and did not prove itself, once; "" for none."""
        ...

    async def take_away(self, name: str) -> None:
        """None of it."""
        ...


class Fetching(Protocol):
    """fleet.artefacts.client.Artefacts is one."""

    async def fetch(self, digest: str, size: int, part: Path) -> None:
        """Raises Unreachable, Refused, ProtocolError, OSError."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """`keys`: whose artefacts are believed. check_s: how long looking at a file may take."""

    keys: Sequence[str]
    zone: tzinfo
    check_s: float = 60.0


class Distribution:
    """`tag` and `wished` are the reporter's side (fleet.reporter_ports.Distribution); `run` is the work."""

    def __init__(
        self,
        folder: Folder,
        places: Mapping[ArtefactKind, Place],
        journal: Journal,
        clock: Clock,
        rules: Rules,
        *,
        visit_open: Callable[[], bool],
    ) -> None:
        self._folder = folder
        self._places = places
        self._journal = journal
        self._clock = clock
        self._rules = rules
        self._visit_open = visit_open
        self._kept: Kept | None = None
        self._news = asyncio.Event()
        self._misses = 0
        self._miss_until = 0.0
        self.fetching: Fetching | None = None

    @property
    def tag(self) -> str:
        """Of the wishes that are known; "" before they were read."""
        return "" if self._kept is None else self._kept.tag

    async def wished(self, tag: str, wishes: Mapping[str, Wish]) -> None:
        """Other wishes, all of them; durable on return. On a full disk the fleet tells them again after the next start."""
        kept = await self._known()
        try:
            await self._keep(replace(kept, tag=tag, wishes=dict(wishes)))
        except OSError as full:
            _log.warning("distribution.disk why=%s", full.strerror)
        self._miss_until = 0.0
        self._news.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._news.clear()
            try:
                rested = await self.look()
            except OSError as full:
                _log.warning("distribution.disk why=%s", full.strerror)
                rested = True
            await self._wait(LOOK_S if rested else VISIT_LOOK_S)

    async def look(self) -> bool:
        """Every step that may be taken now; False where something waits for a visit to end."""
        kept = await self._known()
        waits = False
        for name in list(kept.wishes):
            waits = await self._advance(name) or waits
        await asyncio.to_thread(self._folder.forget, _wanted_files(await self._known()))
        return not waits

    async def _advance(self, name: str) -> bool:
        """Steps of one item until it rests; whether it rests only because a visit is open."""
        while True:
            kept = await self._known()
            wish, item = kept.wishes[name], kept.items.get(name, Item())
            fetched = bool(wish.digest) and self._folder.has(wish.digest)
            moment = Moment(
                now=self._clock.now(),
                local=self._clock.now().astimezone(self._rules.zone).time(),
                visit_open=self._visit_open(),
                fetched=fetched,
            )
            step = deciding.next_step(wish, item, moment)
            if step in (Step.FETCH, Step.INSTALL) and self._place_of(name) is None:
                await self._fail(name, wish, item, Reason.NOT_WANTED_HERE)
                continue
            if step in (Step.TELL, Step.INSTALL, Step.REMOVE) and not await self._is_settled(name):
                return moment.visit_open
            match step:
                case Step.REST:
                    free = replace(moment, visit_open=False)
                    return moment.visit_open and deciding.next_step(wish, item, free) is not Step.REST
                case Step.TELL:
                    await self._tell(name, wish, item)
                case Step.FETCH:
                    if not await self._fetch(name, wish, item):
                        return False
                case Step.INSTALL:
                    await self._install(name, wish, item)
                case Step.REMOVE:
                    await self._remove(name, item)
                case Step.REFUSE_OLDER:
                    await self._fail(name, wish, item, Reason.OLDER)

    # ---- steps ----

    async def _fetch(self, name: str, wish: Wish, item: Item) -> bool:
        """Whether something changed: the file is here, or the wish has failed. A link that fails is tried again later."""
        if self.fetching is None or self._clock.monotonic() < self._miss_until:
            return False
        part = self._folder.part_of(wish.digest)
        try:
            await self.fetching.fetch(wish.digest, wish.size, part)
            whole = await asyncio.to_thread(self._folder.complete, wish.digest)
        except (Unreachable, Refused) as away:
            self._misses += 1
            most = min(AGAIN_MOST_S, AGAIN_FIRST_S * 2 ** min(self._misses, 20))
            self._miss_until = self._clock.monotonic() + random.uniform(most / 2, most)
            _log.info("distribution.fetch_failed item=%s why=%s", name, away)
            return False
        except ProtocolError:
            await asyncio.to_thread(part.unlink, missing_ok=True)
            await self._fail(name, wish, item, Reason.WRONG_DIGEST)
            return True
        except OSError as full:
            _log.warning("distribution.disk item=%s why=%s", name, full.strerror)
            await self._fail(name, wish, item, Reason.DISK)
            return True
        self._misses = 0
        if not whole:
            await self._fail(name, wish, item, Reason.WRONG_DIGEST)
        return True

    async def _install(self, name: str, wish: Wish, item: Item) -> None:
        file = self._folder.file_of(wish.digest)
        kind, _, short = name.partition("/")
        what = await checked(file, self._rules.keys, self._rules.check_s)
        if what != Checked(name, wish.version):
            await self._fail(name, wish, item, Reason(what.why) if what.why else Reason.WRONG_CONTENT)
            return
        place = self._place_of(name)
        if place is None or self._visit_open():
            return
        held = Held(wish.version, wish.digest)
        place.allow_back(
            self._back({**(await self._known()).items, name: deciding.installed(item, held)}, kind)
        )
        reason = await place.put(short, file)
        if reason is not None:
            place.allow_back(self._back((await self._known()).items, kind))
            await place.look()
            await self._fail(name, wish, item, reason)
            return
        await self._keep_item(name, deciding.installed(item, held))

    async def _remove(self, name: str, item: Item) -> None:
        if (place := self._place_of(name)) is not None:
            await place.take_away(name.partition("/")[2])
        await self._keep_item(name, deciding.installed(item, None))

    async def _tell(self, name: str, wish: Wish, item: Item) -> None:
        """Told again after a power cut at the wrong moment: the fleet counts the last word of each kiosk."""
        highest = max(item.seen, default=wish.version)
        fields = {
            "rollout": wish.rollout,
            "item": name,
            "version": wish.version,
            "digest": wish.digest,
            "back": wish.version < highest,
        }
        self._journal.record("artefact.installed", fields)
        await self._journal.flush()
        await self._keep_item(name, replace(item, told=wish.rollout))

    async def _fail(self, name: str, wish: Wish, item: Item, reason: Reason) -> None:
        _log.warning("distribution.failed item=%s version=%d why=%s", name, wish.version, reason)
        if deciding.is_news(item, wish, reason):
            fields = {
                "rollout": wish.rollout,
                "item": name,
                "version": wish.version,
                "digest": wish.digest,
                "reason": reason.value,
            }
            self._journal.record("artefact.failed", fields)
            await self._journal.flush()
        await self._keep_item(name, deciding.failed(item, wish, reason, self._clock.now()))

    def _place_of(self, name: str) -> Place | None:
        """None for a kind that this machine has no use for, or does not know."""
        kind = name.partition("/")[0]
        return self._places.get(ArtefactKind(kind)) if kind in list(ArtefactKind) else None

    async def _is_settled(self, name: str) -> bool:
        place = self._place_of(name)
        return place is None or (not self._visit_open() and await place.settled())

    # ---- what is kept ----

    async def _known(self) -> Kept:
        if self._kept is None:
            self._kept = await asyncio.to_thread(self._folder.load)
            for kind, place in self._places.items():
                await place.undo()
                place.allow_back(self._back(self._kept.items, kind))
                await self._let_fall(self._kept, place.fallen())
        return self._kept

    async def _let_fall(self, kept: Kept, name: str) -> None:
        """Told to the fleet; not tried again before the fleet says so."""
        item = kept.items.get(name)
        if item is None:
            return
        await self._keep_item(name, deciding.fallen(item))
        if (wish := kept.wishes.get(name)) is not None:
            await self._fail(name, wish, deciding.fallen(item), Reason.DOES_NOT_START)

    async def _keep_item(self, name: str, item: Item) -> None:
        kept = await self._known()
        await self._keep(replace(kept, items={**kept.items, name: item}))

    async def _keep(self, kept: Kept) -> None:
        """In memory also where the disk is full: the same step is not begun for ever."""
        self._kept = kept
        await asyncio.to_thread(self._folder.save, kept)

    def _back(self, items: Mapping[str, Item], kind: str) -> dict[str, int]:
        """Items of the kind that stand in an older version than they once did."""
        return {
            name.partition("/")[2]: item.current.version
            for name, item in items.items()
            if name.startswith(f"{kind}/")
            and item.current is not None
            and item.current.version < max(item.seen, default=-1)
        }

    async def _wait(self, wait_s: float) -> None:
        try:
            async with asyncio.timeout(wait_s):
                await self._news.wait()
        except TimeoutError:
            return


def _wanted_files(kept: Kept) -> set[str]:
    """Wished for, in force, or kept to go back to."""
    wanted = {wish.digest for wish in kept.wishes.values()}
    for item in kept.items.values():
        wanted |= {held.digest for held in (item.current, item.previous) if held is not None}
    return wanted
