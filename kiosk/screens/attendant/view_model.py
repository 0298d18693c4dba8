"""Every device in words: how it is, what is wrong, what to do now. Nothing about residents."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from agent.schemas import DeviceLine, Enrolment, EnrolmentStep, LinkState, State
from kiosk.domain.device import DeviceState, Fault, Notice
from kiosk.domain.texts import Texts
from kiosk.journey.actions import NewRoll, TurnTo
from kiosk.journey.errands import NoteNewRoll
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.frame.view_model import day_time_words, day_words, device_of

ICONS = {
    "printer": "printer",
    "a4": "printer",
    "card": "card-reader",
    "idcard": "id-card",
    "qr": "qr",
    "keypad": "keypad",
    "led": "window",
    "camera": "camera",
    "document": "document-camera",
    "sound": "voice",
    "inputs": "server",
    "pinpad": "lock",
}
_CHIPS = {
    DeviceState.READY: ("good", "ok"),
    DeviceState.BUSY: ("tint", "hourglass"),
    DeviceState.OPENING: ("tint", "hourglass"),
    DeviceState.DISABLED: ("neutral", "minus"),
}
_LINKS = {LinkState.UP: "attendant.link_up", LinkState.DEGRADED: "attendant.link_degraded"}


@dataclass(frozen=True, slots=True)
class _Measures:
    """Millimetres: of a row with name and address alone, of each further line, of a character of the remedy."""

    plain: float
    facts: float
    what: float
    remedy: float
    character: float


_MEASURES = {
    Size.STANDARD: _Measures(35.5, 11.2, 13.5, 13.0, 10.3),
    Size.LARGE: _Measures(42.5, 14.8, 15.8, 16.7, 13.3),
    Size.EXTRA: _Measures(48.0, 16.7, 19.0, 22.2, 17.7),
}
# Height for rows and width for words, in millimetres, by whether the panel is upright.
_ROOM = {
    (True, Size.STANDARD): 400.0,
    (True, Size.LARGE): 350.0,
    (True, Size.EXTRA): 280.0,
    (False, Size.STANDARD): 187.0,
    (False, Size.LARGE): 160.0,
    (False, Size.EXTRA): 136.0,
}
_WIDE = {True: 305.0, False: 265.0}
_LATIN = 0.48  # of a Chinese character's width
_LONGEST = {Size.STANDARD: 52, Size.LARGE: 40, Size.EXTRA: 30}  # characters of an address
_FACTS = 3


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One device; `what` and `remedy` are empty where all is well."""

    icon: str
    name: str
    chip: str
    chip_icon: str
    chip_kind: str
    what: str
    remedy: str
    address: str
    facts: str
    ruled: bool  # a line sets it apart from the one above


@dataclass(frozen=True, slots=True)
class LinkMark:
    """One far side: icon and words."""

    icon: str
    ink: str
    words: str


@dataclass(frozen=True, slots=True)
class AttendantView:
    """The whole page; a column is empty on an upright panel."""

    title: str
    line: str
    chip: str
    chip_icon: str
    chip_kind: str
    left_rows: tuple[DeviceRow, ...]
    right_rows: tuple[DeviceRow, ...]
    links: tuple[LinkMark, ...]
    software: str
    roll: str
    roll_icon: str
    roll_active: bool
    roll_action: object
    says: str
    says_icon: str
    says_kind: str
    leaf: str
    back: str
    back_active: bool
    back_action: object
    forth: str
    forth_active: bool
    forth_action: object


def attendant_view(model: Model, words: Texts, zone: tzinfo, portrait: bool) -> AttendantView:
    """The devices, those that need somebody first; one leaf of them where they do not fit on one."""
    state, size = model.state, model.look.size
    lines = sorted(state.devices if state else (), key=_urgency)
    columns = _columns([_row(line, model, words, zone) for line in lines], size, portrait=portrait)
    leaves = -(-len(columns) // (1 if portrait else 2)) or 1
    number = min(int(model.route.about or 1), leaves)
    rows = columns[number - 1 : number] if portrait else columns[2 * number - 2 : 2 * number]
    to_do = sum(_urgency(line) < 2 for line in lines)
    several = leaves > 1
    says, says_icon, says_kind = _says(model, words)
    return AttendantView(
        title=words("attendant.title"),
        line=words("attendant.line"),
        chip=words("attendant.to_do", count=to_do) if to_do else words("attendant.all_well"),
        chip_icon="warning" if to_do else "ok",
        chip_kind="warn" if to_do else "good",
        left_rows=rows[0] if rows else (),
        right_rows=rows[1] if len(rows) > 1 else (),
        links=_links(state, words) if state else (),
        software=_software(model, words),
        roll=words("attendant.new_roll") if _has_roll(state) else "",
        roll_icon="refresh",
        roll_active=not isinstance(model.waiting_for, NoteNewRoll),
        roll_action=NewRoll(),
        says=says,
        says_icon=says_icon,
        says_kind=says_kind,
        leaf=words("attendant.leaf", number=number, count=leaves) if several else "",
        back=words("attendant.previous") if several else "",
        back_active=number > 1,
        back_action=TurnTo(str(number - 1)),
        forth=words("attendant.next") if several else "",
        forth_active=number < leaves,
        forth_action=TurnTo(str(number + 1)),
    )


def remedy_of(device: str, word: str, words: Texts) -> str:
    """What to do about a fault or a notice of this device, the device's own way first."""
    own = f"remedy.{device}_{word}"
    return words(own if own in words else f"remedy.{word}")


def _urgency(line: DeviceLine) -> int:
    """0 out of order, 1 somebody should come by, 2 well, 3 switched off."""
    if line.state == DeviceState.DISABLED:
        return 3
    if line.fault != Fault.NONE or line.state in (DeviceState.ABSENT, DeviceState.BACKOFF, DeviceState.FAULT):
        return 0
    return 1 if line.notice != Notice.NONE else 2


def _columns(rows: Sequence[DeviceRow], size: Size, *, portrait: bool) -> list[tuple[DeviceRow, ...]]:
    """The rows one under the other, as many in a column as there is room for."""
    columns: list[tuple[DeviceRow, ...]] = []
    left = 0.0
    for row in rows:
        needed = _height(row, size, _WIDE[portrait])
        if needed > left or not columns:
            columns.append((replace(row, ruled=False),))
            left = _ROOM[portrait, size] - needed
        else:
            columns[-1] = (*columns[-1], row)
            left -= needed
    return columns


def _height(row: DeviceRow, size: Size, wide: float) -> float:
    of = _MEASURES[size]
    long = sum(of.character * (_LATIN if character.isascii() else 1) for character in row.remedy)
    lines = math.ceil(long / wide)
    return of.plain + (of.facts if row.facts else 0) + (of.what if row.what else 0) + lines * of.remedy


def _row(line: DeviceLine, model: Model, words: Texts, zone: tzinfo) -> DeviceRow:
    state, urgency, longest = DeviceState(line.state), _urgency(line), _LONGEST[model.look.size]
    kind, icon = ("warn", "warning") if urgency == 1 else _CHIPS.get(state, ("bad", "error"))
    word = {0: line.fault if line.fault != Fault.NONE else Fault.OFFLINE, 1: line.notice}.get(urgency, "")
    name = f"device.{line.device}"
    facts = "" if word else " · ".join(list(line.facts.values())[:_FACTS])
    return DeviceRow(
        icon=ICONS.get(line.device, "tools"),
        name=words(name) if name in words else escaped(line.device),
        chip=words("attendant.notice" if urgency == 1 else f"device_state.{state}"),
        chip_icon=icon,
        chip_kind=kind,
        what=_what(line, f"{'fault' if urgency == 0 else 'notice'}.{word}", model, words, zone)
        if word
        else "",
        remedy=remedy_of(line.device, word, words) if word else "",
        address=escaped(_shortened(line.address, longest)),
        facts=escaped(_shortened(facts, longest)),
        ruled=True,
    )


def _what(line: DeviceLine, key: str, model: Model, words: Texts, zone: tzinfo) -> str:
    """没纸 · 10:04 起."""
    if line.since is None:
        return words(key)
    at = line.since.astimezone(zone)
    when = f"{at:%H:%M}" if at.date() == model.now.date() else day_time_words(at, words)
    return words("date.and", first=words(key), second=words("attendant.since", time=when))


def _shortened(text: str, longest: int) -> str:
    """The beginning and the end: an address differs from others at both."""
    if len(text) <= longest:
        return text
    half = (longest - 1) // 2
    return f"{text[:half]}…{text[-half:]}"


def _links(state: State, words: Texts) -> tuple[LinkMark, ...]:
    return tuple(
        _link(getattr(state.links, name), words(f"attendant.{name}"), words)
        for name in ("queue", "gateway", "fleet")
    )


def _link(link: LinkState, name: str, words: Texts) -> LinkMark:
    told = words(_LINKS.get(link, "attendant.link_down"), name=name)
    up = link is LinkState.UP
    return LinkMark("network" if up else "network-off", "good_ink" if up else "bad_ink", told)


def _software(model: Model, words: Texts) -> str:
    fields = {"day": day_words(model.now, words), "time": f"{model.now:%H:%M}"}
    version = model.state.version if model.state else ""
    said = (
        words("attendant.software", version=version, **fields)
        if version
        else words("attendant.software_unknown", **fields)
    )
    known = model.state.enrolment.reporter if model.state and model.state.enrolment else ""
    return (
        words("date.and", first=said, second=words("attendant.known_as", reporter=known)) if known else said
    )


def _has_roll(state: State | None) -> bool:
    line = device_of(state, "printer") if state else None
    return line is not None and line.state != DeviceState.DISABLED


def _says(model: Model, words: Texts) -> tuple[str, str, str]:
    if isinstance(model.waiting_for, NoteNewRoll):
        return words("attendant.new_roll_noting"), "hourglass", "tint"
    if model.roll_noted:
        return words("attendant.new_roll_noted"), "ok", "good"
    if model.problem:
        key = f"refused.{model.problem}"
        return words(key if key in words else "refused.other"), "warning", "warn"
    match model.state and model.state.enrolment:
        case Enrolment(step=EnrolmentStep.WANTED):
            line = device_of(model.state, "qr") if model.state else None
            scans = line is not None and line.state != DeviceState.DISABLED
            return words("attendant.enrol" if scans else "attendant.enrol_by_file"), "qr", "warn"
        case Enrolment(step=EnrolmentStep.ASKING):
            return words("attendant.enrolling"), "hourglass", "tint"
    return "", "", "tint"
