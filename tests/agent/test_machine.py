"""What the machine says of itself, from a system tree that the test lays out."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent.config import AgentConfig, Peer, Station
from agent.gateway.settings import GatewayKind, GatewaySettings
from agent.machine import Machine, board_facts, measured
from agent.reporting import told_links
from agent.schemas import DeviceLine, Links, LinkState


def laid(root: Path, **files: str) -> Path:
    for name, text in files.items():
        file = root / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return root


def inputs(state: str, notice: str, battery: str = "") -> DeviceLine:
    facts = {"battery": battery} if battery else {}
    return DeviceLine(
        device="inputs",
        state=state,
        fault="none",
        notice=notice,
        facts=facts,
        since=datetime(2026, 3, 18, tzinfo=UTC),
    )


def test_a_machine_without_sensors_says_only_what_it_knows(tmp_path: Path) -> None:
    assert set(measured(tmp_path, tmp_path)) == {"disk_free_mb"}
    assert measured(tmp_path / "gone", tmp_path) == {}


def test_sensors_that_are_there_are_read(tmp_path: Path) -> None:
    root = laid(
        tmp_path,
        proc__meminfo="MemTotal: 4000000 kB\nMemAvailable:    1000000 kB\n",
        proc__uptime="93.25 180.1\n",
        sys__class__thermal__thermal_zone0__temp="48250\n",
        sys__class__thermal__thermal_zone1__temp="61000\n",
        sys__class__thermal__thermal_zone2__temp="-273200\n",
        sys__class__power_supply__AC__type="Mains\n",
        sys__class__power_supply__AC__online="0\n",
        sys__class__power_supply__BAT0__type="Battery\n",
        sys__class__power_supply__BAT0__capacity="77\n",
        sys__class__power_supply__mouse__type="Battery\n",
        sys__class__power_supply__mouse__scope="Device\n",
        sys__class__power_supply__mouse__capacity="3\n",
    )
    found = measured(tmp_path, root)
    assert found.pop("disk_free_mb") > 0
    assert found == {
        "memory_free_mb": 1024.0,
        "temperature_c": 61.0,
        "uptime_s": 93.25,
        "on_battery": 1.0,
        "battery_percent": 77.0,
    }


def test_mains_alone_is_no_battery(tmp_path: Path) -> None:
    root = laid(
        tmp_path, sys__class__power_supply__AC__type="Mains", sys__class__power_supply__AC__online="1"
    )
    assert set(measured(tmp_path, root)) == {"disk_free_mb"}


@pytest.mark.parametrize("nonsense", ("", "hot\n", "\udcff"))
def test_a_sensor_that_speaks_nonsense_is_absent(tmp_path: Path, nonsense: str) -> None:
    root = laid(tmp_path, proc__uptime="")
    (root / "proc/uptime").write_bytes(nonsense.encode("utf-8", "surrogateescape"))
    assert "uptime_s" not in measured(tmp_path, root)


@pytest.mark.parametrize(
    ("line", "expected"),
    (
        (inputs("ready", "none", "90 %"), {"on_battery": 0.0, "battery_percent": 90.0, "door_open": 0.0}),
        (inputs("ready", "door_open"), {"on_battery": 0.0, "door_open": 1.0}),
        (inputs("ready", "on_battery", "40 %"), {"on_battery": 1.0, "battery_percent": 40.0}),
        (inputs("fault", "on_battery", "9 %"), {"on_battery": 1.0, "battery_percent": 9.0}),
        (inputs("absent", "none"), {}),
    ),
)
def test_the_board_of_the_inputs_says_what_it_sees(line: DeviceLine, expected: dict[str, float]) -> None:
    assert board_facts([line], maintenance=False) == expected | {"maintenance": 0.0}
    assert board_facts([line], maintenance=True) == expected | {"maintenance": 1.0}


async def test_nothing_is_claimed_before_the_first_look(tmp_path: Path) -> None:
    machine = Machine(tmp_path, tmp_path)
    assert machine.facts == {}
    await machine.look()
    assert machine.facts["disk_free_mb"] > 0


def test_only_far_sides_that_are_fitted_are_told_of() -> None:
    down = Links(gateway=LinkState.DOWN, queue=LinkState.UP, fleet=LinkState.DOWN)
    alone = AgentConfig(Station("站", "01"))
    assert told_links(alone, down) == {}
    office = GatewaySettings(
        kind=GatewayKind.REST_JSON, url="http://127.0.0.1:1", area="430603", channel="c", device="d", site="s"
    )
    whole = replace(alone, queue=Peer(url="http://q"), gateway=office)
    assert told_links(whole, down) == {"queue": "up", "gateway": "down"}
