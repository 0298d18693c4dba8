"""The default models, loaded once."""

import pytest

from kiosk.hardware.face.loading import engine_of
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.settings import FaceSettings


@pytest.fixture(scope="session")
def engine() -> FaceEngine:
    """As set-up fetched them; where it did not, the error says what to do."""
    return engine_of(FaceSettings(threads=1))
