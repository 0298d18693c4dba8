"""Budgets may be tightened, never loosened or dropped.

`python -m tests.checks.budget_rows` sets down new and tightened rows.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping

from tests.budgets.rows import BUDGETS, read
from tests.checks.tree import ROOT

FROZEN = BUDGETS.with_name("budgets.frozen.json")

Limits = Mapping[str, float]


def limits(text: str) -> Limits:
    """The limit of each row of a budgets file."""
    return {row.name: row.budget for row in read(text)}


def loosened(now: Limits, before: Limits) -> list[str]:
    """What became worse since `before`, one line each."""
    return [
        f"{name}: was {limit:g}, {f'is {now[name]:g}' if name in now else 'is gone'}"
        for name, limit in before.items()
        if now.get(name, float("inf")) > limit
    ]


def tightest(versions: Iterable[Limits]) -> Limits:
    """The lowest limit each row ever had."""
    lowest: dict[str, float] = {}
    for version in versions:
        for name, limit in version.items():
            lowest[name] = min(limit, lowest.get(name, limit))
    return lowest


def frozen() -> Limits:
    """The limits set down beside the rows."""
    kept: dict[str, float] = json.loads(FROZEN.read_text("utf-8"))
    return kept


def committed() -> Limits:
    """The tightest limits of the file's whole history; empty outside a git repository."""
    path = BUDGETS.relative_to(ROOT)
    commits = _git("log", "--format=%H", "--", str(path)).split()
    return tightest(limits(text) for commit in commits if (text := _git("show", f"{commit}:{path}")))


def main() -> int:
    """Sets down the present limits, unless one is looser than it was."""
    now = limits(BUDGETS.read_text("utf-8"))
    worse = loosened(now, tightest([frozen() if FROZEN.exists() else {}, committed()]))
    if worse:
        print("not frozen, looser than before:", *worse, sep="\n  ", file=sys.stderr)
        return 1
    FROZEN.write_text(json.dumps(dict(now), indent=1) + "\n", "utf-8")
    return 0


def _git(*arguments: str) -> str:
    """What git answered; nothing where there is no history or the commit lacks the file."""
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
