"""Settings that operations wish for from afar: judged again here, kept, in force at once or after the next start."""

import json
import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from agent import store
from agent.config import AgentConfig
from agent.store import Store
from fleet.schemas import Desired, Reported, Setting
from fleet.settings import RULES, all_wrong, waits_for_restart

NOTE = "wished"

# Puts a value in force; None: the machine's own again.
Knob = Callable[[Setting | None], None]
_log = logging.getLogger("agent.tuning")


def own_values(config: AgentConfig) -> dict[str, Setting]:
    """What the machine's own configuration says of the keys that may be wished for; absent where it says nothing."""
    return {
        "log.level": "INFO",
        "visit.idle_warn_s": config.visit.idle_warn_s,
        "visit.warning_s": config.visit.warning_s,
        "visit.ticket_page_s": config.visit.ticket_page_s,
        "voice.volume": config.devices.sound.volume,
        "voice.on": False,
        "priority.from_claim": config.priority.from_claim,
        "station.hotline": config.station.hotline,
        "retention.outbox_days": config.retention.outbox_days,
    }


def at_start(config: AgentConfig, settings: Mapping[str, Setting]) -> AgentConfig:
    """The configuration with what waits for a start laid over it."""
    hotline = str(settings.get("station.hotline", config.station.hotline))
    days = int(settings.get("retention.outbox_days", config.retention.outbox_days))
    return replace(
        config,
        station=replace(config.station, hotline=hotline),
        retention=replace(config.retention, outbox_days=days),
    )


def kept_wishes(connection: sqlite3.Connection) -> Desired:
    """What was wished for last; nothing in a new store."""
    kept = store.noted(connection, NOTE)
    if kept is None:
        return Desired(rev=0)
    plain = json.loads(kept)
    return Desired(rev=plain["rev"], settings=plain["settings"])


class Tuning:
    """`rev` and `report` for the fleet; `desired` puts new wishes in force. wishes: those of the start."""

    def __init__(self, keeping: Store, own: Mapping[str, Setting], wishes: Desired) -> None:
        self._store = keeping
        self._own = own
        self._knobs: Mapping[str, Knob] = {}
        self._started_with = {
            key: wishes.settings.get(key, own.get(key)) for key in RULES if waits_for_restart(key)
        }
        self._wishes = wishes
        self._refused: dict[str, str] = {}
        self.report: Reported | None = None

    @property
    def rev(self) -> int:
        """Of the wishes that are in force."""
        return self._wishes.rev

    def fit(self, knobs: Mapping[str, Knob]) -> None:
        """What can be turned on this machine; the wishes of the start are in force when this returns."""
        self._knobs = knobs
        for key in self._wishes.settings:
            self._turn(key)
        self.report = self._told()

    def report_taken(self, report: Reported) -> None:
        """The fleet has it; a later one waits on."""
        if self.report is report:
            self.report = None

    async def desired(self, desired: Desired) -> None:
        """In force, or refused key by key, when this returns; kept over a power cut."""
        refused = all_wrong(desired.settings)
        right = {key: value for key, value in desired.settings.items() if key not in refused}
        text = json.dumps({"rev": desired.rev, "settings": right})
        await self._store.write(partial(store.note, name=NOTE, value=text))
        before, self._wishes = self._wishes, Desired(rev=desired.rev, settings=right)
        self._refused = refused
        for key in sorted({*before.settings, *right}):
            if before.settings.get(key) != right.get(key):
                self._turn(key)
        _log.info("tuning.desired rev=%d keys=%d refused=%d", desired.rev, len(right), len(refused))
        self.report = self._told()

    def _turn(self, key: str) -> None:
        knob = self._knobs.get(key)
        if knob is not None:
            knob(self._wishes.settings.get(key, self._own.get(key)))

    def _told(self) -> Reported:
        wished = {**self._own, **self._wishes.settings}
        waiting = tuple(key for key, value in self._started_with.items() if wished.get(key) != value)
        now = {**wished, **{key: value for key, value in self._started_with.items() if value is not None}}
        return Reported(rev=self._wishes.rev, settings=now, refused=dict(self._refused), at_restart=waiting)
