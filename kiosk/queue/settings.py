"""config/queue.toml: everything about a site that a site may argue about."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import time
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk.domain.priority import PriorityClass
from kiosk.queue.hours_settings import HoursSettings, Lunch
from kiosk.queue.signage.settings import SignageSettings
from kiosk.queue.voice.settings import VoiceSettings


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """Who and where. `public_url` is the base of the link on a slip; empty = the address the queue listens on."""

    id: str
    name: str
    station: str = ""  # one more line for slips and pages: address, telephone
    time_zone: str = "Asia/Shanghai"
    public_url: str = ""
    demo: bool = False  # pages say 演示

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"no time zone {self.time_zone!r}") from unknown


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Where the queue listens. Port 0 = a free one. With a certificate it speaks TLS only."""

    host: str = "127.0.0.1"
    port: int = 8410
    certificate: str = ""
    key: str = ""
    body_limit_bytes: int = 16384


@dataclass(frozen=True, slots=True)
class Slot:
    """So many numbers between two times of a day, local time (分时限号)."""

    begins: time
    ends: time
    limit: int

    def __post_init__(self) -> None:
        if self.begins >= self.ends:
            raise ValueError("begins must be before ends")
        if self.limit < 1:
            raise ValueError("limit must be greater than 0")


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """One service of the catalogue that this site gives numbers for. `limit` is per day, 0 = none.

    `warn`: from so many numbers on the day is nearly full. `slots`: limits by time of day; outside of them there is none.
    """

    id: str
    prefix: str
    limit: int = 0
    median_min: int = 8  # until enough services of the day are known
    warn: int = 0
    slots: tuple[Slot, ...] = ()

    def __post_init__(self) -> None:
        if not (
            1 <= len(self.prefix) <= 2
            and self.prefix.isascii()
            and self.prefix.isalpha()
            and self.prefix.isupper()
        ):
            raise ValueError(f"prefix {self.prefix!r}: one or two capital letters")


@dataclass(frozen=True, slots=True)
class WindowSettings:
    """A service window, what it handles, and the zone that hears its calls.

    `keypad_only`: its keypad may call though nobody signed in there (docs/decisions/0070).
    `keypad_transfer`: the service that its keypad's transfer key sends the number on to; empty: the key does nothing.
    `prefers`: levels that a service is worth more here. `pauses`: by the clock, every open day.
    """

    number: int
    services: tuple[str, ...]
    zone: str = "main"
    keypad_only: bool = False
    keypad_transfer: str = ""
    prefers: dict[str, int] = field(default_factory=dict)
    pauses: tuple[Lunch, ...] = ()
    name: str = ""  # as it stands over the window; empty = its number

    def __post_init__(self) -> None:
        for service in self.prefers:
            if service not in self.services:
                raise ValueError(f"prefers.{service}: not among the services of window {self.number}")


@dataclass(frozen=True, slots=True)
class PrioritySettings:
    """Level of each class: every level is worth one ageing step. `self_service`: what a kiosk may give by itself.

    `fair`: after so many calls in a row above level 0 that passed one of level 0, level 0 has its turn; 0 = never.
    """

    levels: dict[str, int] = field(default_factory=lambda: {"normal": 0, "elder": 1})
    self_service: tuple[PriorityClass, ...] = (PriorityClass.ELDER,)
    elder_age: int = 65
    ageing_step_s: int = 600
    fair: int = 0

    def __post_init__(self) -> None:
        for name in self.levels:
            if name not in set(PriorityClass):
                raise ValueError(f"levels.{name}: no such priority class; known: {', '.join(PriorityClass)}")
        if self.ageing_step_s <= 0:
            raise ValueError("ageing_step_s must be greater than 0")
        if PriorityClass.APPOINTMENT in self.self_service:
            raise ValueError("self_service: appointment is given by checking in, not by asking")
        if self.fair < 0:
            raise ValueError("fair must not be negative")

    def level(self, priority: PriorityClass) -> int:
        """The level of a class; 0 where the site does not name it."""
        return self.levels.get(priority.value, 0)

    @property
    def known_levels(self) -> frozenset[int]:
        """Every level that a ticket may have."""
        return frozenset((0, *self.levels.values()))


@dataclass(frozen=True, slots=True)
class CallSettings:
    """Calling, and what the hall says. `expires_s`: an older call is shown, not spoken.

    A no-show may return within `return_min`, `returns` times, behind `return_after` others. `park_min`: until a parked
    ticket is due. `forgotten_min`: a service that lasts longer is asked about. `reopen_min`: so long a finished number may
    be taken up again.
    """

    recalls: int = 3
    recall_gap_s: int = 10
    expires_s: int = 120
    shown: int = 6
    lease_s: int = 10
    return_min: int = 30
    return_after: int = 3
    returns: int = 2
    park_min: int = 30
    forgotten_min: int = 25
    reopen_min: int = 30


@dataclass(frozen=True, slots=True)
class AppointmentSettings:
    """How early and how late one may check in for a slot, in minutes."""

    early_min: int = 15
    late_min: int = 15


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """How many numbers one person may take in a day, known by card only; 0 = no limit."""

    per_person_day: int = 0


@dataclass(frozen=True, slots=True)
class RatingSettings:
    """How long the pad waits, and how long the code on a slip is good for after the service."""

    pad_s: int = 30
    code_valid_h: int = 168


@dataclass(frozen=True, slots=True)
class StaffSettings:
    """Sign-in. An idle console is signed out; a console that was not heard for `presence_s` may be taken over.

    `certificate_warning_days`: so long before its end a certificate (持证) is flagged.
    `windows_each`: at how many windows one person may sit. `may_pick`: everybody may call out of order, not only supervisors.
    """

    session_idle_h: int = 12
    presence_s: int = 90
    attempts: int = 5
    attempts_window_s: int = 60
    certificate_warning_days: int = 30
    windows_each: int = 1
    may_pick: bool = False


@dataclass(frozen=True, slots=True)
class PairingSettings:
    """`signature_window_s`: how far a kiosk's clock may be off (its client corrects itself by our answers)."""

    code_valid_min: int = 30
    signature_window_s: int = 300


@dataclass(frozen=True, slots=True)
class LeaseSettings:
    """Numbers that a kiosk holds for the time when this server is gone: `size` of each prefix, 0 = none; from `lowest` up."""

    size: int = 20
    lowest: int = 601

    def __post_init__(self) -> None:
        if self.size < 0 or self.lowest < 1:
            raise ValueError("size must not be below 0, nor lowest below 1")


@dataclass(frozen=True, slots=True)
class StandbySettings:
    """A second server. `peer`: where the other one answers; `ca_file`: whose certificate it shows.

    `wait_ms`: how long an answer waits for it, then the site runs on unprotected. `numbers`: how many numbers of a
    prefix each term has for itself (docs/decisions/0111).
    """

    peer: str = ""
    ca_file: str = ""
    wait_ms: int = 200
    numbers: int = 1000
    ask_s: float = 2.0

    def __post_init__(self) -> None:
        if self.wait_ms <= 0 or self.numbers <= 0 or self.ask_s <= 0:
            raise ValueError("wait_ms, numbers and ask_s must be greater than 0")


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """`measured`: a new day needs NTP, the fleet's time or staff. `assumed`: the machine's clock is kept by other means."""

    trust: Literal["measured", "assumed"] = "measured"
    fleet_offset_max_s: int = 120


@dataclass(frozen=True, slots=True)
class RetentionSettings:
    """Days to keep. Answers to commands are kept for the business day and `answers` days more."""

    tickets: int = 1095
    audit: int = 200
    answers: int = 2
    outbox: int = 14
    backups: int = 7
    nightly_at: time = time(2, 30)


@dataclass(frozen=True, slots=True)
class FleetSettings:
    """Where to report. An empty url = this site reports to nobody. `code_file` holds the one-time enrolment code.

    `phones`: the fleet serves our phone pages, at the `public_url` of the site.
    """

    url: str = ""
    code_file: str = ""
    phones: bool = False
    timeout_s: float = 10.0
    flush_s: float = 1.0


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """The whole file."""

    site: SiteSettings
    services: tuple[ServiceSettings, ...]
    windows: tuple[WindowSettings, ...]
    http: HttpSettings = field(default_factory=HttpSettings)
    hours: HoursSettings = field(default_factory=HoursSettings)
    priority: PrioritySettings = field(default_factory=PrioritySettings)
    calls: CallSettings = field(default_factory=CallSettings)
    rating: RatingSettings = field(default_factory=RatingSettings)
    appointments: AppointmentSettings = field(default_factory=AppointmentSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    staff: StaffSettings = field(default_factory=StaffSettings)
    pairing: PairingSettings = field(default_factory=PairingSettings)
    clock: ClockSettings = field(default_factory=ClockSettings)
    leases: LeaseSettings = field(default_factory=LeaseSettings)
    standby: StandbySettings = field(default_factory=StandbySettings)
    retention: RetentionSettings = field(default_factory=RetentionSettings)
    fleet: FleetSettings = field(default_factory=FleetSettings)
    signage: SignageSettings = field(default_factory=SignageSettings)
    voice: VoiceSettings = field(default_factory=VoiceSettings)

    def __post_init__(self) -> None:
        if self.fleet.phones and not (self.fleet.url and self.site.public_url):
            raise ValueError("fleet.phones needs fleet.url and site.public_url")
        known = _once("service", [service.id for service in self.services])
        _once("window", [str(window.number) for window in self.windows])
        for window in self.windows:
            for service in filter(None, (*window.services, window.keypad_transfer)):
                if service not in known:
                    raise ValueError(
                        f"window {window.number}: no service {service!r}; known: {', '.join(sorted(known))}"
                    )

    def service(self, service_id: str) -> ServiceSettings | None:
        """The service, or None where this site does not give numbers for it."""
        return next((service for service in self.services if service.id == service_id), None)

    def window(self, number: int) -> WindowSettings | None:
        """The window, or None where the site has no such window."""
        return next((window for window in self.windows if window.number == number), None)

    def windows_for(self, service_id: str) -> tuple[int, ...]:
        """The numbers of the windows that handle the service, ascending."""
        return tuple(sorted(window.number for window in self.windows if service_id in window.services))

    def rivals(self, service_id: str, at: Collection[int]) -> tuple[str, ...]:
        """The services that are handled at these windows, and this one: their tickets may be ahead of ours."""
        sharing = {other for window in self.windows if window.number in at for other in window.services}
        return tuple(sorted(sharing | {service_id}))

    @property
    def zones(self) -> tuple[str, ...]:
        """Every zone that hears calls."""
        return tuple(sorted({window.zone for window in self.windows}))

    @property
    def zone_info(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.site.time_zone)


def _once(what: str, names: list[str]) -> set[str]:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{what} {name} stands twice")
    return set(names)
