"""Every route of the application, what it asks for, and what it would be asked with; and one of everything to ask about."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

from fleet import registry
from fleet.alerts import muting_rows
from fleet.alerts import rows as alerts
from fleet.alerts.alert import Alert
from fleet.alerts.muting import Matcher, Silence
from fleet.approvals import rows as approvals
from fleet.approvals.rules import Asked, request
from fleet.artefacts import rows as artefacts
from fleet.artefacts.rows import Stored
from fleet.config import TwoPeople
from fleet.enrolment import new_code
from fleet.findings import Severity
from fleet.rollouts import rows as rollouts
from fleet.schemas import ReporterKind
from fleet.staff.door import MARK
from fleet.staff.people import Session
from fleet.staff.permissions import Permission, Role
from fleet.staff.rows import add_session
from fleet.store.rows import stamp
from fleet.store.sql import Sql
from fleet.workorders import rows as orders
from fleet.workorders.order import Order, OrderState
from kiosk.domain.artefact import ArtefactKind
from tests.fleet.city import NOW
from tests.fleet.people import add_member
from tests.fleet.rollouts.made import rollout
from tests.fleet.site import Fleet

MORE = "day=2026-03-18&since=2026-03-18T00:00:00Z&until=2026-03-19T00:00:00Z"
INSIDE, OUTSIDE = "4306", "4307"
AREA = "430603001001"  # where everything stands
# Asked by machines with signatures or tokens of their own, by people who hold a paper, or by nobody yet.
OPEN = re.compile(
    r"/openapi\.json|/metrics|/login.*|/verify|/static.*|/(v1/)?t/.*|/v1/relay/.*|/v1/uploads/.*|/v1/artefacts/\{digest\}"
    r"|/v1/(sync|epoch|enrol|rotate|time)|POST /v1/(session|days)"
)
# Answer of themselves only what the visitor may see, and name no area.
OF_ONESELF = re.compile(
    r".* (/v1)?/(me|session)(/.*)?|.* /logout|GET (/v1)?/(staff|approvals|audit)|GET /v1/audit/verify|POST /staff"
    r"|GET /v1/(stream|artefacts|settings)|POST /v1/artefacts|GET /(artefacts|enrolment|deliveries)"
)


# Of the whole fleet alone.
OF_EVERYTHING = re.compile(r"GET /v1/(days/\{day\}|nation|deliveries)")


@dataclass(frozen=True)
class Asking:
    """One route with one method."""

    method: str
    path: str
    permission: Permission | None
    is_page: bool

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has to be logged in."""
        return bool(OPEN.fullmatch(self.path) or OPEN.fullmatch(str(self)))

    @property
    def is_of_everything(self) -> bool:
        """Whether it needs the permission everywhere."""
        return bool(OF_EVERYTHING.fullmatch(str(self)))

    @property
    def names_an_area(self) -> bool:
        """Whether somebody of another area must be refused."""
        return not OF_ONESELF.fullmatch(str(self))


@dataclass
class Things:
    """One of everything below AREA, by the names that paths use."""

    ids: dict[str, str] = field(default_factory=dict)

    def path(self, asking: Asking) -> str:
        """The route's address about these things; a list below their area."""
        ids = self.ids | ({"reporter": self.ids["victim"]} if asking.path.endswith("/revoke") else {})
        filled = re.sub(r"\{(\w+)(:\w+)?\}", lambda found: ids.get(found[1], "none"), asking.path)
        is_list = "{" not in asking.path and (asking.method == "GET" or asking.path == "/v1/desired")
        return f"{filled}?area={INSIDE}&{MORE}" if is_list else filled

    def body(self, asking: Asking) -> Mapping[str, Any]:
        """What its JSON says, as far as the area depends on it."""
        soon = (NOW + timedelta(hours=1)).isoformat()
        bodies: Mapping[str, Mapping[str, Any]] = {
            "POST /v1/codes": {"kind": "kiosk", "area": AREA, "site": "站"},
            "POST /v1/rollouts": {"digest": "a" * 64, "area": INSIDE},
            "POST /v1/silences": {
                "matchers": [{"name": "area", "value": AREA, "isRegex": False, "isEqual": True}],
                "startsAt": NOW.isoformat(),
                "endsAt": soon,
            },
            "POST /v1/maintenance": {"area": AREA, "starts_at": soon, "minutes": 10},
            "POST /v1/orders": {"reporter": self.ids["reporter"], "title": "x"},
            "POST /v1/reporters/{reporter}/commands": {"kind": "reboot"},
            "POST /v1/commands": {"kind": "reboot", "area": INSIDE},
            "PUT /v1/desired": {"settings": {}},
            "PUT /v1/staff/{login}": {"name": "x", "grants": [{"role": "viewer", "area": INSIDE}]},
        }
        return bodies.get(str(asking), {})


def every_route(app: FastAPI) -> list[Asking]:
    """From the application's own table."""
    return sorted({asking for route in app.routes for asking in _askings(route)}, key=str)


async def somebody(fleet: Fleet, role: Role | None, area: str) -> tuple[str, str]:
    """(cookie, csrf) of somebody logged in with a second factor."""
    login = f"{role or 'nobody'}-{area}"
    await add_member(fleet.store, login, *([role] if role else []), area=area)
    await session_for(fleet, login)
    return login, f"csrf-{login}"


async def session_for(fleet: Fleet, login: str) -> None:
    """One whose cookie is the login, and whose token is `csrf-` and the login."""
    session = Session(
        digest=hashlib.sha256(login.encode()).hexdigest(),
        login=login,
        csrf=f"csrf-{login}",
        began_at=NOW,
        expires_at=NOW + timedelta(hours=1),
        address="",
        strong=True,
    )
    await fleet.store.write(lambda sql: add_session(sql, session))


async def one_of_everything(fleet: Fleet) -> Things:
    """Put into the store directly."""
    things = Things(
        {"login": "inside-login", "step": "note", "day": "2026-03-18", "session": "none", "command": "1"}
    )
    code = new_code(
        "c", ReporterKind.KIOSK, area=AREA, site="站", quota=2, expires_at=NOW + timedelta(days=1)
    )
    asked = Asked("rollout.begin", INSIDE, Permission.ROLLOUT, {})
    wanted = request(asked, "A-1", "somebody", 1, at=NOW, rules=TwoPeople())

    async def act(sql: Sql) -> None:
        await registry.add_code(sql, code)
        reporter = await registry.enrol(sql, code.digest, code.kind, "key", "01", NOW)
        victim = await registry.enrol(sql, code.digest, code.kind, "another", "02", NOW)
        things.ids["victim"] = victim.id
        things.ids |= {
            "reporter": reporter.id,
            "approval": "A-1",
            "alert": "al",
            "order": "W",
            "silence": "S",
        }
        about: Any = {"reason": "paper_out", "part": "printer", "severity": Severity.CRITICAL}
        where: Any = {"subject": reporter.id, "area": AREA, "site": "站", "name": "01"}
        await approvals.add(sql, wanted)
        await alerts.fire(sql, [Alert(id="al", kind="kiosk", value="", fired_at=NOW, **where, **about)], NOW)
        order = Order(
            id="W",
            alert="al",
            state=OrderState.REPORTED,
            title="x",
            reported_by="x",
            reported_at=NOW,
            **where,
            **about,
        )
        await orders.add(sql, order, "")
        matcher = Matcher("area", AREA)
        await muting_rows.add_silence(
            sql, Silence("S", AREA, (matcher,), NOW, NOW + timedelta(hours=1), "somebody", "")
        )
        await sql.execute(
            "INSERT INTO alert_windows (id, area, site, reporter, starts_at, lasts_s, weekday, at, created_by, comment)"
            " VALUES ('M', $1, '', '', $2, 600, NULL, '00:00', 'x', '')",
            AREA,
            stamp(NOW),
        )
        things.ids["window"] = "M"
        going = rollout(area=INSIDE)
        await artefacts.add(sql, Stored(going.digest, ArtefactKind.CONTENT, "policies", 1, "x", 1, NOW, "x"))
        await rollouts.add(sql, going, "x", NOW)
        things.ids |= {"rollout": going.id, "digest": going.digest}

    await fleet.store.write(act)
    await add_member(fleet.store, "inside-login", Role.VIEWER, area=INSIDE)
    return things


def _askings(route: BaseRoute, prefix: str = "") -> Iterator[Asking]:
    included = getattr(route, "original_router", None)
    if included is not None:  # FastAPI keeps an included router as it is
        for one in included.routes:
            yield from _askings(one)
    elif isinstance(route, APIRoute):
        said = (route.openapi_extra or {}).get(MARK)
        for method in route.methods or ():
            yield Asking(method, route.path, Permission(said) if said else None, is_page=False)
    elif isinstance(route, Route):
        said = getattr(route.endpoint, "permission", None)
        for method in (route.methods or set()) - {"HEAD"}:
            yield Asking(method, route.path, said, is_page=not route.path.startswith("/v1"))
    elif isinstance(route, Mount):
        yield Asking("GET", route.path, None, is_page=True)
    else:
        raise TypeError(f"a route of a kind that the matrix does not know: {route!r}")
