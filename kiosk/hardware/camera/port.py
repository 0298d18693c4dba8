"""A camera as the house sees it: live pictures in a memory that is wiped, and why there are none."""

from collections.abc import Callable, Mapping
from typing import Protocol

from kiosk.domain.device import Fault
from kiosk.domain.preview import PictureSize
from kiosk.hardware.transport import LineLost


class CameraStopped(LineLost):
    """It gave pictures and gives none any more: unplugged, or its stream ended."""


class CameraHangs(LineLost):
    """No picture came in time; whoever waited for it was killed."""


class NoPictures(LineLost):
    """Something is at the address, and what it sends are no pictures."""

    fault = Fault.GARBLED


class LiveMemory(Protocol):
    """Where pictures appear, each with a sequence number and the monotonic time it was taken; see kiosk.domain.preview."""

    @property
    def size(self) -> PictureSize:
        """Of every picture in it."""
        ...

    @property
    def closed(self) -> bool:
        """Wiped and gone."""
        ...

    def reading_fd(self) -> int:
        """A descriptor for looking only; the caller closes it."""
        ...


class LiveCamera(Protocol):
    """Captures only between `show` and `hide`: a real camera's lamp is off otherwise."""

    @property
    def facts(self) -> Mapping[str, str]:
        """What it says of itself."""
        ...

    async def show(self, on_memory: Callable[[LiveMemory], None]) -> None:
        """Begin to capture; does not wait for pictures.

        `on_memory` gets each memory once it is sealed: soon, and again whenever the camera had to be started anew.
        """
        ...

    async def hide(self) -> None:
        """Nothing is captured any more, every byte of every memory is zero when this returns; may be called at any time."""
        ...
