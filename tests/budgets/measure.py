"""Runs one measurement, its figures on the last line: `python -m tests.budgets.measure MODULE`.

A measurement is a module `tests/budgets/measure_*.py` with `GROUP: str` and `measure() -> list[Measured]`,
plain or async.
"""

import asyncio
import importlib
import inspect
import json
import sys
from dataclasses import asdict

from tests.budgets.rows import Measured


def figures_of(module_name: str) -> list[Measured]:
    """What the module measured now."""
    answer = importlib.import_module(module_name).measure()
    figures: list[Measured] = asyncio.run(answer) if inspect.iscoroutine(answer) else answer
    return figures


def main() -> int:
    """Prints the figures on the last line, whatever the measurement printed before."""
    figures = figures_of(sys.argv[1])
    print("\n" + json.dumps([asdict(figure) for figure in figures], ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
