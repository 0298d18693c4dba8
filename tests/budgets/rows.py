"""Budgets and what was measured against them: the rows of tests/contracts/budgets.toml."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

BUDGETS = Path(__file__).parents[1] / "contracts" / "budgets.toml"


@dataclass(frozen=True, slots=True)
class Budget:
    """One promise of an issue: the measured value is at most `budget`."""

    name: str
    group: str
    issue: int
    budget: float
    unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure; `note` says how it came about (runs, spread, load). Without its budget it is only shown."""

    name: str
    value: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A budget and its figure, None where nothing measured it."""

    name: str
    value: float | None
    unit: str
    budget: float
    ok: bool
    note: str


def read(text: str) -> list[Budget]:
    """The rows of a budgets file, in its order.

    Raises TypeError for a missing or unknown key, ValueError for a name that appears twice.
    """
    budgets = [Budget(**row) for row in tomllib.loads(text)["budget"]]
    if len({budget.name for budget in budgets}) < len(budgets):
        raise ValueError("two budgets have the same name")
    return budgets


def judge(budgets: Iterable[Budget], figures: Mapping[str, Measured]) -> list[Judged]:
    """Each budget with its figure."""
    return [_judged(budget, figures.get(budget.name)) for budget in budgets]


def _judged(budget: Budget, figure: Measured | None) -> Judged:
    if figure is None:
        return Judged(budget.name, None, budget.unit, budget.budget, ok=False, note="not measured")
    held = figure.value <= budget.budget
    return Judged(budget.name, figure.value, budget.unit, budget.budget, ok=held, note=figure.note)
