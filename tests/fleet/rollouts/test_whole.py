"""From an artefact at the fleet to the shelf of a kiosk and back to the rollout's counters."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from fleet.artefacts import rows as artefacts
from fleet.artefacts.client import Artefacts
from fleet.artefacts.rows import Stored
from fleet.client import Reporter
from fleet.rollouts import rows
from fleet.rollouts.conductor import Conductor
from fleet.rollouts.rules import Ring, State, Tally
from fleet.rollouts.wishes import Wishes
from fleet.schemas import ReporterKind
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.clock import SystemClock
from kiosk.outbox.door import OutboxDoor
from tests.agent import content
from tests.agent.distributed import Kiosk
from tests.fleet.rollouts.made import rollout
from tests.fleet.site import QUICK, code_for, heartbeat, served


async def test_a_rollout_reaches_a_kiosk_and_is_counted(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(f"[artefacts]\nkeys = [{json.dumps(content.KEY.public_text)}]\n")
    kiosk = Kiosk(tmp_path / "kiosk")
    wish = kiosk.sign(1)
    clock = SystemClock()
    async with served(tmp_path / "var", overlay=overlay) as fleet:
        whole = kiosk.link.files[wish.digest]
        place = tmp_path / "var" / "fleet" / "artefacts" / wish.digest[:2] / wish.digest
        place.parent.mkdir(parents=True)
        place.write_bytes(whole)
        assert hashlib.sha256(whole).hexdigest() == wish.digest
        stored = Stored(wish.digest, ArtefactKind.CONTENT, "demo", 1, "t", wish.size, clock.now(), "ops")
        await fleet.store.write(lambda sql: artefacts.add(sql, stored))
        wanted = rollout(digest=wish.digest, area="43", rings=(Ring(100, 100, 0, 0),), lab=frozenset())
        wanted = replace(wanted, since=clock.now())
        made = await fleet.store.write(lambda sql: rows.add(sql, wanted, "ops", clock.now()))
        await fleet.parts.wishes.refresh()
        reporter = Reporter(
            fleet.url,
            ReporterKind.KIOSK,
            tmp_path / "identity",
            OutboxDoor(kiosk.store.write, clock),
            heartbeat,
            clock,
            QUICK,
            distribution=kiosk.distribution,
        )
        kiosk.distribution.fetching = Artefacts(reporter)
        await reporter.enrol(await code_for(fleet.store, ReporterKind.KIOSK), "01")
        await reporter.sync_once()
        tag = kiosk.distribution.tag
        await kiosk.distribution.look()
        assert kiosk.shown() == "第 1 版"
        await reporter.sync_once()
        assert (tag != "", kiosk.distribution.tag) == (True, tag)
        conductor = Conductor(fleet.store, clock, Wishes(fleet.store))
        await conductor.look()
        assert await fleet.store.read(lambda sql: rows.tallies(sql, made.id)) == [Tally(1, 1)]
        done = await fleet.store.read(lambda sql: rows.one(sql, made.id))
        assert done is not None
        assert done.state is State.DONE
    kiosk.store.close()
