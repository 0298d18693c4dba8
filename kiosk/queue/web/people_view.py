"""The register of staff and machines in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.texts import Texts
from kiosk.queue.office.certificate import CertificateState, state_of
from kiosk.queue.office.machines import Machine
from kiosk.queue.office.people import Member
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.skills import Skill
from kiosk.queue.web.office import masked
from kiosk.web.pages import Mark

_MARKS: dict[CertificateState, Mark] = {
    CertificateState.NONE: "off",
    CertificateState.VALID: "ok",
    CertificateState.SOON: "warn",
    CertificateState.EXPIRED: "bad",
}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One member of staff; the full name stands in the dialog only."""

    id: str
    login: str
    name: str
    full: str
    role: str
    role_id: str
    where: str
    disabled: bool
    own: bool
    number: str
    until: str
    certificate: str
    mark: Mark
    skills: str  # "pension:help materials:none"
    skilled: str


@dataclass(frozen=True, slots=True)
class MachineRow:
    """One paired machine."""

    id: str
    kind: str
    place: str
    paired: str


def person_rows(
    members: Sequence[Member], own: str, now: datetime, zone: tzinfo, warning_days: int, t: Texts
) -> list[PersonRow]:
    """Everybody; own: the id of who looks."""
    today = now.astimezone(zone).date()
    rows = []
    for member in members:
        state, held = state_of(member.certificate, today, warning_days), member.certificate
        rows.append(
            PersonRow(
                id=member.id,
                login=member.login,
                name=masked(member.name),
                full=member.name,
                role=t(f"office.role.{member.role.value}"),
                role_id=member.role.value,
                where=_where(member, t),
                disabled=member.disabled,
                own=member.id == own,
                number=held.number if held else "",
                until=held.valid_until.isoformat() if held else "",
                certificate=t(f"office.certificate.{state.value}"),
                mark=_MARKS[state],
                skills=" ".join(f"{service}:{skill.value}" for service, skill in member.skills.items()),
                skilled=_skilled(member, t),
            )
        )
    return rows


def certified_line(members: Sequence[Member], now: datetime, zone: tzinfo, t: Texts) -> str:
    """持证率 of those who may sign in."""
    today = now.astimezone(zone).date()
    able = [one for one in members if not one.disabled]
    held = sum(
        state_of(one.certificate, today, 0) in (CertificateState.VALID, CertificateState.SOON) for one in able
    )
    return t("office.people.certified", held=held, all=len(able))


def machine_rows(machines: Sequence[Machine], zone: tzinfo, t: Texts) -> list[MachineRow]:
    """Every machine that is paired."""
    rows = []
    for machine in machines:
        place = (
            t("office.machine.window", window=machine.window) if machine.window is not None else machine.zone
        )
        if machine.kind is DeviceKind.KEYPAD and machine.window is None:
            place = machine.zone or t("office.machine.everywhere")
        paired = machine.paired_at.astimezone(zone)
        rows.append(
            MachineRow(
                id=machine.id,
                kind=t(f"office.machine.{machine.kind.value}"),
                place=place or "–",
                paired=f"{paired:%Y-%m-%d %H:%M}",
            )
        )
    return rows


def _skilled(member: Member, t: Texts) -> str:
    """What is not simply the main job."""
    counts = {
        skill: sum(one is skill for one in member.skills.values()) for skill in (Skill.HELP, Skill.NONE)
    }
    parts = [
        t("office.people.skill_count", skill=t(f"skill.{skill.value}"), count=n)
        for skill, n in counts.items()
        if n
    ]
    return t("web.comma").join(parts) or t("office.people.all_main")


def _where(member: Member, t: Texts) -> str:
    if member.disabled:
        return t("office.people.disabled")
    if not member.windows:
        return "–"
    return t("office.machine.window", window=" · ".join(str(window) for window in member.windows))
