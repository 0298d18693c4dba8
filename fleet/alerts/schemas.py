"""What the alerts' routes take and give."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, StringConstraints

from fleet.alerts.alert import Alert, fingerprint, labels
from fleet.alerts.deliveries import Delivery
from fleet.alerts.muting import Matcher, Silence, Window

Word = Literal["info", "warning", "critical"]
Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")]
AreaCode = Annotated[str, StringConstraints(pattern=r"^\d{0,12}$")]
LONGEST_SILENCE_D = 365


def _plausible(at: datetime) -> datetime:
    if not 1970 <= at.year <= 2200:
        raise ValueError("expected a year from 1970 to 2200")
    return at


Moment = Annotated[AwareDatetime, AfterValidator(_plausible)]


class AlertOut(BaseModel):
    """One alert. `told`: the last level that was told, -1 for nobody."""

    id: str
    reporter: str = Field(description="Empty for an alert of an area.")
    kind: str
    reason: str
    part: str = Field(description="The device or link that it concerns.")
    severity: Word
    area: str
    site: str
    name: str
    value: str
    fired_at: datetime
    resolved_at: datetime | None
    flapping: bool
    suppressed_by: str = Field(description="The alert that speaks for it.")
    told: int
    acked_by: str
    acked_at: datetime | None
    ack_note: str
    order: str
    fingerprint: str


class AlertPage(BaseModel):
    """A part of the list; `next` goes into `after`, empty at the end."""

    alerts: list[AlertOut]
    next: str


class CountOut(BaseModel):
    """How many are open; those that another speaks for are apart."""

    reason: str
    severity: Word
    suppressed: bool
    count: int


class AckIn(BaseModel):
    """What somebody does about it."""

    note: Line = ""


class MatcherIO(BaseModel):
    """Alertmanager's. A pattern is words with | between, each may end in .*"""

    name: Line
    value: Line
    isRegex: bool = False  # noqa: N815 (Alertmanager's own name)
    isEqual: bool = True  # noqa: N815


class SilenceIn(BaseModel):
    """Alertmanager's. Below an area: a matcher `area` with the pattern 430603.*"""

    matchers: list[MatcherIO] = Field(min_length=1, max_length=20)
    startsAt: Moment  # noqa: N815
    endsAt: Moment  # noqa: N815
    comment: Line = ""


class SilenceOut(SilenceIn):
    """One that has not ended."""

    id: str
    createdBy: str  # noqa: N815
    area: str = Field(description="How far its maker's right goes.")


class SilenceMade(BaseModel):
    """Alertmanager's answer."""

    silenceID: str  # noqa: N815


class WindowIn(BaseModel):
    """Maintenance, once from `starts_at`, or weekly from then on at a local time. Empty site and reporter: all of the area."""

    area: AreaCode
    site: Line = ""
    reporter: Line = ""
    starts_at: Moment
    minutes: int = Field(ge=1, le=7 * 24 * 60)
    weekday: int | None = Field(default=None, ge=0, le=6, description="0 is Monday; null: once.")
    at: str = Field(
        default="00:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Local time, of a weekly one."
    )
    comment: Line = ""


class WindowOut(WindowIn):
    """One that holds, now or later."""

    id: str
    created_by: str


class DeliveryOut(BaseModel):
    """A message to a receiver: sent, waiting, or given up with the last error."""

    id: str
    receiver: str
    state: Literal["sent", "waiting", "given_up"]
    made_at: datetime
    sent_at: datetime | None
    next_try_at: datetime | None
    attempts: int
    error: str


class DeliveryPage(BaseModel):
    """The newest first."""

    deliveries: list[DeliveryOut]
    next: str


def alert_out(alert: Alert) -> AlertOut:
    """As it is shown."""
    return AlertOut(
        id=alert.id,
        reporter="" if alert.kind == "area" else alert.subject,
        kind=alert.kind,
        reason=alert.reason,
        part=alert.part,
        severity=_word(alert),
        area=alert.area,
        site=alert.site,
        name=alert.name,
        value=alert.value,
        fired_at=alert.fired_at,
        resolved_at=alert.resolved_at,
        flapping=alert.flapping,
        suppressed_by=alert.suppressed_by,
        told=alert.told,
        acked_by=alert.acked_by,
        acked_at=alert.acked_at,
        ack_note=alert.ack_note,
        order=alert.ordered,
        fingerprint=fingerprint(labels(alert)),
    )


def matchers_of(wanted: SilenceIn) -> tuple[Matcher, ...]:
    """As the rules take them."""
    return tuple(Matcher(one.name, one.value, one.isRegex, one.isEqual) for one in wanted.matchers)


def silence_out(silence: Silence) -> SilenceOut:
    """As it is shown."""
    return SilenceOut(
        id=silence.id,
        area=silence.area,
        matchers=[
            MatcherIO(name=one.name, value=one.value, isRegex=one.is_regex, isEqual=one.is_equal)
            for one in silence.matchers
        ],
        startsAt=silence.starts_at,
        endsAt=silence.ends_at,
        createdBy=silence.created_by,
        comment=silence.comment,
    )


def window_out(window: Window) -> WindowOut:
    """As it is shown."""
    return WindowOut(
        id=window.id,
        area=window.area,
        site=window.site,
        reporter=window.reporter,
        starts_at=window.starts_at,
        minutes=int(window.lasts / timedelta(minutes=1)),
        weekday=window.weekday,
        at=window.at.strftime("%H:%M"),
        comment=window.comment,
        created_by=window.created_by,
    )


def delivery_out(delivery: Delivery) -> DeliveryOut:
    """As it is shown; never what it says."""
    state: Literal["sent", "waiting", "given_up"] = (
        "waiting" if delivery.next_try_at is not None else "given_up"
    )
    return DeliveryOut(
        id=delivery.id,
        receiver=delivery.receiver,
        state="sent" if delivery.sent_at is not None else state,
        made_at=delivery.made_at,
        sent_at=delivery.sent_at,
        next_try_at=delivery.next_try_at,
        attempts=delivery.attempts,
        error=delivery.error,
    )


def _word(alert: Alert) -> Word:
    words: dict[int, Word] = {0: "info", 1: "warning", 2: "critical"}
    return words[int(alert.severity)]
