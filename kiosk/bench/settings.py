"""config/bench.toml: which far ends this machine simulates, and where."""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.bench.camera.settings import CameraSettings
from kiosk.bench.document import DocumentBenchSettings
from kiosk.bench.gateway.settings import GatewaySettings
from kiosk.bench.idcard import IdCardSettings
from kiosk.bench.inputs import InputsSettings
from kiosk.bench.keypad import BusSettings
from kiosk.bench.pinpad import PinpadSettings

PORT_LIMIT = 65535


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where the panel listens: on loopback, whatever happens. Port 0 = a free one."""

    port: int = 8700

    def __post_init__(self) -> None:
        _must_be_port(self.port)


@dataclass(frozen=True, slots=True)
class PanelSettings:
    """What the panel shows."""

    time_zone: str = "Asia/Shanghai"
    wire_lines: int = 400  # how many lines of the wire log are kept

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"no time zone {self.time_zone!r}") from unknown


@dataclass(frozen=True, slots=True)
class PrinterSettings:
    """The slip printer: a TCP port (0 = a free one), and its twin on a serial line at `baud`."""

    port: int = 0
    baud: int = 115200
    speed_mm_s: float = 0.0  # how fast paper comes out; 0 = at once

    def __post_init__(self) -> None:
        _must_be_port(self.port)
        if self.speed_mm_s < 0:
            raise ValueError("speed_mm_s must not be negative")


@dataclass(frozen=True, slots=True)
class CardSettings:
    """The card reader; `reader` is its name before the slot number. `delay_s`: a real card needs 0.015 to 0.06."""

    enabled: bool = True
    reader: str = "Bianmin Bench"
    delay_s: float = 0.02


@dataclass(frozen=True, slots=True)
class QrSettings:
    """The code scanner on a serial line."""

    baud: int = 9600


@dataclass(frozen=True, slots=True)
class IppSettings:
    """The A4 printer: its port on loopback, 0 = a free one, and how long a page takes."""

    port: int = 0
    seconds_a_page: float = 0.3

    def __post_init__(self) -> None:
        _must_be_port(self.port)
        if not 0 <= self.seconds_a_page <= 60:
            raise ValueError("seconds_a_page must be 0 to 60")


@dataclass(frozen=True, slots=True)
class SoundSettings:
    """A sound server of the bench's own, where PulseAudio is installed; what comes out of it is listened to.

    voice: the folder of the clips that are understood; empty: none are.
    """

    enabled: bool = True
    voice: str = ""


@dataclass(frozen=True, slots=True)
class PeopleSettings:
    """How many made-up residents stand before the kiosk."""

    count: int = 12

    def __post_init__(self) -> None:
        if not 1 <= self.count <= 1000:
            raise ValueError("count must be 1 to 1000")


@dataclass(frozen=True, slots=True)
class BenchSettings:
    """All of it."""

    http: HttpSettings = field(default_factory=HttpSettings)
    panel: PanelSettings = field(default_factory=PanelSettings)
    printer: PrinterSettings = field(default_factory=PrinterSettings)
    card: CardSettings = field(default_factory=CardSettings)
    qr: QrSettings = field(default_factory=QrSettings)
    a4: IppSettings = field(default_factory=IppSettings)
    sound: SoundSettings = field(default_factory=SoundSettings)
    idcard: IdCardSettings = field(default_factory=IdCardSettings)
    keypad: BusSettings = field(default_factory=BusSettings)
    inputs: InputsSettings = field(default_factory=InputsSettings)
    pinpad: PinpadSettings = field(default_factory=PinpadSettings)
    camera: CameraSettings = field(default_factory=CameraSettings)
    document: DocumentBenchSettings = field(default_factory=DocumentBenchSettings)
    people: PeopleSettings = field(default_factory=PeopleSettings)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)


def _must_be_port(port: int) -> None:
    if not 0 <= port <= PORT_LIMIT:
        raise ValueError(f"port must be 0 to {PORT_LIMIT}")
