"""[camera] of config/bench.toml."""

from dataclasses import dataclass

PORT_LIMIT = 65535


@dataclass(frozen=True, slots=True)
class CameraSettings:
    """Where the drawn camera listens on loopback (0 = a free port), and its pictures."""

    port: int = 0
    width: int = 640
    height: int = 480
    fps: int = 30

    def __post_init__(self) -> None:
        if not 0 <= self.port <= PORT_LIMIT:
            raise ValueError(f"port must be 0 to {PORT_LIMIT}")
        if not (160 <= self.width <= 1920 and 120 <= self.height <= 1080):
            raise ValueError("width and height must be 160x120 to 1920x1080")
        if not 1 <= self.fps <= 60:
            raise ValueError("fps must be 1 to 60")
