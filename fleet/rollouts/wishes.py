"""What each kiosk should have, from memory: a sync asks this, and never the store."""

from collections.abc import Mapping, Sequence

from fleet.artefacts.schemas import Wish
from fleet.rollouts import rows
from fleet.rollouts.rules import Rollout, asked, wishes
from fleet.store.sql import Rooms, Sql


class Wishes:
    """Refreshed by the background step, and by whoever changes a rollout in this process."""

    def __init__(self, store: Rooms) -> None:
        self._store = store
        self._revision = ""
        self._rollouts: tuple[Rollout, ...] = ()

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

    def of(self, reporter: str, area: str) -> Mapping[str, Wish]:
        """By item (kind/name), as it goes into the desired state under `artefacts`."""
        return wishes(self._rollouts, reporter, area) if self._rollouts else {}


async def _since(sql: Sql, known: str) -> tuple[str, Sequence[Rollout]] | None:
    revision = await rows.mark(sql, rows.REVISION)
    return None if revision == known else (revision, await rows.everyone(sql))
