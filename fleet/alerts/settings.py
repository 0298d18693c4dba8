"""`[alerts]` of the fleet's configuration: how long is long enough, who hears of it, and when it becomes an order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from fleet.findings import REASONS, Reason, Severity

Word = Literal["info", "warning", "critical"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Other times than the usual ones for one reason; `severity` "" leaves the reason its own."""

    reason: str
    for_s: float
    clear_s: float
    severity: str = ""

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"reason: {self.reason!r} is unknown")
        if self.severity and self.severity.upper() not in Severity.__members__:
            raise ValueError(f"severity: {self.severity!r} is none of info, warning, critical")


@dataclass(frozen=True, slots=True)
class Damping:
    """More than `changes` in `within_s` is flapping, until nothing has changed for `quiet_s`."""

    changes: int = 6
    within_s: float = 1800.0
    quiet_s: float = 1800.0

    def __post_init__(self) -> None:
        if self.changes < 2 or self.quiet_s < self.within_s:
            raise ValueError("damping: expected at least 2 changes, and quiet_s not below within_s")


@dataclass(frozen=True, slots=True)
class Areas:
    """So many of one area silent together are one alert. `digits`: 9 is a township; `share`: of those that were heard."""

    digits: int = 9
    least: int = 3
    share: float = 0.5
    within_s: float = 300.0
    clear_share: float = 0.25
    clear_s: float = 300.0

    def __post_init__(self) -> None:
        if not 2 <= self.digits <= 12 or self.least < 2 or not 0 < self.clear_share <= self.share <= 1:
            raise ValueError(
                "areas: expected 2 to 12 digits, at least 2 reporters, clear_share up to share up to 1"
            )


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail server that takes our letters; an empty host sends none."""

    host: str = ""
    port: int = 25
    tls: Literal["none", "starttls", "tls"] = "starttls"
    sender: str = ""
    user: str = ""
    password_file: str = ""
    timeout_s: float = 20.0
    language: Literal["zh_CN", "en"] = "zh_CN"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told. `to`: one URL, or mail addresses. `level`: 0 at once, 1 when nobody acknowledged, and so on.

    alertmanager: the webhook JSON of Alertmanager, version 4; webhook: a shorter one. token_file: sent as a bearer token.
    """

    name: str
    kind: Literal["alertmanager", "webhook", "email"]
    to: tuple[str, ...]
    area: str = ""
    least: Word = "warning"
    level: int = 0
    token_file: str = ""

    def __post_init__(self) -> None:
        if not self.name or not self.to:
            raise ValueError("receivers: expected a name, and somebody to tell")
        if self.kind == "email" and not all("@" in address for address in self.to):
            raise ValueError(f"{self.name}: expected mail addresses")
        if self.kind != "email" and (
            len(self.to) > 1 or urlsplit(self.to[0]).scheme not in ("http", "https")
        ):
            raise ValueError(f"{self.name}: expected one http or https URL")

    def takes(self, area: str, severity: Severity) -> bool:
        """Whether an alert of this area and severity concerns it."""
        return area.startswith(self.area) and severity >= Severity[self.least.upper()]


@dataclass(frozen=True, slots=True)
class Orders:
    """An alert of these reasons that lasts `after_s` becomes a work order by itself; `again_h`: a repair that did not hold."""

    reasons: tuple[str, ...] = ()
    after_s: float = 1800.0
    again_h: float = 24.0

    def __post_init__(self) -> None:
        unknown = set(self.reasons) - REASONS
        if unknown:
            raise ValueError(f"reasons: {', '.join(sorted(unknown))} unknown")


@dataclass(frozen=True, slots=True)
class Sending:
    """How a message that did not arrive is tried again, and for how long."""

    timeout_s: float = 10.0
    retry_first_s: float = 5.0
    retry_most_s: float = 300.0
    refused_tries: int = 5  # a message that the receiver answers with 4xx
    keep_h: float = 72.0


@dataclass(frozen=True, slots=True)
class Alerts:
    """Everything of `[alerts]`. `for_s`, `clear_s`: of a reason without a rule of its own."""

    every_s: float = 1.0
    lease_s: float = 15.0
    for_s: float = 60.0
    clear_s: float = 60.0
    offline_for_s: float = 120.0
    escalate_s: float = 1800.0
    external_url: str = ""
    history_days: int = 400
    damping: Damping = field(default_factory=Damping)
    areas: Areas = field(default_factory=Areas)
    sending: Sending = field(default_factory=Sending)
    mail: Mail = field(default_factory=Mail)
    orders: Orders = field(default_factory=Orders)
    rules: tuple[Rule, ...] = ()
    receivers: tuple[Receiver, ...] = ()

    def __post_init__(self) -> None:
        names = [receiver.name for receiver in self.receivers]
        if len(set(names)) < len(names):
            raise ValueError("receivers: a name stands twice")
        if any(receiver.kind == "email" for receiver in self.receivers) and not self.mail.host:
            raise ValueError("mail: a receiver by e-mail needs a host")
        if self.mail.host and "@" not in self.mail.sender:
            raise ValueError("mail: expected the sender's address")

    def rule(self, reason: str) -> Rule | None:
        """The reason's own times, if it has any."""
        return next((rule for rule in self.rules if rule.reason == reason), None)

    def timing(self, reason: str) -> "Timing":
        """How long this reason must last, and be gone."""
        rule = self.rule(reason)
        usual_s = self.offline_for_s if reason == Reason.OFFLINE else self.for_s
        lasts_s, clears_s = (rule.for_s, rule.clear_s) if rule is not None else (usual_s, self.clear_s)
        return Timing(timedelta(seconds=lasts_s), timedelta(seconds=clears_s), self.damping)

    def severity(self, reason: str, own: Severity) -> Severity:
        """The rule's, or the reason's own."""
        rule = self.rule(reason)
        return Severity[rule.severity.upper()] if rule is not None and rule.severity else own

    def at_level(self, level: int) -> Sequence[Receiver]:
        """Who is told at this step."""
        return [receiver for receiver in self.receivers if receiver.level == level]

    @property
    def levels(self) -> int:
        """How many steps there are."""
        return 1 + max((receiver.level for receiver in self.receivers), default=0)


@dataclass(frozen=True, slots=True)
class Timing:
    """Of one reason."""

    lasts: timedelta
    clears: timedelta
    damping: Damping
