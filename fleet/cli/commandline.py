"""`bianmin fleetctl`: the fleet from a command line; docs/fleet/sdk.md.

Exit status: 0 done, 1 the fleet refused, 2 a wrong command, 3 the fleet does not answer or its database is away, 4 not
logged in, 130 stopped by the keyboard.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeAlias

from fleet.cli import acts
from fleet.cli.calling import (
    Away,
    CallRefused,
    Fleet,
    Json,
    NotLoggedIn,
    Session,
    load_session,
    save_session,
    session_file,
)
from fleet.cli.showing import shown

DONE, REFUSED, WRONG, AWAY, NOT_LOGGED_IN, STOPPED = 0, 1, 2, 3, 4, 130
_Under: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class _Command(Protocol):
    """Adds one command that acts on the fleet."""

    def __call__(
        self, name: str, act: acts.Act, said: str, under: "_Under | None" = None
    ) -> argparse.ArgumentParser: ...


def main(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> int:
    """The exit status; SystemExit(2) for a wrong command. environment: FLEETCTL_SESSION, FLEETCTL_PASSWORD, HOME."""
    options = _parser().parse_args(argv)
    options.environment = environment
    try:
        answer = options.run(options)
    except NotLoggedIn as nobody:
        return _failed(options, "not_logged_in", str(nobody), NOT_LOGGED_IN)
    except CallRefused as refused:
        return _failed(options, refused.reason, str(refused), REFUSED)
    except Away as away:
        return _failed(options, "away", str(away), AWAY)
    except KeyboardInterrupt:
        return _failed(options, "stopped", "stopped; what was sent may have been done", STOPPED)
    except (OSError, ValueError) as wrong:
        return _failed(options, "wrong", str(wrong), WRONG)
    print(json.dumps(answer, ensure_ascii=False, indent=1) if options.json else shown(answer))
    return DONE


def _failed(options: argparse.Namespace, reason: str, said: str, status: int) -> int:
    if options.json:
        print(json.dumps({"error": reason, "said": said}, ensure_ascii=False))
    print(f"fleetctl: {said}", file=sys.stderr)
    return status


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser = argparse.ArgumentParser(prog="fleetctl", description="The fleet from a command line.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, act: acts.Act, said: str, under: "_Under | None" = None
    ) -> argparse.ArgumentParser:
        made = (under or commands).add_parser(name, parents=[common], help=said, description=said)
        made.set_defaults(run=lambda options: _acted(act, options))
        return made

    login = commands.add_parser(
        "login", parents=[common], help="log in; the session stays in a file of yours alone"
    )
    login.add_argument("--url", required=True, help="https://HOST of the fleet")
    login.add_argument("--login", required=True)
    login.add_argument("--code", default="", help="of your second factor")
    login.add_argument("--ca-file", default="", help="the authority that signed the fleet's certificate")
    login.set_defaults(run=_login)
    commands.add_parser("logout", parents=[common], help="end the session").set_defaults(run=_logout)

    enrol = command("enrol", acts.enrol, "make a one-time code that makes reporters")
    enrol.add_argument("--kind", choices=("kiosk", "site"), default="kiosk")
    enrol.add_argument("--area", required=True, help="administrative division, 2 to 12 digits")
    enrol.add_argument("--site", required=True)
    enrol.add_argument("--quota", type=int, default=1)
    enrol.add_argument("--pending", action="store_true", help="whoever uses it waits until somebody approves")
    _area(command("list", acts.reporters, "kiosks and sites below an area, worst first"))
    command("show", acts.reporter, "one kiosk or site").add_argument("reporter")
    export = command("export", acts.counts, "a day's counts below an area")
    export.add_argument("--day", required=True, help="YYYY-MM-DD")
    _area(export)
    _artefact(commands.add_parser("artefact", help="signed files that may be rolled out"), command)
    _rollout(commands.add_parser("rollout", help="bring an artefact to an area, ring by ring"), command)
    _identity(commands.add_parser("identity", help="who may report"), command)
    _command(commands.add_parser("command", help="what a kiosk does once"), command)
    _alerts(commands.add_parser("alerts", help="what is wrong"), command)
    call = command("call", acts.call, "any route of docs/fleet/openapi.json")
    call.add_argument("method", choices=("GET", "POST", "PUT", "DELETE"))
    call.add_argument("path")
    call.add_argument("body", nargs="?", default="", help="JSON")
    return parser


def _artefact(parser: argparse.ArgumentParser, command: _Command) -> None:
    under = parser.add_subparsers(required=True, metavar="ACT")
    command("add", acts.add_artefact, "hand in a signed file", under).add_argument("file", type=acts.existing)
    command("list", acts.artefacts, "the last ones, newest first", under)


def _identity(parser: argparse.ArgumentParser, command: _Command) -> None:
    under = parser.add_subparsers(required=True, metavar="ACT")
    listed = command("list", acts.identities, "who enrolled below an area", under)
    _area(listed)
    listed.add_argument("--standing", default="", help="pending, approved or quarantined only")
    for word, said in (
        ("approve", "what a pending one says is taken from now on"),
        ("release", "end a quarantine"),
        ("rotate", "ask it for a new key"),
        ("revoke", "its key is unknown from now on"),
    ):
        change = command(word, acts.change_identity, said, under)
        change.add_argument("reporter")
        change.set_defaults(word=word, keep_other=False)
        if word == "release":
            change.add_argument(
                "--keep-other", action="store_true", help="the second machine is the real one"
            )


def _command(parser: argparse.ArgumentParser, command: _Command) -> None:
    under = parser.add_subparsers(required=True, metavar="ACT")
    ask = command("ask", acts.ask, "ask a kiosk for something, once", under)
    ask.add_argument("reporter")
    ask.add_argument("kind", help="sync_now, self_test, restart_service, reboot, log_bundle …")
    ask.add_argument("--argument", action="append", default=[], type=acts.argument, help="NAME=VALUE")
    ask.add_argument("--valid-s", type=float, default=3600.0, help="not done when it comes later than this")
    command("list", acts.asked, "what a kiosk was asked for", under).add_argument("reporter")


def _alerts(parser: argparse.ArgumentParser, command: _Command) -> None:
    under = parser.add_subparsers(required=True, metavar="ACT")
    _area(command("list", acts.alerts, "open alerts below an area", under))
    ack = command("ack", acts.acknowledge, "say that somebody looks after it", under)
    ack.add_argument("alert")
    ack.add_argument("--note", default="")


def _rollout(parser: argparse.ArgumentParser, command: _Command) -> None:
    under = parser.add_subparsers(required=True, metavar="ACT")
    begin = command("begin", acts.begin_rollout, "begin one", under)
    begin.add_argument("digest", help="of an artefact")
    begin.add_argument("--area", default="", help="everything below it; without it everywhere")
    begin.add_argument(
        "--lab", action="append", default=[], help="a kiosk of the first ring; may be given again"
    )
    begin.add_argument(
        "--ring",
        action="append",
        default=[],
        type=acts.ring,
        help="SHARE[:SUCCESS[:ERROR[:WAIT_S]]] in percent; may be given again; without any 1, 10, 50, 100",
    )
    begin.add_argument(
        "--night", type=acts.night, default=("", ""), help="HH:MM-HH:MM: install between the two only"
    )
    _area(command("list", acts.rollouts, "those of an area, newest first", under))
    command("show", acts.rollout, "one, ring by ring", under).add_argument("rollout")
    command("failures", acts.failures, "kiosks where it failed", under).add_argument("rollout")
    for word, said in (
        ("pause", "who has it keeps it, nobody else installs it"),
        ("resume", "go on"),
        ("withdraw", "the version before it is wanted again"),
        ("retry", "kiosks that failed try once more"),
    ):
        steer = command(word, acts.steer_rollout, said, under)
        steer.add_argument("rollout")
        steer.add_argument("--why", default="", help="stands in the audit")
        steer.set_defaults(word=word)


def _area(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", default="", help="everything below it; without it all that you may see")


def _acted(act: acts.Act, options: argparse.Namespace) -> Json:
    with Fleet(load_session(session_file(options.environment))) as fleet:
        return act(fleet, options)


def _login(options: argparse.Namespace) -> Json:
    password = options.environment.get("FLEETCTL_PASSWORD") or getpass.getpass("password: ")
    body = {"login": options.login, "password": password, "code": options.code}
    with Fleet(Session(options.url, "", "", options.ca_file)) as fleet:
        made = fleet.call("POST", "/v1/session", body)
    assert isinstance(made, dict)
    file = session_file(options.environment)
    save_session(file, Session(options.url, made["session"], made["csrf"], options.ca_file))
    return {"login": options.login, "url": options.url, "expires_in_s": made["expires_in_s"]}


def _logout(options: argparse.Namespace) -> Json:
    file = session_file(options.environment)
    with Fleet(load_session(file)) as fleet:
        fleet.call("DELETE", "/v1/session")
    file.unlink(missing_ok=True)
    return None
