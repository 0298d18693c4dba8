"""Puts the fleet together and runs it, or does one of the small jobs of its command line."""

import argparse
import asyncio
import resource
import signal
import socket
import sys
from collections.abc import Callable, Coroutine
from datetime import date
from pathlib import Path
from types import FrameType

import uvicorn
import uvloop

from fleet import proofs, registry
from fleet.aggregates.api import exported_text, merged
from fleet.alerts.starting import alert_duty
from fleet.api import Parts, create_app, parts
from fleet.audit.rows import record, verified
from fleet.config import FleetConfig, key_file, secrets_key_file
from fleet.enrolment import expiry, is_area, new_code, new_code_text
from fleet.feed import Feed
from fleet.housekeeping import keep_house
from fleet.identity.routes import fleet_key
from fleet.interpreter import set_for_serving
from fleet.opening import nightly_copy, opened, restore, serving
from fleet.patience import patient_for
from fleet.rollouts.conductor import Conductor
from fleet.samples.sampler import Sampler
from fleet.schemas import ReporterKind
from fleet.staff import factors
from fleet.staff.passwords import hashed, new_password
from fleet.staff.people import Member
from fleet.staff.permissions import Grant, Role, home
from fleet.staff.rows import end_sessions, keep_member, keep_password, member_of
from fleet.staff.sealing import Sealing, sealing_of
from fleet.store.port import Busy, Store, UnknownReporter
from fleet.store.server import NoServer
from fleet.store.sql import Sql
from fleet.web.pages import routes
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BianminError, Refused
from kiosk.domain.proof import number_from
from kiosk.domain.settings import load

ROOT = Path(__file__).parents[1]
CONFIG = ROOT / "config"
OPERATOR = "command-line"  # who did it, in the audit, where nobody is logged in
KEEP_ALIVE_S = 75  # longer than the usual pause between two syncs: a new TLS handshake costs more


def main(argv: list[str]) -> int:
    """0 after a clean stop, 2 where the configuration or a command is wrong, 3 where the store or something else is away."""
    arguments = _arguments().parse_args(argv)
    try:
        config = load(arguments.config, FleetConfig, *arguments.overlay)
        act: Callable[[FleetConfig, argparse.Namespace], Coroutine[None, None, None]] = arguments.act
        uvloop.run(act(config, arguments))
    except Refused as refused:
        print(f"refused: {refused}", file=sys.stderr)
        return 2
    except NoServer as away:
        print(away, file=sys.stderr)
        return 3
    except BianminError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    except UnknownReporter as unknown:
        print(f"no reporter {unknown}", file=sys.stderr)
        return 2
    except Busy as away:
        print(f"the store does not answer: {away}", file=sys.stderr)
        return 3
    except OSError as wrong:
        print(f"{wrong.filename or 'the machine'}: {wrong.strerror or wrong}", file=sys.stderr)
        return 3
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m fleet", description="The fleet of one city or province.")
    parser.add_argument("--config", type=Path, default=CONFIG / "fleet.toml")
    parser.add_argument("--overlay", type=Path, action="append", default=[])
    parser.add_argument("--var", type=Path, default=Path("var"))
    parser.set_defaults(act=_serve)
    jobs = parser.add_subparsers(title="jobs", metavar="JOB")
    code = jobs.add_parser("enrol-code", help="print a one-time code that makes reporters")
    code.add_argument("--kind", type=ReporterKind, choices=list(ReporterKind), required=True)
    code.add_argument("--area", required=True, help="administrative division, 2 to 12 digits")
    code.add_argument("--site", required=True)
    code.add_argument("--quota", type=int, default=1)
    code.add_argument("--hours", type=float, default=24.0)
    code.add_argument("--pending", action="store_true", help="whoever uses it waits until somebody approves")
    code.set_defaults(act=_enrol_code)
    staff = jobs.add_parser("add-staff", help="add somebody of operations and print a new password")
    staff.add_argument("--login", required=True)
    staff.add_argument("--name", required=True)
    staff.add_argument(
        "--role",
        type=Role,
        choices=list(Role),
        action="append",
        help="may be given again; by default admin, security and auditor: one person who runs a small fleet",
    )
    staff.add_argument(
        "--area", default="", help="the roles hold only for what lies below; empty: everywhere"
    )
    staff.set_defaults(act=_add_staff)
    reset = jobs.add_parser(
        "reset-staff", help="a new password and no second factor, for whoever lost theirs"
    )
    reset.add_argument("login")
    reset.set_defaults(act=_reset_staff)
    revoke = jobs.add_parser("revoke", help="take back a reporter's right to report")
    revoke.add_argument("reporter")
    revoke.set_defaults(act=_revoke)
    proof = jobs.add_parser("revoke-proof", help="from now on a proof does not hold; /verify says so")
    proof.add_argument("number", help="as it stands on the paper")
    proof.set_defaults(act=_revoke_proof)
    verify = jobs.add_parser("audit-verify", help="walk the chain of the audit and name the first broken row")
    verify.set_defaults(act=_audit_verify)
    backup = jobs.add_parser("backup", help="a whole copy of this moment, while the fleet runs")
    backup.add_argument("file", type=Path)
    backup.set_defaults(act=_backup)
    restored = jobs.add_parser("restore", help="a copy becomes the store; reporters send again what it lacks")
    restored.add_argument("file", type=Path)
    restored.set_defaults(act=_restore)
    export = jobs.add_parser(
        "export-day", help="write this fleet's counts of a day, signed, for a fleet above"
    )
    export.add_argument("day", type=date.fromisoformat)
    export.add_argument("--out", type=Path, required=True)
    export.set_defaults(act=_export_day)
    merge = jobs.add_parser("merge-day", help="take in days that other fleets have signed")
    merge.add_argument("files", type=Path, nargs="+")
    merge.set_defaults(act=_merge_day)
    key = jobs.add_parser("show-key", help="print the public half of this fleet's key")
    key.set_defaults(act=_show_key)
    return parser


# ---- jobs ----


async def _enrol_code(config: FleetConfig, arguments: argparse.Namespace) -> None:
    text = new_code_text()
    expires_at = expiry(SystemClock().now(), arguments.hours)
    code = new_code(
        text,
        arguments.kind,
        area=arguments.area,
        site=arguments.site,
        quota=arguments.quota,
        expires_at=expires_at,
        approves=not arguments.pending,
    )
    async with opened(config, arguments.var) as store:
        await store.write(lambda sql: registry.add_code(sql, code))
    print(text)


async def _add_staff(config: FleetConfig, arguments: argparse.Namespace) -> None:
    if arguments.area and not is_area(arguments.area):
        raise Refused("area_wrong", arguments.area)
    made = new_password()
    roles = arguments.role or (Role.ADMIN, Role.SECURITY, Role.AUDITOR)
    grants = tuple(Grant(role, arguments.area) for role in roles)
    member = Member(arguments.login, arguments.name, hashed(made), grants)

    async def add(sql: Sql) -> None:
        await keep_member(sql, member)
        detail = {"name": member.name, "grants": [[grant.role, grant.area] for grant in grants]}
        await record(sql, OPERATOR, "staff.kept", member.login, detail, at=SystemClock().now())

    async with opened(config, arguments.var) as store:
        await store.write(add)
    print(made)


async def _reset_staff(config: FleetConfig, arguments: argparse.Namespace) -> None:
    made = new_password()
    login = arguments.login

    async def act(sql: Sql) -> None:
        member = await member_of(sql, login)
        if member is None:
            raise Refused("staff_unknown", login)
        await keep_password(sql, login, hashed(made))
        await factors.forget(sql, login)
        await end_sessions(sql, login)
        await record(
            sql, OPERATOR, "staff.reset", login, {}, at=SystemClock().now(), area=home(member.grants)
        )

    async with opened(config, arguments.var) as store:
        await store.write(act)
    print(made)


async def _audit_verify(config: FleetConfig, arguments: argparse.Namespace) -> None:
    async with opened(config, arguments.var) as store:
        head, broken = await verified(store)
    if broken is not None:
        raise Refused("audit_broken", f"row {broken.id}: {broken.why}; it holds through row {head.id}")
    print(f"{head.id} rows hold, to {head.digest or 'nothing'}")


async def _revoke(config: FleetConfig, arguments: argparse.Namespace) -> None:
    async with opened(config, arguments.var) as store:
        await store.write(lambda sql: registry.revoke(sql, arguments.reporter, SystemClock().now()))


async def _revoke_proof(config: FleetConfig, arguments: argparse.Namespace) -> None:
    number = number_from(arguments.number)
    if not number:
        raise Refused("proof_number_wrong", arguments.number)
    async with opened(config, arguments.var) as store:
        await store.write(lambda sql: proofs.revoke_proof(sql, number, SystemClock().now()))


async def _backup(config: FleetConfig, arguments: argparse.Namespace) -> None:
    async with opened(config, arguments.var) as store:
        await store.backup(arguments.file)


async def _restore(config: FleetConfig, arguments: argparse.Namespace) -> None:
    await restore(config, arguments.var, arguments.file)
    sealing = sealing_of(secrets_key_file(arguments.var, config.logins.secrets_key_file))
    async with opened(config, arguments.var) as store:
        await _say_what_is_locked(config, arguments.var, store, sealing)


async def _say_what_is_locked(config: FleetConfig, var: Path, store: Store, sealing: Sealing) -> None:
    """The fleet goes on without: reporters need nobody's second factor."""
    locked = await store.write(lambda sql: factors.seal_all(sql, sealing))
    if locked:
        file = secrets_key_file(var, config.logins.secrets_key_file)
        print(
            f"{file} is not the key that sealed the second factors of {', '.join(locked)}: put back the one that lay beside"
            " this copy and start again. Where it is lost, a recovery code still opens a login; for whoever has none,"
            " python -m fleet reset-staff LOGIN begins anew.",
            file=sys.stderr,
            flush=True,
        )


async def _export_day(config: FleetConfig, arguments: argparse.Namespace) -> None:
    key = fleet_key(key_file(arguments.var, config.server.key_file))
    async with opened(config, arguments.var) as store:
        now = SystemClock().now()
        text = await exported_text(store, config.aggregates.name, arguments.day, now, key)
    fresh = arguments.out.with_name(f"{arguments.out.name}.new")
    fresh.write_bytes(text)
    fresh.replace(arguments.out)


async def _merge_day(config: FleetConfig, arguments: argparse.Namespace) -> None:
    async with opened(config, arguments.var) as store:
        for file in arguments.files:
            sources, now = config.aggregates.sources, SystemClock().now()
            made = await merged(store, file.read_bytes(), sources, now)
            print(f"{file}: {made.fleet} {made.day} revision {made.revision} {made.result}")


async def _show_key(config: FleetConfig, arguments: argparse.Namespace) -> None:
    print(fleet_key(key_file(arguments.var, config.server.key_file)).public_text)


# ---- the server ----


async def _serve(config: FleetConfig, arguments: argparse.Namespace) -> None:
    for stop in (signal.SIGTERM, signal.SIGINT):
        # uvicorn raises the signal once more when it has stopped; ours then lets the store close.
        signal.signal(stop, _stopped)
    _allow_many_connections()
    clock = SystemClock()
    feed = Feed()
    address = (config.server.host, config.server.port)
    with serving(config, arguments.var), socket.create_server(address, backlog=2048) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # an answer never waits for an ack
        async with opened(config, arguments.var, feed.changed, feed.told) as store:
            key = fleet_key(key_file(arguments.var, config.server.key_file))
            sealing = sealing_of(secrets_key_file(arguments.var, config.logins.secrets_key_file))
            await _say_what_is_locked(config, arguments.var, store, sealing)
            made = parts(config, store, clock, feed, arguments.var, key, sealing)
            server = _server(made)
            set_for_serving()
            duties = [asyncio.create_task(duty) for duty in _duties(made, arguments.var)]
            watching = asyncio.create_task(_watch(server, made, listening), name="watch")
            try:
                await server.serve(sockets=[listening])
            finally:
                for task in (*duties, watching):
                    task.cancel()
                await asyncio.gather(*duties, watching, return_exceptions=True)


def _allow_many_connections() -> None:
    """As many as the machine lets us have: every kiosk holds one, and most shells and services begin with 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _server(made: Parts) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(made, routes),
            http=patient_for(made.config.server.request_s),
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=1,
            timeout_keep_alive=KEEP_ALIVE_S,
        )
    )


def _duties(made: Parts, var: Path) -> list[Coroutine[None, None, None]]:
    """What goes on beside the requests until the process stops."""
    config, store, clock = made.config, made.store, made.clock
    alerts = alert_duty(config, store, clock, CONFIG / "texts")
    made.feed.hear(alerts.touched)
    return [
        keep_house(store, clock, config.zone, config.retention, nightly_copy(config, var)),
        Conductor(store, clock, made.wishes).run(),
        Sampler(store, clock, config.samples).run(),
        alerts.run(),
    ]


def _stopped(_signal: int, _frame: FrameType | None) -> None:
    """The server has ended by itself; go on to the end."""


async def _watch(server: uvicorn.Server, made: Parts, listening: socket.socket) -> None:
    """Say when requests are accepted; end the open streams when the stop begins."""
    # uvicorn has no event for either moment.
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.005)
    host, port = listening.getsockname()[:2]
    print(f"ready http://{host}:{port}", flush=True)
    while not server.should_exit:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    made.close()
