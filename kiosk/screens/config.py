"""config/kiosk.toml as values."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

SETTINGS = Path("config")
Place = Literal["lower_right", "lower_left", "lower_middle"]


@dataclass(frozen=True, slots=True)
class Panel:
    """The touch panel in pixels, and how many of them make a millimetre."""

    width: int = 1080
    height: int = 1920
    px_per_mm: float = 2.71


@dataclass(frozen=True, slots=True)
class AgentDoor:
    """Where the agent listens; an empty socket = <var>/agent/agent.sock."""

    socket: str = ""
    retry_s: float = 0.5
    retry_max_s: float = 4.0


@dataclass(frozen=True, slots=True)
class Touch:
    """How fingers are met."""

    settle_s: float = 0.35
    active_fps: int = 60
    idle_fps: int = 15


@dataclass(frozen=True, slots=True)
class SlotPlaces:
    """Where slips come out and cards go in, seen from the resident."""

    ticket: Place = "lower_right"
    card: Place = "lower_right"


@dataclass(frozen=True, slots=True)
class KioskConfig:
    """Read once at start."""

    hotline: str = "12333"
    settings: str = ""  # the agent's [content] settings; empty or not there: the software's own
    time_zone: str = "Asia/Shanghai"
    panel: Panel = field(default_factory=Panel)
    agent: AgentDoor = field(default_factory=AgentDoor)
    touch: Touch = field(default_factory=Touch)
    slots: SlotPlaces = field(default_factory=SlotPlaces)


def settings_of(agents: str) -> Path:
    """What the agent has put in force, as long as this process lives; else the software's own."""
    rolled_out = Path(agents) / "current"
    return rolled_out.resolve() if agents and rolled_out.is_dir() else SETTINGS
