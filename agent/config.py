"""config/agent.toml as values."""

import grp
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.commands.settings import CommandSettings
from agent.content.settings import ContentSettings
from agent.devices import BackOff
from agent.face_settings import CertifyingSettings
from agent.gateway.settings import GatewaySettings
from agent.proofs.settings import ProofSettings
from kiosk.domain.errors import ConfigError
from kiosk.hardware.a4.settings import A4Settings
from kiosk.hardware.camera.settings import CameraSettings
from kiosk.hardware.card.settings import CardSettings
from kiosk.hardware.document.settings import DocumentSettings
from kiosk.hardware.face.settings import FaceSettings
from kiosk.hardware.idcard.settings import IdCardSettings
from kiosk.hardware.inputs.settings import InputsSettings
from kiosk.hardware.keypad.settings import KeypadSettings, LedSettings
from kiosk.hardware.pinpad.settings import PinpadSettings
from kiosk.hardware.printer.profile import PrinterProfile
from kiosk.hardware.qr.settings import QrSettings
from kiosk.hardware.sound.settings import SoundSettings
from kiosk.hardware.transport import transport_at

QUEUE_IDENTITY = "queue-identity"  # the folder, in the agent's own, of this kiosk's key and name at the queue


@dataclass(frozen=True, slots=True)
class Station:
    """Where this machine stands. `demo` shows the 演示 banner and prints 演示样票."""

    name: str
    machine: str
    demo: bool = False
    languages: tuple[str, ...] = ("zh_CN", "en")
    hotline: str = "12333"
    time_zone: str = "Asia/Shanghai"

    def __post_init__(self) -> None:
        if not self.languages:
            raise ValueError("languages: expected at least one")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"time_zone: there is no {self.time_zone!r}") from unknown

    @property
    def zone(self) -> ZoneInfo:
        """Local time here."""
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True, slots=True)
class Socket:
    """Where the screen finds us; empty path = <var>/agent/agent.sock. `group` is the screen's group, empty = ours."""

    path: str = ""
    group: str = ""

    def __post_init__(self) -> None:
        if self.group and self.group not in {group.gr_name for group in grp.getgrall()}:
            raise ValueError(f"group: this machine has no group {self.group!r}")


@dataclass(frozen=True, slots=True)
class VisitTimes:
    """Seconds; KIOSK.md and tokens.json, time_s."""

    idle_warn_s: float = 60.0
    warning_s: float = 30.0
    screen_gone_s: float = 5.0
    ticket_page_s: float = 30.0
    ticket_page_no_paper_s: float = 90.0
    take_card_s: float = 30.0
    card_read_limit_s: float = 6.0


@dataclass(frozen=True, slots=True)
class PrinterDevice:
    """`address`: tcp://HOST:PORT or serial:///dev/kiosk/printer?baud=115200; empty = none fitted."""

    address: str = ""
    enabled: bool = True
    profile: PrinterProfile = field(default_factory=PrinterProfile)

    def __post_init__(self) -> None:
        if self.address:
            try:
                transport_at(self.address)
            except ConfigError as wrong:
                raise ValueError(str(wrong)) from wrong


@dataclass(frozen=True, slots=True)
class Devices:
    """Every device of the machine."""

    printer: PrinterDevice = field(default_factory=PrinterDevice)
    card: CardSettings = field(default_factory=CardSettings)
    idcard: IdCardSettings = field(default_factory=IdCardSettings)
    keypad: KeypadSettings = field(default_factory=KeypadSettings)
    led: LedSettings = field(default_factory=LedSettings)
    qr: QrSettings = field(default_factory=QrSettings)
    inputs: InputsSettings = field(default_factory=InputsSettings)
    pinpad: PinpadSettings = field(default_factory=PinpadSettings)
    document: DocumentSettings = field(default_factory=DocumentSettings)
    camera: CameraSettings = field(default_factory=CameraSettings)
    a4: A4Settings = field(default_factory=A4Settings)
    sound: SoundSettings = field(default_factory=SoundSettings)


@dataclass(frozen=True, slots=True)
class Peer:
    """The site's queue; the `code_file` is read once, when there is no identity yet.

    `other_url`: where it answers instead when a standby has taken over; empty = there is none.
    `ca_file`: the site's own authority, which alone is believed; empty = the system's.
    """

    url: str = ""
    other_url: str = ""
    code_file: str = ""
    timeout_s: float = 3.0
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class FleetPeer:
    """The fleet; the flush follows an event within `flush_s`. How long a quiet reporter waits is the fleet's to say.

    `code_file`: a one-time code, which may also be held to the scanner on the page of the devices.
    `ca_file`: the fleet's own authority, which alone is believed; empty = the system's. `start_spread_s`: the first report
    comes within this time, so that thousands do not come at once when a power cut ends.
    """

    url: str = ""
    code_file: str = ""
    timeout_s: float = 10.0
    flush_s: float = 1.0
    start_spread_s: float = 0.0
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Priority:
    """Ages that are elder here. `from_claim`: a card that was read but not confirmed is enough for priority."""

    elder_age: int = 65
    from_claim: bool = True


@dataclass(frozen=True, slots=True)
class Retention:
    """Days, and how many nightly copies. Acknowledged outbox rows are kept so that a restored fleet can be refilled.

    `slips_days`: for so long a repeated command cannot print a second slip.
    """

    outbox_days: int = 14
    slips_days: int = 30
    backups: int = 7
    nightly_at: time = time(3, 10)


@dataclass(frozen=True, slots=True)
class Recording:
    """`folder`: every line's bytes go into transcripts there, without what residents say; empty = nothing is kept."""

    folder: str = ""


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """Read once at start. `role`: kiosk, or hall for a headless agent on a site server."""

    station: Station
    role: str = "kiosk"
    socket: Socket = field(default_factory=Socket)
    visit: VisitTimes = field(default_factory=VisitTimes)
    devices: Devices = field(default_factory=Devices)
    face: FaceSettings = field(default_factory=FaceSettings)
    certifying: CertifyingSettings = field(default_factory=CertifyingSettings)
    queue: Peer = field(default_factory=Peer)
    fleet: FleetPeer = field(default_factory=FleetPeer)
    gateway: GatewaySettings = field(default_factory=GatewaySettings)
    content: ContentSettings = field(default_factory=ContentSettings)
    proofs: ProofSettings = field(default_factory=ProofSettings)
    priority: Priority = field(default_factory=Priority)
    retention: Retention = field(default_factory=Retention)
    supervision: BackOff = field(default_factory=BackOff)
    recording: Recording = field(default_factory=Recording)
    commands: CommandSettings = field(default_factory=CommandSettings)

    def __post_init__(self) -> None:
        if self.role not in ("kiosk", "hall"):
            raise ValueError(f"role: expected kiosk or hall, got {self.role!r}")


def run_directory(var: Path) -> Path:
    """Our own folder below `var`, mode 0700 so that nobody else reaches the socket in the demo."""
    folder = var / "agent"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder
