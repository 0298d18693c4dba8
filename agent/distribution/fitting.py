"""What the fleet may bring to this machine, by its configuration."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.config import AgentConfig
from agent.content.keeping import Keeping
from agent.distribution.duty import Distribution, Place, Rules
from agent.distribution.keeping import Folder
from agent.distribution.settling import SettingsPlace
from agent.distribution.shelving import ContentPlace
from agent.distribution.slots import Slots
from agent.journal import Journal
from agent.visits import Visits
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.clock import Clock


@dataclass(frozen=True, slots=True)
class Settled:
    """Settings that the fleet may change. `begin_anew`: ends the agent, which is then started again."""

    slots: Slots
    begin_anew: Callable[[], None]


def slots_of(config: AgentConfig, base: Path) -> Slots | None:
    """None where this machine takes no settings from its fleet. base: the software's own."""
    at = config.content.settings
    return Slots(Path(at), base.resolve(), config.content.keys) if at else None


def distribution_of(  # noqa: PLR0913  # what it is made of, one each
    config: AgentConfig,
    folder: Path,
    packs: Keeping,
    journal: Journal,
    visits: Visits,
    *,
    clock: Clock,
    settled: Settled | None,
) -> Distribution:
    """Content, where this machine shows any; settings, where it has a place for them."""
    places: dict[ArtefactKind, Place] = {}
    if config.content.folder:
        places[ArtefactKind.CONTENT] = ContentPlace(config.content.folder, packs)
    if settled is not None:
        for kind in set(ArtefactKind) - {ArtefactKind.CONTENT}:
            places[kind] = SettingsPlace(kind, settled.slots, clock, settled.begin_anew)
    rules = Rules(config.content.keys, config.station.zone, config.content.install_s)
    return Distribution(
        Folder(folder / "artefacts"),
        places,
        journal,
        clock,
        rules,
        visit_open=lambda: visits.open is not None,
    )
