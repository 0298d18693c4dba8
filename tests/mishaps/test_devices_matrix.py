"""Every fault of every device is reachable from the bench."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from kiosk.domain.device import Fault
from tests.prove.devices_matrix import EVERYWHERE, FAULTS, Missing, Told, matrix

HARDWARE = Path("kiosk/hardware")
_WORD = re.compile(r"\bFault\.([A-Z_]+)")


@pytest.mark.parametrize("device", FAULTS)
def test_every_fault_that_a_driver_names_has_a_row(device: str) -> None:
    named = {
        Fault[word]
        for source in (HARDWARE / device).glob("*.py")
        for word in _WORD.findall(source.read_text("utf-8"))
    }
    assert named - {Fault.NONE} <= FAULTS[device].keys()


def test_every_word_for_a_fault_can_come_about() -> None:
    reached = {
        fault for rows in FAULTS.values() for fault, row in rows.items() if not isinstance(row, Missing)
    }
    assert reached | EVERYWHERE.keys() == set(Fault) - {Fault.NONE}


def test_every_driver_has_its_rows() -> None:
    rooms = {room.parent.name for room in HARDWARE.glob("*/__init__.py")}
    # Strips are heard through the keypads' line; faces come by the camera, and have mishaps of their own (test_face_*).
    assert rooms - FAULTS.keys() == {"led", "face"}


@pytest.mark.parametrize("rows", (*FAULTS.values(), EVERYWHERE), ids=(*FAULTS, "everywhere"))
def test_a_row_that_names_a_test_names_one_that_is_there(rows: Mapping[Fault, object]) -> None:
    for fault, row in rows.items():
        if isinstance(row, Told):
            text = Path(row.test).read_text("utf-8").lower()
            assert fault.value in text, (fault, row.test)


def test_what_the_bench_cannot_do_yet_is_said() -> None:
    missing = {
        (device, fault)
        for device, rows in FAULTS.items()
        for fault, row in rows.items()
        if isinstance(row, Missing)
    }
    of_a_laser_printer = {Fault.IN_USE, Fault.OVERHEATED, Fault.UNRECOVERABLE}
    assert missing == {("a4", fault) for fault in of_a_laser_printer}


@pytest.mark.slow
async def test_every_fault_is_reached_by_hand_and_goes_away_again() -> None:
    assert await matrix() == []
