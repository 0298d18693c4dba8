"""What the bytes on the printer's line mean, for a person who reads the log."""

from kiosk.bench.panel_wire import Meaning

_ASKED = {1: "ask_online", 2: "ask_stopped", 3: "ask_error", 4: "ask_paper"}


def meaning_to_printer(data: bytes) -> Meaning:
    """One piece of what the host sent."""
    if len(data) == 3 and data[:2] == b"\x10\x04" and data[2] in _ASKED:
        return Meaning(f"printer.{_ASKED[data[2]]}")
    if len(data) == 3 and data[:2] == b"\x10\x05":
        return Meaning("printer.resume" if data[2] == 1 else "printer.clear")
    if data[:3] == b"\x1d\x28\x48" and len(data) <= 16:
        return Meaning("printer.fence_asked")
    if data[:2] == b"\x1d\x72" and len(data) == 3:
        return Meaning("printer.ask_roll")
    if data[:2] == b"\x1d\x61" and len(data) == 3:
        return Meaning("printer.automatic_on" if data[2] else "printer.automatic_off")
    if b"\x1d\x56" in data[-12:]:
        return Meaning("printer.job_end", {"length": len(data)})
    if data[:2] == b"\x1b\x40":
        return Meaning("printer.job_begin", {"length": len(data)})
    return Meaning("printer.data", {"length": len(data)}) if len(data) > 16 else Meaning()


def meaning_of_answer(data: bytes, asked: bytes) -> Meaning:
    """One answer; `asked` is the last thing the host sent, since a status byte alone does not say to what."""
    if data[:2] == b"\x37\x22":
        return Meaning("printer.fence")
    if len(data) == 4 and data[0] & 0x93 == 0x10:
        return Meaning("printer.automatic")
    if len(data) != 1 or data[0] & 0x93 != 0x12 or asked[:2] != b"\x10\x04" or len(asked) != 3:
        return Meaning()
    return Meaning(f"printer.{_status(data[0], asked[2])}")


def _status(byte: int, n: int) -> str:
    wrong = {
        1: [(0x08, "is_stopped")],
        2: [(0x04, "is_cover_open"), (0x20, "is_stopped_by_paper"), (0x40, "is_error")],
        3: [(0x08, "is_cutter"), (0x20, "is_broken"), (0x40, "is_hot")],
        4: [(0x60, "is_paper_out"), (0x0C, "is_near_end")],
    }
    return next((name for bit, name in wrong.get(n, []) if byte & bit), "is_well")
