"""What a verdict, a device, an age or an event is called on a page. Pure; words we do not know are shown as they came."""

from collections.abc import Mapping
from datetime import timedelta

from fleet.health import DeviceVerdict, Presence, Status, Verdict
from fleet.schemas import DeviceReport, ReporterKind, Setting
from fleet.stand_in import REFUSED
from fleet.store.port import Reporter, StoredEvent
from fleet.twin.scopes import Difference
from kiosk.domain.rating import RatingLevel
from kiosk.domain.texts import Texts
from kiosk.web.pages import Mark

DEVICE_ICONS = {
    "printer": "printer",
    "card": "card-reader",
    "idcard": "id-card",
    "qr": "qr",
    "camera": "camera",
    "keypad": "keypad",
    "led": "window",
    "a4": "rights-statement",
    "document": "document-camera",
    "sound": "voice",
    "inputs": "server",
}
VERDICT_MARKS: Mapping[Verdict, Mark] = {
    Verdict.LOST: "bad",
    Verdict.DOWN: "bad",
    Verdict.DEGRADED: "warn",
    Verdict.FINE: "ok",
    Verdict.WAITING: "off",
}
DEVICE_MARKS: Mapping[DeviceVerdict, Mark] = {
    DeviceVerdict.WORKS: "ok",
    DeviceVerdict.LOOK: "warn",
    DeviceVerdict.BROKEN: "bad",
    DeviceVerdict.STARTING: "busy",
    DeviceVerdict.OFF: "off",
    DeviceVerdict.UNKNOWN: "off",
}
LINK_MARKS: Mapping[str, Mark] = {"up": "ok", "degraded": "warn", "down": "bad"}
_BAD_RATINGS = frozenset(level.value for level in RatingLevel if level.needs_reason)
_UNITS = (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1))


def age(t: Texts, passed: timedelta | None) -> str:
    """3 秒前, 2 分钟前; 从未 for None."""
    if passed is None:
        return t("fleet.age.never")
    return t("fleet.age.now") if passed < timedelta(seconds=2) else _spoken(t, "fleet.age", passed)


def span(t: Texts, passed: timedelta) -> str:
    """3 秒, 2 分钟."""
    return _spoken(t, "fleet.span", passed)


def device_name(t: Texts, device: str) -> str:
    """The device in words; one that we do not know by its own name."""
    key = f"fleet.device.{device}"
    return t(key) if key in t else t("fleet.device.other", name=device)


def device_words(t: Texts, report: DeviceReport, verdict: DeviceVerdict) -> str:
    """What is the matter: the fault, else the notice, else the verdict."""
    if verdict is DeviceVerdict.BROKEN and report.fault != "none":
        return _known(t, "fleet.fault", report.fault)
    if verdict is DeviceVerdict.LOOK:
        return _known(t, "fleet.notice", report.notice)
    return t(f"fleet.works.{verdict}")


def short_name(t: Texts, reporter: Reporter) -> str:
    """The reporter's name without its site's; where nothing is left, what kind it is."""
    return reporter.name.removeprefix(reporter.site).strip() or t(f"fleet.kind.{reporter.kind}")


def what(
    t: Texts, kind: ReporterKind, status: Status, links: Mapping[str, str], silent: timedelta | None
) -> str:
    """One line that says what is going on, the worst of it."""
    if status.verdict is Verdict.WAITING or silent is None:
        return t("fleet.what.waiting")
    if status.verdict is Verdict.LOST:
        return t("fleet.what.lost", age=span(t, silent))
    for wanted in (DeviceVerdict.BROKEN, DeviceVerdict.LOOK):
        for report, verdict in status.devices:
            if verdict is wanted:
                words = device_words(t, report, verdict)
                return t("fleet.what.device", device=device_name(t, report.device), words=words)
    if status.presence is Presence.LATE:
        return t("fleet.what.late", age=span(t, silent))
    for link, state in links.items():
        if state != "up":
            return t("fleet.what.link", link=_known(t, "fleet.link", link))
    if status.findings:
        return reason_words(t, status.findings[0].reason)
    return t("fleet.what.site_fine" if kind is ReporterKind.SITE else "fleet.what.fine")


def reason_words(t: Texts, reason: str) -> str:
    """What is wrong, in the words of the machine, of a fault or of a notice."""
    for room in ("fleet.reason", "fleet.fault", "fleet.notice"):
        if f"{room}.{reason}" in t:
            return t(f"{room}.{reason}")
    return reason


def event_line(t: Texts, event: StoredEvent) -> str:
    """One event of the timeline."""
    key = f"fleet.event.{event.kind.replace('.', '_')}"
    if key not in t:
        return t("fleet.event.other", kind=event.kind)
    plain = {name: str(value) for name, value in event.payload.items()}
    fields = {"number": "", "window": "", "fault": "", "level": ""} | plain
    fields["fault"] = _known(t, "fleet.fault", plain.get("fault", "none"))
    fields["level"] = _known(t, "fleet.rating", plain.get("level", "unrated"))
    fields["link"] = _known(t, "fleet.link", plain.get("link", ""))
    fields["device"] = device_name(t, plain.get("device", ""))
    if event.kind == "link.changed":
        fields["state"] = _known(t, "fleet.link", plain.get("state", ""))
    fields["words"] = _changed(t, plain)
    fields["about"] = plain.get("kind", "")
    return t(key, **fields).strip()


def event_mark(event: StoredEvent) -> Mark:
    """The shape beside it."""
    if event.kind == "rating.given" and event.payload.get("level") in _BAD_RATINGS:
        return "warn"
    if event.kind in (REFUSED, "ticket.print_failed", "ticket.print_unknown", "window.paused", "help.asked"):
        return "warn"
    if event.kind in ("ticket.taken", "ticket.called", "ticket.recalled", "ticket.serving", "visit.began"):
        return "busy"
    if event.kind in ("ticket.no_show", "ticket.expired", "rating.none", "window.closed", "day.closed"):
        return "off"
    if event.kind == "device.changed":
        broken = event.payload.get("state") in ("fault", "absent", "backoff")
        return "bad" if broken else "warn" if event.payload.get("notice") not in ("none", None) else "ok"
    if event.kind == "link.changed":
        return LINK_MARKS.get(str(event.payload.get("state")), "off")
    return "ok"


def _changed(t: Texts, plain: Mapping[str, str]) -> str:
    if plain.get("fault", "none") != "none":
        return _known(t, "fleet.fault", plain["fault"])
    if plain.get("notice", "none") != "none":
        return _known(t, "fleet.notice", plain["notice"])
    return {
        "ready": t("fleet.works.works"),
        "busy": t("fleet.works.works"),
        "opening": t("fleet.works.starting"),
        "disabled": t("fleet.works.off"),
    }.get(plain.get("state", ""), t("fleet.fault.offline"))


def _known(t: Texts, group: str, word: str) -> str:
    key = f"{group}.{word}"
    return t(key) if key in t else word


def _spoken(t: Texts, group: str, passed: timedelta) -> str:
    seconds = max(0, int(passed.total_seconds()))
    unit, length = next(pair for pair in _UNITS if seconds >= pair[1] or pair[1] == 1)
    return t(f"{group}.{unit}", n=seconds // length)


def setting_name(t: Texts, key: str) -> str:
    """A setting in words."""
    name = f"fleet.setting.{key.replace('.', '_')}"
    return t(name) if name in t else key


def setting_value(t: Texts, value: Setting | None) -> str:
    """Its value in words; a dash where there is none."""
    match value:
        case None:
            return "–"
        case bool():
            return t("fleet.settings.on" if value else "fleet.settings.off")
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def way(t: Texts, one: Difference) -> str:
    """What became of a wish, with the reason where it was not taken."""
    words = t(f"fleet.twin.way.{one.way}")
    return f"{words} · {_known(t, 'fleet.twin.why', one.why)}" if one.why else words
