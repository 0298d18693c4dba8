"""The face models: there and whole, under whose terms, and whether a passive PAD model is among them. None is loaded."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from kiosk.doctor.report import Finding, Verdict
from kiosk.hardware.face.faces import NO_PASSIVE_PAD
from kiosk.hardware.face.models import (
    DETECTORS,
    RECOGNISERS,
    NoModels,
    allowed,
    models_in,
    of_a_pack,
    the_one,
)
from kiosk.hardware.face.pins import LANDMARKER, NON_COMMERCIAL, SFACE, YUNET
from kiosk.hardware.face.settings import EngineKind, FaceSettings

TERMS = 'a licence from InsightFace for its weights, or [face] engine = "opencv"'
PAD = "a recording of the right person, or a mask, may pass; [face] pad_model takes a model"


def face_models(settings: FaceSettings) -> Iterator[Finding]:
    """One line for each file that the configured engine needs."""
    match settings.engine:
        case EngineKind.OPENCV:
            for name in (YUNET, SFACE, LANDMARKER):
                yield _found(name, partial(_ours, settings, name))
        case EngineKind.INSIGHTFACE:
            folder = Path(settings.insightface or settings.folder)
            yield _found("detector", lambda: _theirs(folder, DETECTORS))
            yield _found("recogniser", lambda: _theirs(folder, RECOGNISERS))
            yield _found(LANDMARKER, lambda: _ours(settings, LANDMARKER))
            yield Finding("weights", Verdict.WARN, NON_COMMERCIAL, TERMS)
    if settings.pad_model:
        yield _found("passive PAD", lambda: f"{settings.pad_model}, {_pad(settings)[:8]}")
    else:
        yield Finding("passive PAD", Verdict.INFO, NO_PASSIVE_PAD, PAD)


def _found(topic: str, look: Callable[[], str]) -> Finding:
    try:
        return Finding(topic, Verdict.OK, look())
    except NoModels as missing:
        what, _, todo = str(missing).removeprefix("face models: ").partition(": ")
        return Finding(topic, Verdict.FAIL, what, todo)


def _ours(settings: FaceSettings, name: str) -> str:
    models = models_in(Path(settings.folder))
    models.whole(name)
    return models.entry(name).licence


def _theirs(folder: Path, patterns: tuple[str, ...]) -> str:
    path = the_one(folder, patterns)
    return f"{path}, {of_a_pack(path)[:8]}"


def _pad(settings: FaceSettings) -> str:
    return allowed(Path(settings.pad_model), settings.pad_sha256)
