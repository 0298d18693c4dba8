"""What is written: the figures, and what they were made from and with. Pure."""

import json
from dataclasses import dataclass

import msgspec

from kiosk.evaluation.figures import Figures

SCHEMA = 1
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Model:
    """One model file of the engine."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Report:
    """schema: of report.json, raised when a field changes its meaning. input_sha256: over labels and files."""

    input_sha256: str
    models: tuple[Model, ...]
    figures: Figures
    schema: int = SCHEMA


def as_json(report: Report) -> str:
    """report.json; rounded, so that the last bit of a processor's arithmetic changes no byte."""
    return json.dumps(_rounded(msgspec.to_builtins(report)), indent=2, ensure_ascii=False) + "\n"


def _rounded(value: object) -> object:
    match value:
        case float():
            return float(f"{value:.{_DIGITS}g}")
        case dict():
            return {key: _rounded(one) for key, one in value.items()}
        case list() | tuple():
            return [_rounded(one) for one in value]
        case _:
            return value
