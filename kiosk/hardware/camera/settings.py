"""[devices.camera] of config/agent.toml."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from kiosk.domain.preview import LONGEST_SIDE


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """`address`: v4l:///dev/v4l/by-id/…, or the http:// address of an MJPEG stream. `twin`: an infrared eye beside it, or empty.

    `skip_frames`: thrown away after opening, the exposure is not settled before.
    """

    address: str = ""
    enabled: bool = False
    twin: str = ""
    width: int = 640
    height: int = 480
    fps: int = 30
    skip_frames: int = 6
    open_s: float = 8.0  # until the first picture
    stall_s: float = 2.0  # no picture for so long: its process is killed
    frozen_s: float = 3.0  # the very same picture for so long
    probe_s: float = 5.0  # how often it is looked for while nobody looks through it

    def __post_init__(self) -> None:
        if self.enabled and not self.address:
            raise ValueError("address: where is the camera?")
        for key in ("address", "twin"):
            if getattr(self, key) and not is_address(getattr(self, key)):
                raise ValueError(f"{key}: expected v4l:///dev/PATH or http://HOST:PORT/PATH")
        for key in ("width", "height"):
            if not 64 <= getattr(self, key) <= LONGEST_SIDE:
                raise ValueError(f"{key}: expected 64 to {LONGEST_SIDE}")
        if not 1 <= self.fps <= 120:
            raise ValueError("fps: expected 1 to 120")
        if not 0 <= self.skip_frames <= 100:
            raise ValueError("skip_frames: expected 0 to 100")
        for key in ("open_s", "stall_s", "frozen_s", "probe_s"):
            if getattr(self, key) <= 0:
                raise ValueError(f"{key}: expected more than 0")


def node_path(address: str) -> str | None:
    """The device file of a v4l address; None for one over the network."""
    parts = urlsplit(address)
    return parts.path if parts.scheme == "v4l" else None


def is_address(address: str) -> bool:
    """Whether a camera can be at such an address."""
    try:
        parts = urlsplit(address)
        over_http = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return over_http or (parts.scheme == "v4l" and not parts.netloc and parts.path.startswith("/dev/"))
