"""config/fleet.toml as values."""

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fleet.aggregates.day import Source
from fleet.alerts.settings import Alerts
from fleet.enrolment import is_area
from fleet.findings import Thresholds
from fleet.pace import Paces
from fleet.samples.ring import Ring
from kiosk.domain.errors import ProtocolError
from kiosk.signing.key import PublicKey


@dataclass(frozen=True, slots=True)
class Server:
    """Where we listen; port 0 takes a free one. `public_url`: how reporters reach us, where a gateway stands between.

    key_file: the fleet's own signing key, the same one for all processes of a fleet; empty: <var>/fleet/key.pem.
    request_s: a connection whose request has not come so far is closed; a body may take longer, by its size.
    """

    host: str = "127.0.0.1"
    port: int = 8460
    public_url: str = ""
    secure_cookies: bool = False  # True where browsers come over TLS
    key_file: str = ""
    request_s: float = 20.0


class Engine(StrEnum):
    """What keeps the rows."""

    SQLITE = "sqlite"  # one file, one process
    POSTGRES = "postgres"  # any number of processes


@dataclass(frozen=True, slots=True)
class StoreChoice:
    """`url`: of PostgreSQL, postgresql://user@host:port/database; several hosts with ?target_session_attrs=read-write.

    A password is better kept in the user's .pgpass than here.
    """

    engine: Engine = Engine.SQLITE
    url: str = ""

    def __post_init__(self) -> None:
        is_url = self.url.startswith(("postgresql://", "postgres://"))
        if self.engine is Engine.POSTGRES and not is_url:
            raise ValueError('postgres needs url = "postgresql://…"')
        if self.engine is Engine.SQLITE and self.url:
            raise ValueError("sqlite keeps its file below --var and takes no url")


@dataclass(frozen=True, slots=True)
class Syncs:
    """What reporters may send, and how often they should.

    hold_s: how long an empty sync is held until there is a command or a changed setting; 0: never. held_most: at once, in
    one process. news_s: how often a process looks what the other ones changed (rights, keys, commands, settings).
    """

    next_s: float = 60.0
    body_limit_bytes: int = 1_048_576
    clock_window_s: float = 300.0
    backlog: int = 1000
    pace: Paces = field(default_factory=Paces)
    hold_s: float = 25.0
    held_most: int = 20_000
    news_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Lateness:
    """After how many missed syncs a reporter is late, and offline."""

    late_after: float = 2.5
    offline_after: float = 5.0


@dataclass(frozen=True, slots=True)
class Logins:
    """Sessions, second factors and wrong passwords. `second_factor`: whoever logs in without one may only look.

    tries, address_tries: wrong ones for one login and from one address before a pause. `password_length`: of a new one, at least.
    secrets_key_file: seals second factors in the store, the same for all processes of a fleet; empty: the systemd credential
    fleet-secrets.key where there is one, else <var>/fleet/secrets.key.
    """

    session_h: float = 10.0
    second_factor: bool = True
    tries: int = 5
    address_tries: int = 50
    pause_s: float = 60.0
    password_length: int = 12
    secrets_key_file: str = ""


@dataclass(frozen=True, slots=True)
class TwoPeople:
    """Acts below a province or everywhere, or of more kiosks than this, need a second person's approval within so many hours."""

    needed: bool = True
    kiosks: int = 200
    hours: float = 24.0


@dataclass(frozen=True, slots=True)
class Oidc:
    """Logins at the staff's own authority (OpenID Connect, code flow with PKCE); an empty issuer: none.

    secret_file: what the authority gave us, alone in a file; empty: none. claim: whose value is a login of ours; nobody is made.
    second_factor: the authority asks for one, so such a login is as good as one of ours with a code.
    """

    issuer: str = ""
    client_id: str = ""
    secret_file: str = ""
    scope: str = "openid profile"
    claim: str = "preferred_username"
    second_factor: bool = True
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Retention:
    """Days of raw events; counts are kept for ever. `backups` false where the machine's own backup does it."""

    events_days: int = 190
    backups: bool = True


@dataclass(frozen=True, slots=True)
class Scrapes:
    """GET /metrics. `token_file`: who shows its content may read; empty: only this machine. `area_digits`: of an area code."""

    token_file: str = ""
    area_digits: int = 4

    def __post_init__(self) -> None:
        if self.area_digits not in (2, 4, 6):
            raise ValueError("area_digits: expected 2, 4 or 6")


@dataclass(frozen=True, slots=True)
class Proofs:
    """Verifying proofs (证明). `keys`: the file of the back offices' public keys; empty: none is verified here.

    tries, pause_s: wrong check codes from one address before it must wait.
    """

    keys: str = ""
    tries: int = 10
    pause_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Artefacts:
    """What is rolled out. `keys`: of those who may sign; `folder`: of the files, empty: beside the store."""

    keys: tuple[str, ...] = ()
    folder: str = ""

    def __post_init__(self) -> None:
        for key in self.keys:
            try:
                PublicKey.from_text(key)
            except ProtocolError as wrong:
                raise ValueError(f"keys: {key!r} is no public key") from wrong


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Days of counts between fleets. `name`: of this fleet in what it hands out; sources: whose days are merged here."""

    name: str = ""
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        areas = [source.area for source in self.sources]
        if len({source.name for source in self.sources}) != len(areas):
            raise ValueError("sources: one name stands twice")
        if any(one != other and one.startswith(other) for one in areas for other in areas):
            raise ValueError("sources: an area lies inside another's: it would be counted twice")
        if len(set(areas)) != len(areas):
            raise ValueError("sources: one area stands twice")


@dataclass(frozen=True, slots=True)
class Phones:
    """Tickets on the residents' phones, relayed for sites that say so (`[fleet] phones` there).

    hold_s: how long a site's question for presses is held. silent_s: a site not heard for so long is away.
    press_s: a press that did not reach the site by then is dropped. presses, strangers: a minute, of one ticket's phones, and
    of one address (presses, and tickets that nobody has). tickets: of one site. streams: open at once.
    """

    hold_s: float = 25.0
    silent_s: float = 45.0
    press_s: float = 60.0
    answer_s: float = 8.0
    presses: int = 12
    address_presses: int = 120
    strangers: int = 30
    tickets: int = 5000
    streams: int = 5000


@dataclass(frozen=True, slots=True)
class AreaName:
    """One administrative division in both languages."""

    code: str
    zh_CN: str  # noqa: N815 (the language's own name)
    en: str

    def __post_init__(self) -> None:
        if not is_area(self.code):
            raise ValueError(f"{self.code!r} is no code of an administrative division")


@dataclass(frozen=True, slots=True)
class FleetConfig:
    """Read once at start."""

    demo: bool = False
    time_zone: str = "Asia/Shanghai"
    server: Server = field(default_factory=Server)
    store: StoreChoice = field(default_factory=StoreChoice)
    sync: Syncs = field(default_factory=Syncs)
    lateness: Lateness = field(default_factory=Lateness)
    health: Thresholds = field(default_factory=Thresholds)
    alerts: Alerts = field(default_factory=Alerts)
    logins: Logins = field(default_factory=Logins)
    oidc: Oidc = field(default_factory=Oidc)
    two_people: TwoPeople = field(default_factory=TwoPeople)
    retention: Retention = field(default_factory=Retention)
    samples: Ring = field(default_factory=Ring)
    metrics: Scrapes = field(default_factory=Scrapes)
    proofs: Proofs = field(default_factory=Proofs)
    phones: Phones = field(default_factory=Phones)
    artefacts: Artefacts = field(default_factory=Artefacts)
    aggregates: Aggregates = field(default_factory=Aggregates)
    areas: tuple[AreaName, ...] = ()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"time_zone: {self.time_zone!r} is unknown") from unknown

    @property
    def zone(self) -> ZoneInfo:
        """Where the day begins."""
        return ZoneInfo(self.time_zone)


def artefact_folder(var: Path, configured: str) -> Path:
    """Where artefacts' files lie."""
    return Path(configured) if configured else var / "fleet" / "artefacts"


def store_file(var: Path) -> Path:
    """Our store below `var`."""
    return var / "fleet" / "store.sqlite3"


def key_file(var: Path, configured: str) -> Path:
    """Where the fleet's own key lies."""
    return Path(configured) if configured else var / "fleet" / "key.pem"


def secrets_key_file(var: Path, configured: str) -> Path:
    """Where the key of second factors lies."""
    if configured:
        return Path(configured)
    credential = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent")) / "fleet-secrets.key"
    return credential if credential.is_file() else var / "fleet" / "secrets.key"
