"""What a receiver is sent: Alertmanager's webhook JSON (version 4), a shorter one, or a letter. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage

from fleet.alerts.alert import fingerprint, labels
from fleet.alerts.settings import Mail, Receiver
from fleet.alerts.telling import Group, News, status_of

MOST_ALERTS = 200  # of one message; `truncatedAlerts` says how many more there are
_NOT_ENDED = "0001-01-01T00:00:00Z"
Body = dict[str, object]


def webhook(group: Group, external_url: str, words: Callable[[str], str]) -> Body:
    """The message. words: what a reason is called.

    Source: prometheus.io/docs/alerting/latest/configuration, webhook_config.
    """
    shown = group.news[:MOST_ALERTS]
    alerts = [_alert(news, external_url, words) for news in shown]
    named = {"alertname": group.reason} | ({"area": group.area} if group.area else {})
    return {
        "version": "4",
        "groupKey": "{}:{" + ", ".join(f'{name}="{value}"' for name, value in named.items()) + "}",
        "truncatedAlerts": len(group.news) - len(shown),
        "status": "firing" if any(status_of(one.alert) == "firing" for one in group.news) else "resolved",
        "receiver": group.receiver.name,
        "groupLabels": named,
        "commonLabels": _common([labels(one.alert) for one in shown]),
        "commonAnnotations": _common([_annotations(one, words) for one in shown]),
        "externalURL": external_url,
        "alerts": alerts,
    }


def short(delivery: str, body: Body) -> Body:
    """The same for who does not speak Alertmanager's: an id, a status, and flat alerts."""
    alerts = body["alerts"]
    flat = [_flat(alert) for alert in alerts] if isinstance(alerts, list) else []
    return {"id": delivery, "status": body["status"], "receiver": body["receiver"], "alerts": flat}


def letter(delivery: str, body: Body, receiver: Receiver, mail: Mail) -> EmailMessage:
    """The same as plain text; its Message-ID is the delivery's, so that a mailbox sees a repeat."""
    alerts = body["alerts"]
    flat = [_flat(alert) for alert in alerts] if isinstance(alerts, list) else []
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = ", ".join(receiver.to)
    message["Subject"] = _one_line(f"[{str(body['status']).upper()}:{len(flat)}] {_subject(flat)}")
    message["Message-ID"] = f"<{delivery}@{mail.sender.rpartition('@')[2] or 'fleet'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join(_line(alert) for alert in flat) + f"\n\n{body['externalURL']}\n")
    return message


def rfc3339(at: datetime) -> str:
    """As Go writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _alert(news: News, external_url: str, words: Callable[[str], str]) -> Body:
    alert = news.alert
    named = labels(alert)
    where = f"/reporters/{alert.subject}" if alert.kind != "area" else f"/?area={alert.area}"
    return {
        "status": status_of(alert),
        "labels": dict(named),
        "annotations": dict(_annotations(news, words)),
        "startsAt": rfc3339(alert.fired_at),
        "endsAt": _NOT_ENDED if alert.resolved_at is None else rfc3339(alert.resolved_at),
        "generatorURL": f"{external_url}{where}" if external_url else "",
        "fingerprint": fingerprint(named),
    }


def _annotations(news: News, words: Callable[[str], str]) -> Mapping[str, str]:
    alert = news.alert
    found = {
        "summary": words(alert.reason),
        "name": alert.name,
        "value": alert.value,
        "flapping": "true" if alert.flapping else "",
        "escalation": str(news.level) if news.level else "",
        "alert": alert.id,
    }
    return {name: value for name, value in found.items() if value}


def _common(all_of_them: Sequence[Mapping[str, str]]) -> dict[str, str]:
    first, rest = all_of_them[0], all_of_them[1:]
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in rest)}


def _flat(alert: object) -> dict[str, str]:
    if not isinstance(alert, dict):
        return {}
    found: dict[str, str] = {**alert["annotations"], **alert["labels"]}
    return found | {name: str(alert[name]) for name in ("status", "startsAt", "endsAt", "fingerprint")}


def _subject(flat: Sequence[Mapping[str, str]]) -> str:
    first = flat[0] if flat else {}
    return (
        f"{first.get('summary', '')} {first.get('site', '')} {first.get('name', '')} {first.get('area', '')}"
    )


def _line(alert: Mapping[str, str]) -> str:
    words = [
        alert.get(name, "")
        for name in ("startsAt", "severity", "summary", "part", "value", "site", "name", "area")
    ]
    ended = f" → {alert['endsAt']}" if alert.get("status") == "resolved" else ""
    return _one_line(" ".join(word for word in words if word) + ended)


def _one_line(text: str) -> str:
    """A name may hold anything; a header may not hold a line's end."""
    return " ".join(text.split())
