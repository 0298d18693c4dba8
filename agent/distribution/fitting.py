"""What the fleet may bring to this machine, by its configuration."""

from collections.abc import Callable
from pathlib import Path

from agent.config import AgentConfig
from agent.content.keeping import Keeping
from agent.distribution.duty import Distribution, Place, Rules
from agent.distribution.keeping import Folder
from agent.distribution.shelving import ContentPlace
from agent.journal import Journal
from kiosk.domain.artefact import ArtefactKind
from kiosk.domain.clock import Clock


def distribution_of(  # what it is made of, one each
    config: AgentConfig,
    folder: Path,
    packs: Keeping,
    journal: Journal,
    clock: Clock,
    visit_open: Callable[[], bool],
) -> Distribution:
    """Content, where this machine shows any."""
    places: dict[ArtefactKind, Place] = {}
    if config.content.folder:
        places[ArtefactKind.CONTENT] = ContentPlace(config.content.folder, packs)
    rules = Rules(config.content.keys, config.station.zone, config.content.install_s)
    return Distribution(Folder(folder / "artefacts"), places, journal, clock, rules, visit_open=visit_open)
