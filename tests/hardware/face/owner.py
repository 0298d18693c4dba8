"""Whoever has a face process."""

import asyncio

from kiosk.hardware.face.driver import FaceWork
from kiosk.hardware.face.settings import FaceSettings


class Owner:
    """Hears when it is gone."""

    def __init__(self, settings: FaceSettings) -> None:
        self.gone = asyncio.Event()
        self.work = FaceWork(settings, gone=self.gone.set)

    @property
    def pid(self) -> int:
        assert self.work.pid is not None
        return self.work.pid
