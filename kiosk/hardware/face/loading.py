"""The engine that the configuration asks for."""

from pathlib import Path

from kiosk.hardware.face.insightface_engine import InsightFaceEngine
from kiosk.hardware.face.models import models_in
from kiosk.hardware.face.opencv_engine import OpenCvEngine
from kiosk.hardware.face.passive_pad import PassivePad
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.settings import EngineKind, FaceSettings


def engine_of(settings: FaceSettings) -> FaceEngine:
    """Loaded into this process, each file looked at. Raises NoModels."""
    models = models_in(Path(settings.folder))
    pad = None
    if settings.pad_model:
        pad = PassivePad(Path(settings.pad_model), settings.pad_sha256, settings.threads)
    match settings.engine:
        case EngineKind.OPENCV:
            return OpenCvEngine(models, settings, pad)
        case EngineKind.INSIGHTFACE:
            return InsightFaceEngine(models, settings, pad)
