"""What each command asks of the fleet; the answer is what --json prints."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from fleet.cli.calling import Fleet, Json

Act = Callable[[Fleet, argparse.Namespace], Json]


def enrol(fleet: Fleet, options: argparse.Namespace) -> Json:
    """A one-time code that makes reporters."""
    body = {"kind": options.kind, "area": options.area, "site": options.site, "quota": options.quota}
    body["approves"] = not options.pending
    return fleet.call("POST", "/v1/codes", body)


def reporters(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Everyone below the area, worst first."""
    return fleet.call("GET", "/v1/reporters", query={"area": options.area})


def reporter(fleet: Fleet, options: argparse.Namespace) -> Json:
    """One of them."""
    return fleet.call("GET", f"/v1/reporters/{_part(options.reporter)}")


def counts(fleet: Fleet, options: argparse.Namespace) -> Json:
    """A day's counts below the area."""
    return fleet.call("GET", "/v1/counts", query={"day": options.day, "area": options.area})


def add_artefact(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Hand in a signed file."""
    return fleet.call("POST", "/v1/artefacts", content=options.file.read_bytes())


def artefacts(fleet: Fleet, _options: argparse.Namespace) -> Json:
    """The last ones, newest first."""
    return fleet.call("GET", "/v1/artefacts")


def rollouts(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Those of the area, newest first."""
    return fleet.call("GET", "/v1/rollouts", query={"area": options.area})


def rollout(fleet: Fleet, options: argparse.Namespace) -> Json:
    """One of them, ring by ring."""
    return fleet.call("GET", f"/v1/rollouts/{_part(options.rollout)}")


def failures(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Every kiosk where it failed, page by page."""
    path, after, found = f"/v1/rollouts/{_part(options.rollout)}/failures", "", []
    while page := fleet.call("GET", path, query={"after": after}):
        assert isinstance(page, list)
        found += page
        after = page[-1]["reporter"]
    return found


def begin_rollout(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Begin it."""
    body = {
        "digest": options.digest,
        "area": options.area,
        "lab": options.lab,
        "rings": [json.loads(ring) for ring in options.ring],
        "night_from": options.night[0],
        "night_until": options.night[1],
    }
    return fleet.call("POST", "/v1/rollouts", body)


def steer_rollout(fleet: Fleet, options: argparse.Namespace) -> Json:
    """pause, resume, withdraw, retry."""
    path = f"/v1/rollouts/{_part(options.rollout)}/{options.word}"
    return fleet.call("POST", path, {"why": options.why})


def identities(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Who enrolled below the area, and who waits or is quarantined."""
    return fleet.call("GET", "/v1/identities", query={"area": options.area, "standing": options.standing})


def change_identity(fleet: Fleet, options: argparse.Namespace) -> Json:
    """approve, release, rotate, revoke."""
    body = {"keep_other": options.keep_other} if options.word == "release" else None
    return fleet.call("POST", f"/v1/identities/{_part(options.reporter)}/{options.word}", body)


def ask(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Ask a kiosk for something, once."""
    body = {"kind": options.kind, "arguments": dict(options.argument), "valid_s": options.valid_s}
    return fleet.call("POST", f"/v1/reporters/{_part(options.reporter)}/commands", body)


def asked(fleet: Fleet, options: argparse.Namespace) -> Json:
    """What a kiosk was asked for and what became of it, newest first."""
    return fleet.call("GET", f"/v1/reporters/{_part(options.reporter)}/commands")


def alerts(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Open alerts below the area, page by page."""
    after, found = "", []
    while True:
        page = fleet.call("GET", "/v1/alerts", query={"area": options.area, "open": "true", "after": after})
        assert isinstance(page, dict)
        found += page["alerts"]
        after = page["next"]
        if not after:
            return found


def acknowledge(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Somebody looks after it."""
    return fleet.call("POST", f"/v1/alerts/{_part(options.alert)}/ack", {"note": options.note})


def call(fleet: Fleet, options: argparse.Namespace) -> Json:
    """Any route of docs/fleet/openapi.json."""
    body = json.loads(options.body) if options.body else None
    return fleet.call(options.method, options.path, body)


def ring(text: str) -> str:
    """SHARE[:SUCCESS[:ERROR[:WAIT_S]]] as JSON of a ring. Raises ValueError."""
    names = ("share_pct", "success_pct", "error_pct", "wait_s")
    values = [float(part) for part in text.split(":")]
    if len(values) > len(names):
        raise ValueError(text)
    return json.dumps(dict(zip(names, values, strict=False)))


def argument(text: str) -> tuple[str, object]:
    """NAME=VALUE; a value that reads as JSON is that. Raises ValueError."""
    name, equals, value = text.partition("=")
    if not equals:
        raise ValueError(text)
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def night(text: str) -> tuple[str, str]:
    """HH:MM-HH:MM. Raises ValueError."""
    begins, dash, ends = text.partition("-")
    if not dash:
        raise ValueError(text)
    return begins, ends


def existing(text: str) -> Path:
    """A file that is there. Raises ValueError."""
    file = Path(text)
    if not file.is_file():
        raise ValueError(text)
    return file


def _part(text: str) -> str:
    """One part of a path, whatever is typed."""
    return quote(text, safe="")
