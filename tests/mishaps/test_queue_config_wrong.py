"""A mistake in queue.toml stops the start with exit status 2, and names file, line and key."""

import subprocess
import sys
from pathlib import Path

import pytest

GOOD = Path("config/queue.toml").read_text("utf-8")


def started(tmp_path: Path, text: str) -> tuple[int, str]:
    """Exit status and what was said."""
    file = tmp_path / "queue.toml"
    file.write_text(text, "utf-8")
    command = [sys.executable, "-m", "kiosk.queue", "--config", str(file), "--var", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return ended.returncode, ended.stderr


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


@pytest.mark.parametrize(
    ("right", "wrong", "key", "why"),
    (
        ("recalls = 3", "recals = 3", "calls.recals", "did you mean recalls?"),
        ("recalls = 3", 'recalls = "3"', "calls.recalls", "expected int, got str '3'"),
        ('prefix = "C"', 'prefix = "c"', "services.6", "one or two capital letters"),
        ('trust = "measured"', 'trust = "hope"', "clock.trust", "expected one of measured, assumed"),
        ("ageing_step_s = 600", "ageing_step_s = 0", "priority", "must be greater than 0"),
    ),
)
def test_a_wrong_value_is_named(tmp_path: Path, right: str, wrong: str, key: str, why: str) -> None:
    text = GOOD.replace(right, wrong, 1)
    status, said = started(tmp_path, text)
    assert status == 2
    assert f"queue.toml:{_line(text, wrong, key)}: {key}" in said
    assert why in said


def test_broken_toml_is_named(tmp_path: Path) -> None:
    status, said = started(tmp_path, "[site\n")
    assert status == 2
    assert "queue.toml" in said
    assert "line 1" in said


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    (
        (
            'services = ["pension", "insurance-enrolment", "injury"]',
            'services = ["passport"]',
            "no service 'passport'",
        ),
        ('id = "materials"\nprefix', 'id = "passport"\nprefix', "passport"),
    ),
)
def test_a_service_that_does_not_exist_is_named(tmp_path: Path, right: str, wrong: str, why: str) -> None:
    status, said = started(tmp_path, GOOD.replace(right, wrong, 1))
    assert status == 2
    assert why in said


def _line(text: str, wrong: str, key: str) -> int:
    """A value's own line, or that of the table whose value is refused as a whole."""
    table, _, name = key.partition(".")
    if not name:
        return line_of(text, f"[{table}]")
    if name.isdecimal():
        headers = [number for number, line in enumerate(text.splitlines(), 1) if line == f"[[{table}]]"]
        return headers[int(name)]
    return line_of(text, wrong)
