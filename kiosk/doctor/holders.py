"""Who has a device file open: its lock in /proc/locks, or an open file below /proc."""

from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that has the file open."""

    pid: int
    command: str


def holders(node: Path, proc: Path = PROC) -> list[Holder]:
    """Every process but none of ours that has it open; what we may not look into is left out."""
    try:
        wanted = node.resolve(strict=True)
    except OSError:
        return []
    found = {*_openers(wanted, proc), *_lockers(wanted, proc)}
    return [Holder(pid, _command(pid, proc)) for pid in sorted(found)]


def said(found: list[Holder]) -> str:
    """In words."""
    return ", ".join(f"{holder.command or 'a program'} (process {holder.pid})" for holder in found)


def _openers(wanted: Path, proc: Path) -> list[int]:
    pids = []
    for process in proc.glob("[0-9]*"):
        try:
            if any(link.readlink() == wanted for link in (process / "fd").iterdir()):
                pids.append(int(process.name))
        except OSError:  # it ended, or is somebody else's
            continue
    return pids


def _lockers(wanted: Path, proc: Path) -> list[int]:
    """Lines are `1: FLOCK  ADVISORY  WRITE 708 fd:00:131 0 EOF`: the process and the file's device and inode."""
    try:
        inode = wanted.stat().st_ino
        lines = (proc / "locks").read_text("ascii").splitlines()
    except OSError:
        return []
    fields = [line.split() for line in lines]
    return [
        int(field[4])
        for field in fields
        if len(field) > 5 and field[1] == "FLOCK" and field[4].isdecimal() and field[5].endswith(f":{inode}")
    ]


def _command(pid: int, proc: Path) -> str:
    try:
        words = (proc / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    return b" ".join(words).decode("utf-8", "replace").strip()[:80]
