"""A device's section with a mistake: file, line and key are named before anything is opened."""

from dataclasses import fields
from pathlib import Path

import pytest

from agent.config import AgentConfig, Devices
from kiosk.domain.errors import ConfigError
from kiosk.domain.settings import load

BASE = Path("config/agent.toml")
DEVICES = [part.name for part in fields(Devices)]
ON_A_LINE = ("printer", "idcard", "qr", "keypad", "led", "inputs", "pinpad")
NO_ADDRESS = ("tcp://127.0.0.1", "serial:///dev/x?speed=9600", "serial:///dev/x?baud=fast", "com3", "usb://")


def _loaded(folder: Path, section: str, line: str) -> str:
    """What is said of this line; it stands in line 3."""
    overlay = folder / "agent.toml"
    overlay.write_text(f"# the station's own\n[{section}]\n{line}\n", "utf-8")
    with pytest.raises(ConfigError) as wrong:
        load(BASE, AgentConfig, overlay)
    return str(wrong.value).removeprefix(str(overlay))


@pytest.mark.parametrize("device", DEVICES)
def test_a_mistyped_key_is_named_with_its_line(tmp_path: Path, device: str) -> None:
    said = _loaded(tmp_path, f"devices.{device}", "enabeld = true")
    assert said.startswith(f":3: devices.{device}.enabeld: unknown key, did you mean enabled?")


@pytest.mark.parametrize("device", DEVICES)
def test_a_value_of_another_type_is_named_with_its_line(tmp_path: Path, device: str) -> None:
    said = _loaded(tmp_path, f"devices.{device}", 'enabled = "yes"')
    assert said.startswith(f":3: devices.{device}.enabled: expected bool, got str 'yes'")


@pytest.mark.parametrize("address", NO_ADDRESS)
@pytest.mark.parametrize("device", [name for name in ON_A_LINE if name in DEVICES])
def test_an_address_that_means_nothing_is_named_with_its_line(
    tmp_path: Path, device: str, address: str
) -> None:
    said = _loaded(tmp_path, f"devices.{device}", f'enabled = true\naddress = "{address}"')
    assert said.split(":")[1] in ("2", "3", "4")
    assert f"devices.{device}" in said
    assert "address" in said


@pytest.mark.parametrize("line", ["first_wait_s = 0.0", "first_wait_s = 20.0", "longest_wait_s = 0.1"])
def test_waits_that_make_no_sense_are_named(tmp_path: Path, line: str) -> None:
    assert "supervision" in _loaded(tmp_path, "supervision", line)
