"""An alert as a line of a page, and a silence in words. Pure."""

from dataclasses import dataclass
from datetime import datetime

from fleet.alerts.alert import Alert
from fleet.alerts.muting import Matcher
from fleet.findings import Reason, Severity
from fleet.web.wording import device_name, reason_words, span
from kiosk.domain.texts import Texts
from kiosk.web.pages import Mark

MARKS: dict[Severity, Mark] = {Severity.INFO: "off", Severity.WARNING: "warn", Severity.CRITICAL: "bad"}


@dataclass(frozen=True, slots=True)
class AlertLine:
    """What a list shows of one. `mark` and `severity` say how bad; `lasts` how long it stood or stands."""

    alert: Alert
    mark: Mark
    severity: str
    title: str
    where: str
    lasts: str


def line(t: Texts, alert: Alert, now: datetime) -> AlertLine:
    """In words; an area's own alert names the area by its code."""
    ended = alert.resolved_at is not None
    return AlertLine(
        alert=alert,
        mark="ok" if ended else MARKS[alert.severity],
        severity=t(f"fleet.alerts.severity.{alert.severity.word}"),
        title=title(t, alert),
        where=alert.area if alert.kind == "area" else f"{alert.site} {alert.name}".strip(),
        lasts=span(t, (alert.resolved_at or now) - alert.fired_at),
    )


def title(t: Texts, alert: Alert) -> str:
    """What is wrong, with the part that it is about."""
    words = reason_words(t, alert.reason)
    if not alert.part:
        return words
    return t("fleet.alerts.part", part=_part(t, alert), words=words)


def matcher_words(t: Texts, matcher: Matcher) -> str:
    """One condition of a silence: 告警 = 卡纸."""
    label = f"fleet.alerts.label.{matcher.name}"
    is_reason = matcher.name == "alertname" and not matcher.is_regex
    value = reason_words(t, matcher.value) if is_reason else matcher.value
    return f"{t(label) if label in t else matcher.name} {'=' if matcher.is_equal else '≠'} {value}"


def _part(t: Texts, alert: Alert) -> str:
    if alert.reason == Reason.EVENT_REFUSED:
        return alert.part
    link = f"fleet.link.{alert.part}"
    return t(link) if link in t and alert.reason == Reason.LINK_DOWN else device_name(t, alert.part)
