"""The agent's local HTTP API as OpenAPI: its routes, with the messages that agent.client sends and expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from agent.content_schemas import ContentPrinting, Entries, PrintContent, ReadContent
from agent.content_schemas import DocumentView as ContentDocument
from agent.document_schemas import (
    ArrangePages,
    DocumentCode,
    DocumentView,
    PageTaken,
    SetPageColour,
    SetPageCorners,
    TakePage,
    TurnPage,
)
from agent.face_schemas import BeginFace, FaceShone, WarmFace
from agent.schemas import (
    ArmFor,
    AskCode,
    AskPin,
    AtPage,
    Begin,
    DeviceReports,
    End,
    LookThrough,
    PreviewOffer,
    Problem,
    RateableTicket,
    RateHere,
    RateTaken,
    SetVoice,
    SetVolume,
    State,
    Take,
    TakenTicket,
)
from agent.ticket_schemas import ActOnMine, FindMine, MyTicket

VISIT = "/v1/visit/{visit}"
DOCUMENT = f"{VISIT}/document"
PAGE = f"{DOCUMENT}/pages/{{page}}"
REFUSALS = {
    "400": "not of the message's form",
    "409": "understood and refused, or the visit is over",
    "503": "the queue, the back office or a device is away",
}
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Does:
    """One operation. `says` None: 204 and nothing. `kind`: of an answer that is no JSON."""

    hears: object = None
    says: object = None
    kind: str = ""
    query: Sequence[str] = ()


OPERATIONS: Mapping[tuple[str, str], Does] = {
    ("get", "/v1/state"): Does(says=State),
    ("get", "/v1/stream"): Does(kind="text/event-stream"),
    ("get", "/v1/devices"): Does(says=DeviceReports),
    ("post", "/v1/devices/printer/new-roll"): Does(Begin),
    ("post", "/v1/visit"): Does(Begin, State),
    ("post", f"{VISIT}/active"): Does(),
    ("post", f"{VISIT}/end"): Does(End, State),
    ("post", f"{VISIT}/arm"): Does(ArmFor, State),
    ("post", f"{VISIT}/disarm"): Does(says=State),
    ("post", f"{VISIT}/tickets"): Does(Take, TakenTicket),
    ("post", f"{VISIT}/my-ticket"): Does(FindMine, MyTicket),
    ("post", f"{VISIT}/my-ticket/{{ticket}}"): Does(ActOnMine, MyTicket),
    ("post", f"{VISIT}/code"): Does(AskCode),
    ("delete", f"{VISIT}/code"): Does(),
    ("post", f"{VISIT}/pin"): Does(AskPin),
    ("delete", f"{VISIT}/pin"): Does(),
    ("post", f"{VISIT}/face"): Does(BeginFace),
    ("delete", f"{VISIT}/face"): Does(),
    ("post", f"{VISIT}/face/warm"): Does(WarmFace),
    ("post", f"{VISIT}/face/shone"): Does(FaceShone),
    ("post", f"{VISIT}/preview"): Does(LookThrough, PreviewOffer),
    ("delete", f"{VISIT}/preview"): Does(),
    ("post", f"{VISIT}/voice"): Does(SetVoice),
    ("post", f"{VISIT}/volume"): Does(SetVolume),
    ("post", f"{VISIT}/page"): Does(AtPage),
    ("post", DOCUMENT): Does(says=DocumentView),
    ("get", DOCUMENT): Does(says=DocumentView),
    ("delete", DOCUMENT): Does(),
    ("post", f"{DOCUMENT}/pages"): Does(TakePage, PageTaken),
    ("post", f"{DOCUMENT}/order"): Does(ArrangePages, DocumentView),
    ("get", f"{DOCUMENT}/pdf"): Does(kind="application/pdf"),
    ("delete", PAGE): Does(says=DocumentView),
    ("post", f"{PAGE}/corners"): Does(SetPageCorners, DocumentView),
    ("post", f"{PAGE}/colour"): Does(SetPageColour, DocumentView),
    ("post", f"{PAGE}/turn"): Does(TurnPage, DocumentView),
    ("get", f"{PAGE}/picture"): Does(kind="image/jpeg", query=("longest", "of")),
    ("get", f"{PAGE}/codes"): Does(says=tuple[DocumentCode, ...]),
    ("get", "/v1/content"): Does(
        says=Entries,
        query=("language", "kind", "group", "words", "area", "trade", "pay", "page", "rows"),
    ),
    ("get", "/v1/content/documents/{key}"): Does(says=ContentDocument, query=("language",)),
    ("post", f"{VISIT}/content/slip"): Does(PrintContent, ContentPrinting),
    ("post", f"{VISIT}/content/form"): Does(PrintContent, ContentPrinting),
    ("post", f"{VISIT}/content/read"): Does(ReadContent),
    ("get", "/v1/ratings/{code}"): Does(says=RateableTicket),
    ("post", "/v1/ratings"): Does(RateHere, RateTaken),
    ("post", "/v1/help"): Does(),
}
WHOLE = frozenset({"visit", "page"})  # parameters of a path that are numbers


def document() -> dict[str, object]:
    """The whole text, as JSON has it."""
    messages = [Problem, *(one for does in OPERATIONS.values() for one in (does.hears, does.says) if one)]
    shapes, components = msgspec.json.schema_components(messages, ref_template="#/components/schemas/{name}")
    shape_of = {repr(message): shape for message, shape in zip(messages, shapes, strict=True)}
    paths: dict[str, dict[str, object]] = {}
    for (method, path), does in OPERATIONS.items():
        paths.setdefault(path, {})[method] = _operation(path, does, shape_of)
    return {
        "openapi": "3.1.0",
        "info": {"title": "The agent's door for the screen", "version": "1"},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(path: str, does: Does, shape_of: Mapping[str, object]) -> dict[str, object]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    told: dict[str, object] = {"parameters": [*map(_of_path, names), *map(_of_query, does.query)]}
    if does.hears is not None:
        content = {_JSON: {"schema": shape_of[repr(does.hears)]}}
        told["requestBody"] = {"required": True, "content": content}
    refused = {_JSON: {"schema": shape_of[repr(Problem)]}}
    answers: dict[str, object] = {
        status: {"description": why, "content": refused} for status, why in REFUSALS.items()
    }
    if names:
        answers["404"] = {
            "description": "no such address: a number that is none",
            "content": {"text/plain": {}},
        }
    if does.kind:
        answers["200"] = {"description": "as it is", "content": {does.kind: {}}}
    elif does.says is not None:
        content = {_JSON: {"schema": shape_of[repr(does.says)]}}
        answers["200"] = {"description": "answered", "content": content}
    else:
        answers["204"] = {"description": "done"}
    return {**told, "responses": answers}


def _of_path(name: str) -> dict[str, object]:
    shape = {"type": "integer", "minimum": 1, "maximum": 2**53} if name in WHOLE else {"type": "string"}
    if name not in WHOLE:
        shape |= {"pattern": "^[A-Za-z0-9_-]{1,40}$"}
    return {"name": name, "in": "path", "required": True, "schema": shape}


def _of_query(name: str) -> dict[str, object]:
    return {"name": name, "in": "query", "schema": {"type": "string"}}
