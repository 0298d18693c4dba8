"""What the operator of the machine types: pairing codes, members of staff, the check of the log."""

import argparse
import asyncio
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx

from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BianminError, Refused, Unreachable
from kiosk.queue.bootstrap import ROOM, SETUP_CODE, STORE, add_file_options, read_settings
from kiosk.queue.clock_trust import ClockTrust
from kiosk.queue.operator import Control, read_control
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.replay import replayed_hash
from kiosk.queue.service import QueueService
from kiosk.queue.site_ca import CA, SERVER, SERVER_KEY, issue
from kiosk.queue.staff import Role
from kiosk.queue.standby import promotion
from kiosk.queue.standby.replica import read_role
from kiosk.queue.store import StoreBusy, open_reader, sole_owner, state_hash

COMMANDS = ("pair-code", "add-staff", "setup-code", "verify", "promote", "site-ca")
_TIMEOUT_S = 10.0
_PASSWORD_BYTES = 9
_PROMOTED_IN_S = 60.0
_LOOK_EVERY_S = 0.1


def main(argv: list[str]) -> int:
    """The exit status: 0 done, 1 refused, 2 cannot."""
    options = _parser().parse_args(argv)
    acts: dict[str, Callable[[argparse.Namespace], str]] = {
        "pair-code": _pair_code,
        "add-staff": _add_staff,
        "setup-code": _setup_code,
        "verify": _verify,
        "promote": _promote,
        "site-ca": _site_ca,
    }
    try:
        print(acts[options.command](options))
    except Refused as refused:
        print(f"queue: refused: {refused}", file=sys.stderr)
        return 1
    except BianminError as wrong:
        print(f"queue: {wrong}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="queue")
    commands = parser.add_subparsers(dest="command", required=True)
    pair = commands.add_parser("pair-code", help="print a one-time code for one machine")
    pair.add_argument("--kind", type=DeviceKind, choices=list(DeviceKind), required=True)
    pair.add_argument("--window", type=int)
    pair.add_argument("--zone", default="")
    staff = commands.add_parser("add-staff", help="add a member of staff, print the password made for them")
    staff.add_argument("--login", required=True)
    staff.add_argument("--name", required=True)
    staff.add_argument("--role", type=Role, choices=list(Role), default=Role.STAFF)
    commands.add_parser("setup-code", help="print the code for the first administrator")
    commands.add_parser("verify", help="make the tables again from the log, and compare")
    authority = commands.add_parser("site-ca", help="make the site's certificates, or renew the server's")
    authority.add_argument("--name", action="append", default=[], required=True, help="a name or address")
    authority.add_argument("--folder", type=Path, help="where; empty: <var>/queue/tls")
    promote = commands.add_parser("promote", help="this standby takes over: the old server is off")
    promote.add_argument("--site-name", required=True, help="typed out: the old server of this site is off")
    promote.add_argument("--who", default="operator")
    for command in commands.choices.values():
        add_file_options(command)
    return parser


def _pair_code(options: argparse.Namespace) -> str:
    kind, window, zone = options.kind, options.window, options.zone

    async def here(service: QueueService) -> str:
        return await service.devices.make_code(kind, window, zone, "operator")

    body = {"kind": kind.value, "window": window, "zone": zone}
    return _done(options, here, lambda control: _asked(control, "/v1/pairing-codes", body)["code"])


def _add_staff(options: argparse.Namespace) -> str:
    password = secrets.token_urlsafe(_PASSWORD_BYTES)

    async def here(service: QueueService) -> str:
        await service.staff.add(options.login, options.name, options.role, password, by="operator")
        return password

    def there(control: Control) -> str:
        body = {
            "login": options.login,
            "name": options.name,
            "role": options.role.value,
            "password": password,
        }
        _asked(control, "/v1/staff", body)
        return password

    return _done(options, here, there)


def _setup_code(options: argparse.Namespace) -> str:
    file: Path = options.var / ROOM / SETUP_CODE
    if not file.exists():
        raise BianminError("no set-up code: the queue is not running, or has its administrator")
    return file.read_text("utf-8").strip()


def _verify(options: argparse.Namespace) -> str:
    """Beside a queue that runs; never beside a standby, whose log would go with our last close."""
    store: Path = options.var / ROOM / STORE
    if read_role(store.parent) is None:
        return _verified(store, options)
    try:
        with sole_owner(store):
            return _verified(store, options)
    except StoreBusy as follows:
        raise BianminError("a standby follows here: stop it first, its copy is not to be opened") from follows


def _verified(store: Path, options: argparse.Namespace) -> str:
    connection = open_reader(store)
    try:
        kept, made = state_hash(connection), replayed_hash(connection, read_settings(options).site.id)
    finally:
        connection.close()
    if kept != made:
        raise BianminError(f"the tables are not what the log says: {kept} and {made}")
    return f"{kept} the log gives the same tables"


def _site_ca(options: argparse.Namespace) -> str:
    """What to write into queue.toml, and what clients are to believe."""
    folder = options.folder or options.var / ROOM / "tls"
    site = read_settings(options).site.name
    made = issue(folder, site, tuple(options.name), SystemClock().now())
    did = "made" if made.made_server else "good"
    return (
        f"{did}, until {made.valid_until:%Y-%m-%d}\n"
        f'queue.toml [http]: certificate = "{folder / SERVER}", key = "{folder / SERVER_KEY}"\n'
        f'agent.toml [queue]: ca_file = a copy of "{folder / CA}"; pads and displays: import it into their browser'
    )


def _promote(options: argparse.Namespace) -> str:
    """Only for who types the site's name: two servers that both give numbers are worse than none."""
    settings, folder = read_settings(options), options.var / ROOM
    if options.site_name.strip() != settings.site.name:
        raise BianminError(f"not promoted: the site's name is not {options.site_name!r}")
    try:
        with sole_owner(folder / STORE):
            term = promotion.promote(folder / STORE, settings, SystemClock(), options.who)
            return f"term {term}: start the queue"
    except StoreBusy as running:
        if read_role(folder) is None:
            raise BianminError("the queue that runs here is no standby") from running
        promotion.ask_for(folder, options.who)
    patience_s = _PROMOTED_IN_S
    while read_role(folder) is not None:
        if patience_s <= 0:
            raise BianminError("the standby did not take over in time: see its log")
        time.sleep(_LOOK_EVERY_S)
        patience_s -= _LOOK_EVERY_S
    return "this server has taken over"


def _done(
    options: argparse.Namespace,
    here: Callable[[QueueService], Awaitable[str]],
    there: Callable[[Control], str],
) -> str:
    """Done by the running queue, or by us where none runs: the store never has two writers."""
    folder: Path = options.var / ROOM
    try:
        with sole_owner(folder / STORE):
            return asyncio.run(_in_service(options, here))
    except StoreBusy as running:
        control = read_control(folder)
        if control is None:
            raise BianminError("the queue is just starting: try again") from running
        return there(control)


async def _in_service(options: argparse.Namespace, act: Callable[[QueueService], Awaitable[str]]) -> str:
    settings, clock = read_settings(options), SystemClock()
    trust = ClockTrust(settings.clock, clock)
    service = QueueService(settings, options.var / ROOM / STORE, clock, trust.now)
    await service.start()
    try:
        return await act(service)
    finally:
        await service.stop()


def _asked(control: Control, path: str, body: dict[str, object]) -> dict[str, str]:
    headers = {"authorization": f"Bearer {control.token}"}
    try:
        answer = httpx.post(
            control.url + path, json=body, headers=headers, timeout=_TIMEOUT_S, trust_env=False, verify=False
        )
    except httpx.HTTPError as failed:
        raise Unreachable(f"queue: {type(failed).__name__}") from failed
    said = answer.json()
    if answer.status_code != 200:
        raise Refused(said["reason"], said["detail"])
    return dict(said)
