"""What each kiosk should have, from memory: a sync asks this, and never the store."""

import hashlib
from collections.abc import Mapping, Sequence

import msgspec

from fleet.news import EVERYBODY
from fleet.rollouts import rows
from fleet.rollouts.rules import Rollout, asked, wishes
from fleet.schemas import Wish
from fleet.store.sql import Rooms, Sql

KEPT = 100_000


class Wishes:
    """Refreshed by the background step, and by whoever changes a rollout in this process."""

    def __init__(self, store: Rooms) -> None:
        self._store = store
        self._revision = ""
        self._rollouts: tuple[Rollout, ...] = ()
        self._tags: dict[str, tuple[str, str]] = {}  # area and tag by reporter, while no rollout changes

    @property
    def revision(self) -> str:
        """Another one whenever a rollout changed; "" before the first."""
        return self._revision

    async def refresh(self) -> None:
        """Read the rollouts again where one has changed."""
        known = self._revision
        changed = await self._store.read(lambda sql: _since(sql, known))
        if changed is not None:
            self._revision, self._rollouts = changed[0], tuple(asked(changed[1]))
            self._tags.clear()

    async def told(self, reporter: str, known: str | None) -> tuple[str, dict[str, Wish] | None]:
        """The tag of what this reporter should have, and the wishes where it knows others. Asks the store only who it is.

        known: the tag of those that it has; None for one that takes no artefacts.
        """
        if known is None:
            return "", None
        if not self._rollouts:
            return "", ({} if known else None)
        if reporter not in self._tags:
            area = await self._store.read(lambda sql: _area_of(sql, reporter))
            if len(self._tags) >= KEPT:
                self._tags.pop(next(iter(self._tags)))
            self._tags[reporter] = area, tag_of(self.of(reporter, area))
        area, tag = self._tags[reporter]
        return tag, (None if tag == known else self.of(reporter, area))

    def forget(self, about: str) -> None:
        """There is news of a reporter, or of everybody: it may be in another area."""
        if about == EVERYBODY:
            self._tags.clear()
        else:
            self._tags.pop(about, None)

    def of(self, reporter: str, area: str) -> dict[str, Wish]:
        """By item (kind/name), as it goes into the desired state under `artefacts`."""
        return wishes(self._rollouts, reporter, area) if self._rollouts else {}


def tag_of(wished: Mapping[str, Wish]) -> str:
    """Another one for other wishes; "" for none."""
    if not wished:
        return ""
    text = msgspec.json.encode(dict(sorted(wished.items())))
    return hashlib.sha256(text).hexdigest()[:16]


async def _area_of(sql: Sql, reporter: str) -> str:
    row = await sql.row("SELECT area FROM reporters WHERE id = $1", reporter)
    return "" if row is None else str(row[0])


async def _since(sql: Sql, known: str) -> tuple[str, Sequence[Rollout]] | None:
    revision = await rows.mark(sql, rows.REVISION)
    return None if revision == known else (revision, await rows.everyone(sql))
