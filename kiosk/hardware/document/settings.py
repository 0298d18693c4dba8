"""[devices.document] of config/agent.toml."""

from dataclasses import dataclass

from kiosk.hardware.camera.settings import is_address

MOST_PAGES = 50


@dataclass(frozen=True, slots=True)
class DocumentSettings:
    """`address`: v4l:///dev/v4l/by-id/…, or the http:// address of an MJPEG stream that takes `?size=WxH`."""

    address: str = ""
    enabled: bool = False
    live_width: int = 1280
    live_height: int = 960
    live_fps: float = 10.0
    still_width: int = 2592
    still_height: int = 1944
    settle_frames: int = 5  # thrown away after a change of size: the exposure is not settled before
    longest_px: int = 2339  # of a straightened page: A4 at 200 dpi
    jpeg_quality: int = 85
    max_pages: int = 10
    max_mb: int = 60
    probe_s: float = 5.0  # how often it is looked for while nobody scans
    order_s: float = 10.0  # a child that did not answer an order by then is killed
    frame_s: float = 2.0  # no picture for so long: the camera is gone
    frozen_s: float = 3.0  # the same picture for so long: the camera is frozen

    def __post_init__(self) -> None:
        if self.enabled and not self.address:
            raise ValueError("address: where is the document camera?")
        if self.address and not is_address(self.address):
            raise ValueError("address: expected v4l:///dev/PATH or http://HOST:PORT/PATH")
        for name in ("live_width", "live_height", "still_width", "still_height", "longest_px"):
            if not 160 <= getattr(self, name) <= 10_000:
                raise ValueError(f"{name}: expected 160 to 10000")
        if not 1 <= self.max_pages <= MOST_PAGES:
            raise ValueError(f"max_pages: expected 1 to {MOST_PAGES}")
        if not 30 <= self.jpeg_quality <= 100:
            raise ValueError("jpeg_quality: expected 30 to 100")
        if self.max_mb < 1 or self.settle_frames < 0:
            raise ValueError("max_mb and settle_frames: expected more")
        for name in ("live_fps", "probe_s", "order_s", "frame_s", "frozen_s"):
            if getattr(self, name) <= 0:
                raise ValueError(f"{name}: expected more than 0")
