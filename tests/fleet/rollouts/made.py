"""Artefacts and rollouts as tests want them."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from fleet.rollouts.rules import Ring, Rollout, State
from kiosk.domain.artefact import Artefact, ArtefactKind
from kiosk.signing.artefact_file import write_artefact
from kiosk.signing.key import SigningKey

NOW = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)
KEY = SigningKey.generate()
STRANGER = SigningKey.generate()
TEXTS = {
    "texts/zh_CN-hunan.toml": b'[hunan]\ntitle = "x"\n',
    "texts/en-hunan.toml": b'[hunan]\ntitle = "x"\n',
}


def texts(file: Path, version: int = 1, key: SigningKey = KEY, members: Mapping[str, bytes] = TEXTS) -> Path:
    """A signed artefact of texts."""
    write_artefact(file, key, Artefact(ArtefactKind.TEXTS, "hunan", version, "湖南的文字", {}), members)
    return file


def rollout(number: int = 1, **changes: object) -> Rollout:
    """Running in its first ring."""
    usual: dict[str, object] = {
        "id": f"R-{number}",
        "number": number,
        "item": "content/policies",
        "version": number,
        "digest": f"{number:064x}",
        "size": 100,
        "area": "43",
        "lab": frozenset({"K-LAB"}),
        "rings": (Ring(0, 100, 0, 0), Ring(1, 95, 5, 600), Ring(10, 95, 5, 600), Ring(100, 90, 5, 0)),
        "state": State.RUNNING,
        "ring": 0,
        "since": NOW,
    }
    return Rollout(**{**usual, **changes})  # type: ignore[arg-type]  # fields by name
