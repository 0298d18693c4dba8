"""A made-up city of 2,000 kiosks on the same morning as `city`: nine counties, some hundred townships, one of them dark."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import msgspec

from fleet import naming
from fleet.alerts import rows as alerts
from fleet.alerts.rows import Wanted
from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.rollouts import rows as rollouts
from fleet.schemas import ReporterKind
from fleet.staff.permissions import Role
from fleet.store.rows import stamp
from fleet.store.sql import Rooms, Sql, Value
from fleet.store.taking import CountKey, sums
from fleet.workorders import rows as orders
from fleet.workorders.by_rule import from_alert
from kiosk.domain.artefact import ArtefactKind
from tests.fleet.city import LOGIN, NOW, PASSWORD
from tests.fleet.people import add_member
from tests.fleet.rollouts.made import rollout
from tests.fleet.site import Fleet, SetClock

KIOSKS = 2000
COUNTIES = (
    ("430602", "岳阳楼区", "Yueyanglou District"),
    ("430603", "云溪区", "Yunxi District"),
    ("430611", "君山区", "Junshan District"),
    ("430621", "岳阳县", "Yueyang County"),
    ("430623", "华容县", "Huarong County"),
    ("430624", "湘阴县", "Xiangyin County"),
    ("430626", "平江县", "Pingjiang County"),
    ("430681", "汨罗市", "Miluo City"),
    ("430682", "临湘市", "Linxiang City"),
)
TOWNSHIPS = 12  # of each county
_NAMES = "东西南北中新上下大小金石"
_DEVICES = ("printer", "card", "idcard", "qr", "camera", "a4", "sound", "inputs")
_FAULTS = (
    ("printer", "cutter"),
    ("printer", "paper_out"),
    ("card", "offline"),
    ("a4", "jam"),
    ("camera", "covered"),
)
_DARK = "430623004"  # its township has no power


def overlay() -> str:
    """The names of counties and townships."""
    lines = ['demo = true\nareas = [\n  { code = "4306", zh_CN = "岳阳市", en = "Yueyang City" },']
    for code, zh, en in COUNTIES:
        lines.append(f'  {{ code = "{code}", zh_CN = "{zh}", en = "{en}" }},')
        for number in range(1, TOWNSHIPS + 1):
            name = f"{_NAMES[number - 1]}河镇"
            lines.append(
                f'  {{ code = "{code}{number:03}", zh_CN = "{name}", en = "Town {number} of {en}" }},'
            )
    return "\n".join((*lines, "]\n"))


async def fill(store: Rooms, kiosks: int = KIOSKS) -> list[str]:
    """Rows as syncs would have left them; the ids of the kiosks."""
    everything = (Role.ADMIN, Role.SECURITY, Role.AUDITOR)
    await add_member(store, LOGIN, *everything, area="4306", password=PASSWORD, name="运维 · 岳阳市")
    rows = [_row(number, kiosks) for number in range(kiosks)]
    counts: Counter[CountKey] = Counter()
    for place, row in enumerate(rows):
        for name in ("ticket.taken", "ticket.done", "rating.given.satisfied"):
            for hour in (8, 9, 10):
                counts[NOW.date().isoformat(), str(row[3]), name, hour] += 3 + (hour * 7 + place) % 9

    async def act(sql: Sql) -> None:
        await sql.execute_many(
            "INSERT INTO reporters (id, kind, name, area, site, public_key, enrolled_at, last_sync_at, clock_offset_s,"
            " state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
            rows,
        )
        await naming.learn(sql, [(str(row[0]), str(row[2]), str(row[4])) for row in rows])
        await sql.execute_many(
            "INSERT INTO counters (day, area, name, hour, count) VALUES ($1, $2, $3, $4, $5)",
            [(*key, count) for key, count in counts.items()],
        )
        await sql.execute_many(
            "INSERT INTO area_sums (day, area, name, hour, lane, count) VALUES ($1, $2, $3, $4, 0, $5)",
            [(*key, count) for key, count in sums(counts).items()],
        )

    await store.write(act)
    return [str(row[0]) for row in rows]


async def morning(fleet: Fleet, clock: SetClock) -> None:
    """The city's last hour: alerts fire, one is looked after and has an order, a rollout is in its second ring."""
    for minutes in (60, 40, 20, 8, 0):
        clock.at = NOW - timedelta(minutes=minutes)
        await fleet.store.write(
            lambda sql: sql.execute("UPDATE alert_watch SET next_due = $1", stamp(clock.at))
        )
        await fleet.evaluated()
    going = rollout(area="4306", ring=1, item="content/policies", since=NOW - timedelta(minutes=50))

    async def act(sql: Sql) -> None:
        for alert in (await alerts.page(sql, Wanted("4306"), (), 40))[2::9]:
            await alerts.acknowledge(sql, alert.id, "he", "已联系站点", NOW - timedelta(minutes=6))
            order = from_alert(
                alert, f"W{alert.id}", NOW - timedelta(minutes=5), by="he", title="设备故障，请上门"
            )
            await orders.add(sql, order, "")
            await alerts.order_made(sql, alert.id, order.id)
        await artefacts.add(
            sql, Stored(going.digest, ArtefactKind.CONTENT, "policies", 1, "政策与指南", 1, NOW, LOGIN)
        )
        await rollouts.add(sql, going, LOGIN, NOW)
        await rollouts.set_totals(sql, going.id, (1, 15, 150))
        await sql.execute("UPDATE rollout_rings SET installed = 1 WHERE ring = 0")
        await sql.execute("UPDATE rollout_rings SET installed = 9, failed = 1 WHERE ring = 1")
        await sql.execute(
            "INSERT INTO rollout_results (rollout, reporter, ring, result, version, reason, at, epoch, seq)"
            " SELECT $1, min(id), 1, 'failed', 1, 'disk_full', $2, 1, 1 FROM reporters WHERE kind = 'kiosk'",
            going.id,
            stamp(NOW - timedelta(minutes=12)),
        )

    await fleet.store.write(act)


def _row(number: int, kiosks: int) -> Sequence[Value]:
    chance = random.Random(number)
    county, _, _ = COUNTIES[number % len(COUNTIES)]
    place = number // len(COUNTIES)
    township = f"{county}{1 + place % TOWNSHIPS:03}"
    area = f"{township}{1 + place // TOWNSHIPS % 8:03}"
    site = f"{_NAMES[place % TOWNSHIPS]}河镇第{1 + place // TOWNSHIPS % 8}社区人社服务站"
    kind = ReporterKind.SITE if number % 4 == 0 else ReporterKind.KIOSK
    lot = chance.random()
    dark = township == _DARK
    silent_s: float | None = chance.uniform(3, 55)
    if dark or lot < 0.01:
        silent_s = 1860.0 if dark else chance.uniform(400, 90_000)
    elif lot < 0.02:
        silent_s = None
    return (
        f"{'S' if kind is ReporterKind.SITE else 'K'}-{number:08}",
        kind,
        "主机" if kind is ReporterKind.SITE else f"{1 + number % 4:02}",
        area,
        site,
        f"key{number}",
        stamp(NOW - timedelta(days=30)),
        None if silent_s is None else stamp(NOW - timedelta(seconds=silent_s)),
        None if silent_s is None else _state(kind, chance),
    )


def _state(kind: ReporterKind, chance: random.Random) -> str:
    devices = []
    broken = chance.choice(_FAULTS) if chance.random() < 0.02 else ("", "")
    low = chance.random() < 0.03
    for device in _DEVICES if kind is ReporterKind.KIOSK else ():
        is_broken = device == broken[0]
        devices.append(
            {
                "device": device,
                "state": "fault" if is_broken else "ready",
                "fault": broken[1] if is_broken else "none",
                "notice": "paper_low" if low and device == "printer" and not is_broken else "none",
            }
        )
    away = kind is ReporterKind.KIOSK and chance.random() < 0.005
    links = {"gateway": "down" if away else "up", "queue": "up"} if kind is ReporterKind.KIOSK else {}
    state = {
        "software": "0.1.0",
        "boot": "made-up",
        "outbox_depth": chance.choice((0, 0, 0, 2)),
        "devices": devices,
    }
    return msgspec.json.encode(state | {"links": links}).decode("utf-8")
