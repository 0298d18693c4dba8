"""Every configuration file: an unknown key or a wrong type stops the start and names file, key and line."""

from pathlib import Path

import pytest

from agent.config import AgentConfig
from fleet.config import FleetConfig
from kiosk.bench.settings import BenchSettings
from kiosk.domain.catalogue import Catalogue
from kiosk.domain.errors import ConfigError
from kiosk.domain.settings import load
from kiosk.queue.settings import QueueSettings
from kiosk.screens.config import KioskConfig

CONFIG = Path(__file__).parents[2] / "config"
SHAPES = {
    "agent": AgentConfig,
    "bench": BenchSettings,
    "catalogue": Catalogue,
    "fleet": FleetConfig,
    "kiosk": KioskConfig,
    "queue": QueueSettings,
}
WRONG_TYPES = {
    "agent": ("idle_warn_s = 60.0", 'idle_warn_s = "a minute"', "visit.idle_warn_s"),
    "bench": ("baud = 115200", 'baud = "fast"', "printer.baud"),
    "catalogue": ("version = 1", 'version = "one"', "version"),
    "fleet": ("next_s = 60.0", "next_s = true", "sync.next_s"),
    "kiosk": ("settle_s = 0.35", 'settle_s = "soon"', "touch.settle_s"),
    "queue": ("recalls = 3", "recalls = 3.5", "calls.recalls"),
}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_the_file_as_shipped_is_right(name: str) -> None:
    load(CONFIG / f"{name}.toml", SHAPES[name])


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_an_unknown_key_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    file = tmp_path / f"{name}.toml"
    file.write_text("colour_of_the_wall = 3\n" + (CONFIG / f"{name}.toml").read_text("utf-8"), "utf-8")

    with pytest.raises(ConfigError) as caught:
        load(file, SHAPES[name])

    assert str(caught.value).startswith(f"{file}:1: colour_of_the_wall: unknown key")


@pytest.mark.parametrize("name", sorted(WRONG_TYPES))
def test_a_wrong_type_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    right, wrong, key = WRONG_TYPES[name]
    text = (CONFIG / f"{name}.toml").read_text("utf-8")
    file = tmp_path / f"{name}.toml"
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    line = 1 + [right in row for row in text.splitlines()].index(True)

    with pytest.raises(ConfigError) as caught:
        load(file, SHAPES[name])

    assert str(caught.value).startswith(f"{file}:{line}: {key}: expected")
