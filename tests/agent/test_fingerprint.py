"""What tells a machine from another one with a copy of its disk."""

from pathlib import Path

from agent.fingerprint import parts_of


def machine(root: Path, mac: str, serial: str, board: str = "") -> Path:
    files = {
        "sys/class/net/eth0/address": mac,
        "sys/class/net/eth0/addr_assign_type": "0",
        "sys/class/net/lo/address": "00:00:00:00:00:00",
        "sys/class/net/docker0/address": "02:42:00:00:00:01",
        "sys/block/sda/removable": "0",
        "sys/block/sda/device/serial": serial,
        "sys/block/sdb/removable": "1",
        "sys/block/sdb/device/serial": "STICK",
        "sys/class/dmi/id/board_serial": board,
        "sys/class/dmi/id/product_uuid": "00000000-0000-0000-0000-000000000000",
    }
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
    (root / "sys/class/net/eth0/device").mkdir()
    return root


def test_a_copied_disk_in_another_machine_shares_no_part(tmp_path: Path) -> None:
    one = parts_of(machine(tmp_path / "one", "52:54:00:aa:aa:aa", "DISK1", "BOARD1"))
    other = parts_of(machine(tmp_path / "other", "52:54:00:bb:bb:bb", "DISK2", "BOARD2"))
    assert [part.partition(":")[0] for part in one] == ["board", "disk", "nic"]
    assert set(one).isdisjoint(other)


def test_a_machine_says_the_same_again_and_nothing_readable(tmp_path: Path) -> None:
    root = machine(tmp_path, "52:54:00:aa:aa:aa", "DISK1", "To be filled by O.E.M.")
    assert parts_of(root) == parts_of(root)
    assert [part.partition(":")[0] for part in parts_of(root)] == ["disk", "nic"]
    assert not any("DISK1" in part or "52:54" in part for part in parts_of(root))


def test_a_modem_on_usb_is_no_part_of_the_machine(tmp_path: Path) -> None:
    root = machine(tmp_path, "52:54:00:aa:aa:aa", "DISK1")
    adapter = root / "sys/class/net/wwan0"
    hub = root / "sys/devices/pci0/usb1/1-1"
    hub.mkdir(parents=True)
    adapter.mkdir()
    (adapter / "device").symlink_to(hub)
    (adapter / "address").write_text("0c:5b:8f:27:9a:64")
    (adapter / "addr_assign_type").write_text("0")
    assert len(parts_of(root)) == 2


def test_where_nothing_is_known_nothing_is_said(tmp_path: Path) -> None:
    assert parts_of(tmp_path) == ()
