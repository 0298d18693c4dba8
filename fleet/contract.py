"""The published contract: what FastAPI knows of operations, and the reporters' routes, which are plain and known from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from fleet.relay import schemas as relay
from fleet.schemas import (
    Enrol,
    Enrolled,
    FleetTime,
    Gap,
    OpenedEpoch,
    OpenEpoch,
    Problem,
    Rotate,
    Rotated,
    Sync,
    Synced,
    Uploaded,
)

Json = dict[str, Any]  # Any: OpenAPI as JSON
Type = type[msgspec.Struct]
REFERENCE = "#/components/schemas/{name}"
FILE: Json = {"type": "string", "format": "binary"}
REFUSALS: Mapping[int, str] = {
    400: "It cannot be read.",
    401: "Unsigned, by a key that we do not know, or signed too long ago; `server_time` is ours.",
    403: "Not this reporter, or not now; with Retry-After where somebody of operations can end it.",
    413: "Too large.",
    429: "Too often; see Retry-After.",
    503: "Come later; see Retry-After.",
}


@dataclass(frozen=True, slots=True)
class ReporterRoute:
    """One route. takes, gives: messages, or media types of files; gap: 409 is one."""

    method: str
    path: str
    does: str
    gives: Type | str
    takes: Type | tuple[str, ...] | None = None
    gap: bool = False
    signed: bool = True
    parameters: tuple[Json, ...] = ()


def _in(where: str, name: str, schema: Json) -> Json:
    return {"name": name, "in": where, "required": True, "schema": schema}


ROUTES = (
    ReporterRoute("post", "/v1/sync", "Take a batch and the present state.", Synced, Sync, gap=True),
    ReporterRoute("post", "/v1/epoch", "Open an epoch after this one.", OpenedEpoch, OpenEpoch, gap=True),
    ReporterRoute("post", "/v1/enrol", "Become a reporter by a code.", Enrolled, Enrol, signed=False),
    ReporterRoute("post", "/v1/rotate", "A new key, proven by both.", Rotated, Rotate),
    ReporterRoute(
        "get",
        "/v1/time",
        "The time, signed by the fleet's own key.",
        FleetTime,
        signed=False,
        parameters=(_in("query", "nonce", {"type": "string", "minLength": 1, "maxLength": 64}),),
    ),
    ReporterRoute(
        "post",
        "/v1/uploads/{command}",
        "The file that a command asked for.",
        Uploaded,
        ("application/gzip", "image/png"),
        parameters=(_in("path", "command", {"type": "integer", "minimum": 0}),),
    ),
    ReporterRoute(
        "get",
        "/v1/artefacts/{digest}",
        "An artefact's file; by Range what is missing of it.",
        "application/octet-stream",
        parameters=(_in("path", "digest", {"type": "string", "pattern": "^[0-9a-f]{64}$"}),),
    ),
    ReporterRoute(
        "post", "/v1/relay/tickets", "What changed of a site's tickets.", relay.Pushed, relay.PushTickets
    ),
    ReporterRoute("post", "/v1/relay/presses", "Presses on phones, held.", relay.Presses, relay.FetchPresses),
)


def with_reporters(contract: Json) -> Json:
    """The same with the reporters' routes and messages."""
    said = {one for route in ROUTES for one in (route.takes, route.gives, Problem, Gap)}
    messages = sorted((one for one in said if isinstance(one, type)), key=lambda one: one.__name__)
    _, components = msgspec.json.schema_components(messages, ref_template=REFERENCE)
    paths = {route.path: {route.method: _operation(route)} for route in ROUTES}
    known = contract["components"]
    signature = {
        "type": "http",
        "scheme": "signature",
        "description": "RFC 9421, Ed25519, over @method, @target-uri and content-digest; keyid: the reporter.",
    }
    return {
        **contract,
        "paths": {**contract["paths"], **paths},
        "components": {
            **known,
            "schemas": {**components, **known["schemas"]},
            "securitySchemes": {**known.get("securitySchemes", {}), "reporter": signature},
        },
    }


def _operation(route: ReporterRoute) -> Json:
    answers = {"200": _answer("Done.", route.gives)} | {
        str(status): _answer(words, Problem) for status, words in REFUSALS.items()
    }
    if route.gap:
        answers["409"] = _answer("Both sides do not stand at the same row.", Gap)
    if route.parameters and route.takes is not None:
        answers["404"] = {"description": "There is no such address."}
    if route.gives == "application/octet-stream":
        answers |= {
            "206": _answer("The part that was asked for.", route.gives),
            "304": {"description": "It is there already."},
            "404": _answer("There is none.", Problem),
        }
    body = (
        {} if route.takes is None else {"requestBody": {"required": True, "content": _content(route.takes)}}
    )
    return {
        "tags": ["reporters"],
        "summary": route.does,
        "operationId": route.path.removeprefix("/v1/").partition("/{")[0].replace("/", "_"),
        "parameters": list(route.parameters),
        **body,
        "responses": answers,
        "security": [{"reporter": []}] if route.signed else [],
    }


def _answer(words: str, gives: Type | str) -> Json:
    return {"description": words, "content": _content(gives)}


def _content(what: Type | str | tuple[str, ...]) -> Json:
    if isinstance(what, type):
        reference = REFERENCE.format(name=what.__name__)
        return {"application/json": {"schema": {"$ref": reference}}}
    return {media: {"schema": FILE} for media in ((what,) if isinstance(what, str) else what)}
