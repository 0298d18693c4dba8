"""A made-up city at 10:24 of one morning: six kiosks and three sites, some of them in trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec

from fleet import registry
from fleet.enrolment import new_code, new_code_text
from fleet.schemas import DeviceReport, Event, Heartbeat, ReporterKind, Sync
from fleet.staff.permissions import Role
from fleet.store.port import Store
from tests.fleet.people import add_member

NOW = datetime(2026, 3, 18, 2, 24, tzinfo=UTC)
NEXT_S = 60.0
LOGIN, PASSWORD = "ops", "made-up-for-tests"
_HEALTHY = {
    "printer": ("ready", "none", "none"),
    "card": ("ready", "none", "none"),
    "qr": ("ready", "none", "none"),
}
_LEVELS = ("very_satisfied", "very_satisfied", "satisfied", "very_satisfied", "fair", "dissatisfied")


OVERLAY = """
demo = true
areas = [
  { code = "4306", zh_CN = "岳阳市", en = "Yueyang City" },
  { code = "430603", zh_CN = "云溪区", en = "Yunxi District" },
  { code = "430603001", zh_CN = "云溪街道", en = "Yunxi Subdistrict" },
  { code = "430603001001", zh_CN = "示范社区", en = "Model Community" },
  { code = "430603002", zh_CN = "路口镇", en = "Lukou Town" },
  { code = "430603002004", zh_CN = "路口社区", en = "Lukou Community" },
  { code = "430603004", zh_CN = "长岭街道", en = "Changling Subdistrict" },
  { code = "430603004001", zh_CN = "长岭社区", en = "Changling Community" },
]
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """One reporter. devices: name → (state, fault, notice)."""

    name: str
    kind: ReporterKind
    area: str
    site: str
    silent_s: float | None = 4.0
    waiting: int = 0
    devices: Mapping[str, tuple[str, str, str]] | None = None
    links: Mapping[str, str] | None = None


YUNXI, LUSHAN, CHANGLING = "430603001001", "430603002004", "430603004001"
MACHINES = (
    Machine("主机", ReporterKind.SITE, YUNXI, "云溪区示范社区人社服务点"),
    Machine("01", ReporterKind.KIOSK, YUNXI, "云溪区示范社区人社服务点", devices=_HEALTHY),
    Machine(
        "02",
        ReporterKind.KIOSK,
        YUNXI,
        "云溪区示范社区人社服务点",
        devices=_HEALTHY | {"printer": ("ready", "none", "paper_low")},
    ),
    Machine("主机", ReporterKind.SITE, LUSHAN, "路口镇人社服务站", silent_s=11.0),
    Machine(
        "01",
        ReporterKind.KIOSK,
        LUSHAN,
        "路口镇人社服务站",
        silent_s=9.0,
        devices=_HEALTHY | {"printer": ("fault", "cutter", "none")},
    ),
    Machine(
        "01", ReporterKind.KIOSK, CHANGLING, "长岭街道便民中心", silent_s=1260.0, waiting=46, devices=_HEALTHY
    ),
    Machine(
        "02",
        ReporterKind.KIOSK,
        CHANGLING,
        "长岭街道便民中心",
        devices=_HEALTHY,
        links={"gateway": "down", "queue": "up"},
    ),
    Machine("03", ReporterKind.KIOSK, CHANGLING, "长岭街道便民中心", silent_s=None),
    Machine("主机", ReporterKind.SITE, CHANGLING, "长岭街道便民中心", silent_s=21.0),
)


async def fill(store: Store, machines: Sequence[Machine] = MACHINES) -> list[str]:
    """Enrol and report for every machine; their ids in order. Adds the login too."""
    everything = (Role.ADMIN, Role.SECURITY, Role.AUDITOR)
    await add_member(store, LOGIN, *everything, area="4306", password=PASSWORD, name="运维 · 岳阳市")
    return [await _enrol_and_report(store, machine, place) for place, machine in enumerate(machines)]


async def _enrol_and_report(store: Store, machine: Machine, place: int) -> str:
    at = NOW - timedelta(days=30)
    code = new_code(
        new_code_text(), machine.kind, area=machine.area, site=machine.site, quota=1, expires_at=NOW
    )
    await store.write(lambda sql: registry.add_code(sql, code))
    reporter = (
        await store.write(
            lambda sql: registry.enrol(sql, code.digest, machine.kind, f"key{place}", machine.name, at)
        )
    ).id
    if machine.silent_s is None:
        return reporter
    heard = NOW - timedelta(seconds=machine.silent_s)
    facts = _morning(place) if machine.kind is ReporterKind.SITE else _machine_facts(machine)
    events = tuple(
        Event(
            seq=seq,
            kind=kind,
            version=1,
            at=min(at, heard),
            boot_s=0.0,
            payload=msgspec.Raw(msgspec.json.encode(payload)),
        )
        for seq, (at, kind, payload) in enumerate(sorted(facts, key=lambda fact: fact[0]), 1)
    )
    state = Heartbeat(
        software="0.1.0",
        boot="made-up",
        outbox_depth=machine.waiting,
        devices=tuple(
            DeviceReport(device=name, state=state, fault=fault, notice=notice)
            for name, (state, fault, notice) in (machine.devices or {}).items()
        ),
        links=dict(
            machine.links or ({"gateway": "up", "queue": "up"} if machine.kind is ReporterKind.KIOSK else {})
        ),
    )
    sync = Sync(reporter=reporter, epoch=1, first_seq=1, now=heard, state=state, events=events)
    await store.sync(sync, heard)
    return reporter


Fact = tuple[datetime, str, dict[str, object]]


def _morning(place: int) -> list[Fact]:
    """Tickets from half past eight on; the last ones are still open."""
    facts: list[Fact] = [(NOW.replace(hour=0, minute=20), "day.opened", {"business_day": "2026-03-18"})]
    for number in range(1, 26 + 7 * place):
        taken = NOW.replace(hour=0, minute=30) + timedelta(minutes=4.1 * number * (25 / (26 + 7 * place)))
        ticket: dict[str, object] = {"ticket": f"{place}-{number}"}
        names = ticket | {"number": f"A{number:03}"}
        facts.append(
            (
                taken,
                "ticket.taken",
                names | {"service": "social-card", "priority": "normal", "channel": "kiosk"},
            )
        )
        fault = "cutter" if number % 11 == 0 else "none"
        printed = "ticket.printed" if fault == "none" else "ticket.print_failed"
        facts.append((taken + timedelta(seconds=2), printed, ticket | {"attempt": 1, "fault": fault}))
        facts += _served(place, number, taken + timedelta(minutes=9), names)
    return [fact for fact in facts if fact[0] <= NOW]


def _served(place: int, number: int, called: datetime, names: dict[str, object]) -> list[Fact]:
    window = {"window": 1 + number % 3}
    call = (called, "ticket.called", names | window)
    if number % 13 == 0:
        return [call, (called + timedelta(minutes=2), "ticket.no_show", names | window)]
    done = called + timedelta(minutes=6)
    finished = names | window | {"waited_s": 540, "served_s": 330}
    level = _LEVELS[number % len(_LEVELS)]
    rating: dict[str, object] = {"ticket": names["ticket"], "level": level, "channel": "pad", "reasons": []}
    rated: Fact = (done + timedelta(seconds=20), "rating.given", rating)
    if number % 4 == 0:
        rated = (done + timedelta(seconds=30), "rating.none", {"ticket": names["ticket"]})
    serving = (called + timedelta(seconds=40), "ticket.serving", names | window)
    return [call, serving, (done, "ticket.done", finished), rated]


def _machine_facts(machine: Machine) -> list[Fact]:
    facts: list[Fact] = []
    for visit in range(1, 9):
        began = NOW.replace(hour=0, minute=35) + timedelta(minutes=11 * visit)
        facts.append((began, "visit.began", {"visit": visit}))
        facts.append(
            (began + timedelta(seconds=50), "visit.ended", {"visit": visit, "reason": "done", "level": 0})
        )
    for device, (state, fault, notice) in (machine.devices or {}).items():
        if (fault, notice) != ("none", "none"):
            changed: dict[str, object] = {"device": device, "state": state, "fault": fault, "notice": notice}
            facts.append((NOW - timedelta(minutes=18), "device.changed", changed))
    for link, state in (machine.links or {}).items():
        if state != "up":
            facts.append((NOW - timedelta(minutes=7), "link.changed", {"link": link, "state": state}))
    return facts
