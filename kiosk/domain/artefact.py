"""What the fleet distributes, as values: catalogue, forms, texts, option sets and content, each signed and numbered."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kiosk.domain.content_pack import LARGEST_NUMBER, PackWrong, is_plain

FORMAT = 1
LONGEST_TITLE = 60
MOST_FILES = 60

_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_KEYS = {"format", "kind", "name", "version", "title", "files"}


class ArtefactKind(StrEnum):
    """What it changes at a kiosk. The first four are files of the settings; content is shown beside them."""

    CATALOGUE = "catalogue"
    FORMS = "forms"
    TEXTS = "texts"
    OPTIONS = "options"  # code tables (代码表): what forms offer to choose from, and what codes of the back office mean
    CONTENT = "content"


_FILES: Mapping[ArtefactKind, re.Pattern[str]] = MappingProxyType(
    {
        ArtefactKind.CATALOGUE: re.compile(r"catalogue\.toml"),
        ArtefactKind.FORMS: re.compile(r"forms/[a-z0-9_.-]{1,60}\.toml"),
        ArtefactKind.TEXTS: re.compile(r"texts/(?:zh_CN|en)(?:-[a-z0-9-]{1,40})?\.toml"),
        ArtefactKind.OPTIONS: re.compile(r"tables/codes\.toml"),
    }
)


@dataclass(frozen=True, slots=True)
class Artefact:
    """`name` stands for what is replaced, `version` for its number: a newer one takes the place of an older one.

    files: SHA-256 by member; empty for content, whose pack.json names its own.
    """

    kind: ArtefactKind
    name: str
    version: int
    title: str
    files: Mapping[str, str]

    @property
    def item(self) -> str:
        """kind/name: what there is one version of at a kiosk."""
        return f"{self.kind}/{self.name}"


def artefact_from(text: bytes) -> Artefact:
    """artefact.json, strictly. Raises PackWrong."""
    try:
        raw = json.loads(text.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as broken:
        raise PackWrong("artefact.json", "no JSON") from broken
    if not isinstance(raw, dict) or set(raw) != _KEYS:
        raise PackWrong("artefact.json", f"expected an object with {', '.join(sorted(_KEYS))}")
    if raw["format"] != FORMAT:
        raise PackWrong("artefact.json format", f"this software knows {FORMAT}")
    if raw["kind"] not in [kind.value for kind in _FILES]:
        raise PackWrong("artefact.json kind", f"expected one of {', '.join(_FILES)}")
    kind = ArtefactKind(raw["kind"])
    return Artefact(
        kind, _name(raw["name"]), _version(raw["version"]), _title(raw["title"]), _files(kind, raw["files"])
    )


def is_name(text: str) -> bool:
    """Whether an artefact may be called so."""
    return len(text) <= 40 and _NAME.fullmatch(text) is not None


def _name(raw: object) -> str:
    if not isinstance(raw, str) or not is_name(raw):
        raise PackWrong("artefact.json name", "not of the form that it must have")
    return raw


def _version(raw: object) -> int:
    if type(raw) is not int or not 0 <= raw <= LARGEST_NUMBER:
        raise PackWrong("artefact.json version", f"expected a whole number from 0 to {LARGEST_NUMBER}")
    return raw


def _title(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip() or len(raw) > LONGEST_TITLE or not is_plain(raw):
        raise PackWrong("artefact.json title", f"expected a plain text of 1 to {LONGEST_TITLE} characters")
    return raw


def _files(kind: ArtefactKind, raw: object) -> Mapping[str, str]:
    if not isinstance(raw, dict) or not 1 <= len(raw) <= MOST_FILES:
        raise PackWrong("artefact.json files", f"expected 1 to {MOST_FILES}")
    files: dict[str, str] = {}
    for member, digest in raw.items():
        if not _FILES[kind].fullmatch(member):
            raise PackWrong("artefact.json files", f"one that {kind} does not have")
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest):
            raise PackWrong("artefact.json files", "expected a SHA-256 for each")
        files[member] = digest
    return MappingProxyType(files)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A signed text must mean one thing."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a key stands twice")
    return table
