"""Configuration errors name file, line and key, and nothing is half read."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError
from kiosk.domain.settings import load


class Mode(StrEnum):
    FAST = "fast"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    services: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inner:
    speed_s: float = 1.0
    opens: time = time(9)


@dataclass(frozen=True, slots=True)
class Outer:
    name: str
    mode: Mode = Mode.FAST
    inner: Inner = field(default_factory=Inner)
    lines: tuple[Line, ...] = ()
    places: dict[str, int] = field(default_factory=dict)
    note: str | None = None


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "a.toml"
    file.write_text(text, "utf-8")
    return file


def test_a_whole_file_becomes_values(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        'name = "x"\nmode = "slow"\n[inner]\nspeed_s = 2\nopens = 08:30:00\n[[lines]]\nnumber = 1\nservices = ["a"]\n'
        "[places]\nhere = 3\n",
    )

    assert load(file, Outer) == Outer(
        "x", Mode.SLOW, Inner(2.0, time(8, 30)), (Line(1, ("a",)),), {"here": 3}
    )


def test_an_overlay_changes_only_what_it_says(tmp_path: Path) -> None:
    file = written(tmp_path, 'name = "x"\n[inner]\nspeed_s = 2.0\nopens = 08:30:00\n')
    overlay = tmp_path / "b.toml"
    overlay.write_text("[inner]\nspeed_s = 3.0\n")

    assert load(file, Outer, overlay).inner == Inner(3.0, time(8, 30))


@pytest.mark.parametrize(
    ("text", "line", "key", "why"),
    [
        ('name = "x"\n\n[inner]\nspede_s = 2.0\n', 4, "inner.spede_s", "did you mean speed_s"),
        ('name = "x"\n[inner]\nspeed_s = "quick"\n', 3, "inner.speed_s", "expected float"),
        ("name = 7\n", 1, "name", "expected str"),
        ('name = "x"\nmode = "sideways"\n', 2, "mode", "expected one of fast, slow"),
        (
            'name = "x"\n[[lines]]\nnumber = 1\n[[lines]]\nnumber = true\n',
            5,
            "lines.1.number",
            "expected int",
        ),
        ('name = "x"\n[[lines]]\nnumber = 1\nservices = [1]\n', 4, "lines.0.services.0", "expected str"),
        ('name = "x"\ninner = 3\n', 2, "inner", "expected a table"),
        ('name = "x"\n[inner]\nspeed_s = true\n', 3, "inner.speed_s", "expected float"),
    ],
)
def test_a_wrong_file_names_line_and_key(tmp_path: Path, text: str, line: int, key: str, why: str) -> None:
    file = written(tmp_path, text)

    with pytest.raises(ConfigError) as caught:
        load(file, Outer)

    message = str(caught.value)
    assert message.startswith(f"{file}:{line}: {key}: ")
    assert why in message


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="name: missing"):
        load(written(tmp_path, 'mode = "fast"\n'), Outer)


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 2"):
        load(written(tmp_path, 'name = "x"\nmode = = 1\n'), Outer)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load(tmp_path / "nowhere.toml", Outer)
