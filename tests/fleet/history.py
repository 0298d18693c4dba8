"""What lies behind a made-up city: a week of samples, wishes, maintenance, messages, files, requests for approval."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import msgspec

from fleet.alerts import deliveries, muting_rows
from fleet.alerts.alert import new_id
from fleet.alerts.muting import Window
from fleet.approvals import rows as approvals
from fleet.approvals.rules import ApprovalState, Asked, request
from fleet.commands import rows as commands
from fleet.commands import uploads
from fleet.config import TwoPeople
from fleet.samples import rows as samples
from fleet.samples.ring import Ring, Sample
from fleet.schemas import CommandKind, Reported
from fleet.staff.permissions import Permission, Role
from fleet.store.sql import Rooms, Sql
from fleet.twin import rows as twin
from fleet.twin.scopes import Scope, ScopeKind, area_scope
from tests.fleet.city import LOGIN, NOW
from tests.fleet.people import add_member

RING = Ring()
# The receivers of the configuration that the messages below went to.
OVERLAY = """
[alerts]
receivers = [
  { name = "运维值班", kind = "email", to = ["duty@station.example"], area = "4306", least = "warning" },
  { name = "科长", kind = "email", to = ["chief@station.example"], area = "4306", least = "critical", level = 1 },
  { name = "市级告警平台", kind = "alertmanager", to = ["https://alerts.city.example/hook"], area = "4306", least = "info" },
]
[alerts.mail]
host = "mail.station.example"
sender = "fleet@station.example"
"""
_OWN = {
    "log.level": "INFO",
    "visit.idle_warn_s": 60,
    "visit.warning_s": 30,
    "visit.ticket_page_s": 30,
    "voice.on": False,
    "priority.from_claim": True,
    "retention.outbox_days": 14,
}
_DOWN_FROM, _DOWN_UNTIL = timedelta(hours=5, minutes=20), timedelta(hours=4, minutes=30)


async def fill(store: Rooms, kiosks: Sequence[str], area: str = "4306") -> None:
    """Of the first of these kiosks most of it; all of them reported what they do with the wishes."""
    first, second = kiosks[:2]
    await add_member(store, "he", Role.ADMIN, area=area, name="何")
    await store.write(lambda sql: samples.keep(sql, week(first)))
    await store.write(lambda sql: _wished(sql, kiosks, area))
    await store.write(lambda sql: _maintained(sql, area))
    await store.write(_told)
    await store.write(lambda sql: _fetched(sql, first, second))
    await store.write(lambda sql: _asked(sql, area))


def week(reporter: str) -> list[tuple[str, int, Sample]]:
    """A sample every quarter of an hour; this morning the line was cut, and the outbox grew and drained."""
    chance, found = random.Random(7), []
    for step in range(RING.slots):
        ago = timedelta(seconds=step * RING.every_s)
        if _DOWN_UNTIL < ago <= _DOWN_FROM:
            continue
        at = NOW - ago
        warm = 6 * math.sin((at.hour + 8) / 24 * 2 * math.pi - 2)
        since = (_DOWN_UNTIL - ago) / timedelta(minutes=15)
        depth = chance.choice((0, 0, 1, 2)) + (max(0, 46 - 12 * int(since)) if since >= 0 else 0)
        sample = Sample(at, depth, 41_000 - 9 * (RING.slots - step), round(44 + warm + chance.uniform(-1, 1)))
        found.append((reporter, RING.slot(at), sample))
    return found


async def _wished(sql: Sql, kiosks: Sequence[str], area: str) -> None:
    morning = NOW - timedelta(hours=2)
    await twin.wish(
        sql, area_scope(area), {"sync.next_s": 60, "voice.volume": 3}, LOGIN, NOW - timedelta(days=9)
    )
    await twin.wish(
        sql,
        area_scope(area),
        {"sync.next_s": 60, "voice.volume": 4, "station.hotline": "12333"},
        "he",
        morning,
    )
    own = await twin.wish(
        sql,
        Scope(ScopeKind.REPORTER, "", kiosks[0]),
        {"log.level": "DEBUG", "visit.warning_s": 20},
        LOGIN,
        NOW - timedelta(minutes=12),
    )
    has: dict[str, Any] = _OWN | {"sync.next_s": 60, "voice.volume": 4, "station.hotline": "12333"}
    for place, kiosk in enumerate(kiosks):
        if place and place % 9 == 0:
            told = Reported(rev=own.rev - 2, settings=has | {"voice.volume": 3})
        else:
            refused = {"station.hotline": "range"} if place and place % 50 == 1 else {}
            told = Reported(rev=own.rev - 1, settings=has, refused=refused)
        await twin.keep_report(sql, kiosk, told, morning)


async def _maintained(sql: Sql, area: str) -> None:
    def window(name: str, **said: Any) -> Window:
        usual: dict[str, Any] = {"site": "", "reporter": "", "weekday": None, "at": time(0)}
        return Window(name, **(usual | said))

    hour = timedelta(hours=1)
    planned = (
        window(
            "a",
            area=f"{area}21003"[:9],
            starts_at=NOW - hour,
            lasts=4 * hour,
            created_by="he",
            comment="供电局检修线路",
        ),
        window(
            "b",
            area=f"{area}03",
            site="路口镇人社服务站",
            starts_at=NOW + 8 * hour,
            lasts=24 * hour,
            created_by=LOGIN,
            comment="搬到新大厅",
        ),
        window(
            "c",
            area=area,
            weekday=6,
            at=time(22),
            starts_at=NOW - 90 * hour,
            lasts=2 * hour,
            created_by=LOGIN,
            comment="机房备份",
        ),
    )
    for one in planned:
        await muting_rows.add_window(sql, one)


async def _told(sql: Sql) -> None:
    def body(reason: str, status: str, *names: str) -> str:
        alerts = [
            {"labels": {"site": "石河镇第2社区人社服务站"}, "annotations": {"name": name}} for name in names
        ]
        said = {"status": status, "groupLabels": {"alertname": reason, "area": "4306"}, "alerts": alerts}
        return msgspec.json.encode(said).decode("utf-8")

    await sql.execute("UPDATE alert_deliveries SET sent_at = made_at, attempts = 1, next_try_at = NULL")
    told = (
        ("运维值班", "paper_out", "firing", ("02",), 180, 1, ""),
        ("市级告警平台", "paper_out", "firing", ("02",), 180, 1, ""),
        ("运维值班", "paper_out", "resolved", ("02",), 150, 1, ""),
        ("科长", "cutter", "firing", ("03",), 70, 5, "SMTP 550"),
        ("运维值班", "reporter_offline", "firing", ("01", "02", "03"), 40, 2, ""),
        ("市级告警平台", "jam", "firing", ("02",), 6, 3, "ConnectTimeout"),
        ("运维值班", "jam", "firing", ("02",), 1, 0, ""),
    )
    for receiver, reason, status, names, minutes, tries, error in told:
        made = NOW - timedelta(minutes=minutes)
        name = new_id(made)
        await deliveries.queue(sql, name, receiver, name, body(reason, status, *names), made)
        for _ in range(tries if error else tries - 1):
            again = None if error.startswith("SMTP") else NOW + timedelta(minutes=2)
            await deliveries.failed(sql, name, error or "ConnectError", again)
        if tries and not error:
            await deliveries.sent(sql, name, made + timedelta(seconds=9))


async def _fetched(sql: Sql, first: str, second: str) -> None:
    asked = (
        (first, CommandKind.LOG_BUNDLE, b"\x1f\x8b" + bytes(310_000), LOGIN, 95),
        (second, CommandKind.SCREEN_PICTURE, b"\x89PNG\r\n\x1a\n" + bytes(84_000), "he", 30),
        (first, CommandKind.LOG_BUNDLE, b"", "he", 3),
    )
    for kiosk, kind, content, who, minutes in asked:
        at = NOW - timedelta(minutes=minutes)
        order = await commands.add(sql, kiosk, kind, {}, valid=timedelta(hours=1), who=who, at=at)
        if content:
            await commands.lease(sql, kiosk, at)
            await uploads.keep(sql, kiosk, order.id, content, at + timedelta(seconds=40))
            await sql.execute(
                "UPDATE commands SET state = 'done' WHERE reporter = $1 AND id = $2", kiosk, order.id
            )


async def _asked(sql: Sql, area: str) -> None:
    rules, hour = TwoPeople(), timedelta(hours=1)
    wishes = {"settings": {"sync.next_s": 30, "voice.volume": 5, "voice.on": True}}
    restart = {"kind": "self_test", "arguments": {}, "valid_s": 3600.0, "area": area}
    waiting = request(
        Asked("settings.wished", area, Permission.CONFIGURE, wishes),
        "A-1",
        "he",
        2000,
        at=NOW - hour,
        rules=rules,
    )
    approved = request(
        Asked("command.all", area, Permission.COMMAND, restart),
        "A-2",
        LOGIN,
        2000,
        at=NOW - 2 * hour,
        rules=rules,
    )
    for one in (waiting, approved):
        await approvals.add(sql, one)
    given = replace(
        approved,
        state=ApprovalState.APPROVED,
        decided_by="he",
        decided_at=NOW - timedelta(minutes=50),
    )
    await approvals.move(sql, approved, given)
