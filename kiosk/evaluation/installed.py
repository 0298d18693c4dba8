"""The engine that this station is configured for, and the files it is made of."""

from dataclasses import dataclass
from pathlib import Path

from agent.config import AgentConfig
from kiosk.domain.settings import load
from kiosk.evaluation.report import Model
from kiosk.hardware.face.loading import engine_of
from kiosk.hardware.face.models import digest
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.settings import FaceSettings


@dataclass(frozen=True, slots=True)
class Loaded:
    """An engine, and the files that it was loaded from."""

    engine: FaceEngine
    models: tuple[Model, ...]


def installed(config: Path, overlays: list[Path]) -> Loaded:
    """[face] of the configuration, loaded into this process. Raises ConfigError, NoModels."""
    settings = load(config, AgentConfig, *overlays).face
    engine = engine_of(settings)
    names = [licence.partition(":")[0] for licence in engine.facts.licences]
    files = [_place(settings, name) for name in names] + (
        [Path(settings.pad_model)] if settings.pad_model else []
    )
    return Loaded(engine, tuple(Model(file.name, digest(file)) for file in files))


def _place(settings: FaceSettings, name: str) -> Path:
    """The landmarks come from the product's own folder, whatever folder the other files come from."""
    own = Path(settings.insightface) / name
    return own if settings.insightface and own.is_file() else Path(settings.folder) / name
