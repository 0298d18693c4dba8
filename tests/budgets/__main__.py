"""`./run budgets [--group G] [--json FILE]`: measures every budget; 0 only if all hold.

Each measurement runs in a fresh process, one after the other.
"""

import argparse
import ast
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.budgets.rows import BUDGETS, Judged, Measured, judge, read

HERE = Path(__file__).parent
LONGEST_MEASUREMENT_S = 900


def main() -> int:
    """Measures, prints the table, writes the JSON."""
    wanted = _asked()
    budgets = [row for row in read(BUDGETS.read_text("utf-8")) if wanted.group in (None, row.group)]
    figures = {
        figure.name: figure
        for path in sorted(HERE.glob("measure_*.py"))
        if wanted.group in (None, group_of(path.read_text("utf-8")))
        for figure in _measured(path)
    }
    judged = judge(budgets, figures)
    beside = [figures[name] for name in figures.keys() - {row.name for row in judged}]
    print("\n".join(table(judged, sorted(beside, key=lambda figure: figure.name))))
    if wanted.json:
        wanted.json.write_text(
            json.dumps([asdict(row) for row in judged], ensure_ascii=False, indent=1) + "\n"
        )
    return 0 if all(row.ok for row in judged) else 1


def group_of(source: str) -> str:
    """The literal that a measurement assigns to GROUP, read without importing it.

    Raises LookupError when there is none.
    """
    for node in ast.parse(source).body:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id="GROUP")], value=ast.Constant(value=str(group)))
                | ast.AnnAssign(target=ast.Name(id="GROUP"), value=ast.Constant(value=str(group)))
            ):
                return group
            case _:
                continue
    raise LookupError("no GROUP")


def table(judged: Sequence[Judged], beside: Sequence[Measured]) -> list[str]:
    """The lines to print: budgets first, then what was measured beside them."""
    rows = [("name", "value", "unit", "budget", "ok", "note")]
    rows += [
        (row.name, _plain(row.value), row.unit, _plain(row.budget), _yes(row.ok), row.note) for row in judged
    ]
    rows += [(figure.name, _plain(figure.value), "", "", "", figure.note) for figure in beside]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return [
        "  ".join(
            [*(cell.ljust(width) for cell, width in zip(row[:5], widths, strict=True)), row[5]]
        ).rstrip()
        for row in rows
    ]


def _measured(path: Path) -> list[Measured]:
    """The figures of one module; none, and its last words on stderr, when it failed."""
    print(f"measuring {path.stem.removeprefix('measure_')} (load {os.getloadavg()[0]:.1f}) …", flush=True)
    command = [sys.executable, "-m", "tests.budgets.measure", f"tests.budgets.{path.stem}"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LONGEST_MEASUREMENT_S, check=True
        )
    except subprocess.SubprocessError as failed:
        print(f"{path.name}: {failed}\n{_last_words(failed)}", file=sys.stderr)
        return []
    return [Measured(**figure) for figure in json.loads(done.stdout.splitlines()[-1])]


def _last_words(failed: subprocess.SubprocessError) -> str:
    said = getattr(failed, "stderr", None) or ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return "\n".join(text.splitlines()[-20:])


def _asked() -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="./run budgets", description="Measures every budget.")
    asked.add_argument("--group", help="only the budgets of this group")
    asked.add_argument("--json", type=Path, help="write the rows here as well")
    return asked.parse_args()


def _plain(number: float | None) -> str:
    return "–" if number is None else f"{number:.4g}"


def _yes(held: bool) -> str:
    return "ok" if held else "NOT OK"


if __name__ == "__main__":
    sys.exit(main())
