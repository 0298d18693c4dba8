"""The single looks: who holds a port, what is plugged in, the machine."""

import os
import pty
import subprocess
import sys
from pathlib import Path

from kiosk.doctor import machine
from kiosk.doctor.configured import REMEDIES
from kiosk.doctor.found import Port, UsbId, config_line, found, serial_ports, usb_ids
from kiosk.doctor.gl import driver
from kiosk.doctor.holders import Holder, holders, said
from kiosk.doctor.report import Chapter, Finding, Verdict, as_json, as_text, exit_status
from kiosk.domain.device import Fault

IDS = (UsbId("1a86", "7523", "CH340"), UsbId("04b8", "", "Epson printer", "printer", 115200))


def test_who_has_a_port_open_is_named() -> None:
    near, far = pty.openpty()
    path = Path(os.ttyname(far))
    os.close(far)
    program = f"import os, sys; os.open({str(path)!r}, os.O_RDWR | os.O_NOCTTY); print(flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    other.stdout.readline()
    try:
        assert [holder.pid for holder in holders(path)] == [other.pid]
        assert f"process {other.pid}" in said(holders(path))
    finally:
        other.communicate()
        os.close(near)


def test_a_lock_is_read_from_the_systems_list(tmp_path: Path) -> None:
    node = tmp_path / "node"
    node.touch()
    process = tmp_path / "708"
    process.mkdir()
    (process / "cmdline").write_bytes(b"minicom\0-D\0/dev/x\0")
    line = f"1: FLOCK  ADVISORY  WRITE 708 fd:00:{node.stat().st_ino} 0 EOF\n"
    (tmp_path / "locks").write_text(line + "2: POSIX  ADVISORY  WRITE 9 fd:00:1 0 EOF\nnonsense\n")
    assert holders(node, tmp_path) == [Holder(708, "minicom -D /dev/x")]
    assert holders(tmp_path / "nowhere", tmp_path) == []


def test_a_port_is_listed_once_under_its_steadiest_name(tmp_path: Path) -> None:
    (tmp_path / "ttyUSB0").touch()
    for folder in ("kiosk", "serial/by-id"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "printer").symlink_to(tmp_path / "ttyUSB0")
    (port,) = serial_ports(IDS, dev=tmp_path)
    assert port.node == tmp_path / "kiosk/printer"
    assert len(port.names) == 3
    (finding,) = found([port], "idcard")
    assert finding.todo == f'[devices.printer] address = "serial://{tmp_path}/kiosk/printer?baud=9600"'


def test_the_line_to_write_names_the_device_and_a_rule_for_its_name() -> None:
    port = Port(Path("/dev/ttyUSB3"), likely=IDS[1], id_path="pci-0000:00:14.0-usb-0:2:1.0")
    line = config_line(port, "idcard")
    assert '[devices.printer] address = "serial:///dev/ttyUSB3?baud=115200"' in line
    assert 'ENV{ID_PATH}=="pci-0000:00:14.0-usb-0:2:1.0", SYMLINK+="kiosk/printer"' in line
    lp = Port(Path("/dev/usb/lp0"))
    assert config_line(lp, "printer") == '[devices.printer] address = "usb:///dev/usb/lp0"'


def test_the_usb_table_is_sound() -> None:
    ids = usb_ids(Path("config/usb.toml"))
    assert all(len(one.vendor) == 4 and one.what for one in ids)
    assert len({(one.vendor, one.product) for one in ids}) == len(ids)


def test_software_drawing_is_named_and_no_drawing_is_a_fault() -> None:
    assert machine.drawing("llvmpipe (LLVM 15)").verdict is Verdict.WARN
    assert machine.drawing("Mesa Intel(R) UHD Graphics").verdict is Verdict.OK
    assert machine.drawing("").verdict is Verdict.FAIL
    assert driver()


def test_a_sound_card_is_found_by_its_name(tmp_path: Path) -> None:
    cards = tmp_path / "cards"
    cards.write_text(" 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n                      irq 1\n")
    assert machine.sound(cards).verdict is Verdict.OK
    assert machine.sound(tmp_path / "none").verdict in (Verdict.WARN, Verdict.OK)


def test_every_fault_has_a_remedy() -> None:
    assert set(Fault) - set(REMEDIES) == {Fault.NONE}


def test_the_exit_status_is_one_only_where_something_failed() -> None:
    warned = Chapter("machine", (Finding("clock", Verdict.WARN, "not synchronised", "set it"),))
    failed = Chapter("devices", (Finding("printer", Verdict.FAIL, "absent", "plug it in", {"model": "T"}),))
    assert exit_status([warned]) == 0
    assert exit_status([warned, failed]) == 1
    text = as_text([warned, failed, Chapter("nothing", ())])
    for words in ("FAIL  printer", "model T", "→ plug it in", "machine"):
        assert words in text
    assert "nothing" not in text
    assert '"chapter": "devices"' in as_json([failed])
