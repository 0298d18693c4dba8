"""The machine itself: clock, disk, limits, drawing, sound, the card service, groups."""

import ctypes
import grp
import os
import resource
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from kiosk.doctor import gl
from kiosk.doctor.report import Finding, Verdict

LITTLE_BYTES = 200_000_000
SOME_BYTES = 2_000_000_000
VISIT_LOCKS_BYTES = 64 << 20  # what a visit's process wants to keep out of swap
SOFTWARE = ("llvmpipe", "softpipe", "swrast")
PCSCD = "/run/pcscd/pcscd.comm"
UNIT = "systemd/kiosk-agent.service"
_TIMEX_BYTES, _STATUS_AT = 208, 40  # struct timex of 64-bit Linux
_UNSYNCHRONISED = 0x40


def machine(var: Path, pcsc_socket: str) -> Iterator[Finding]:
    """Everything below the devices."""
    yield clock()
    yield disk(var)
    yield memory_lock()
    yield core_dumps()
    yield card_service(pcsc_socket or PCSCD)
    yield drawing(gl.driver())
    yield sound()
    yield groups()


def clock() -> Finding:
    """Whether something keeps it right."""
    libc = ctypes.CDLL(None, use_errno=True)
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)  # modes = 0: only asks
    if libc.adjtimex(timex) < 0:
        return Finding("clock", Verdict.WARN, "not checked: the system does not let us ask")
    status = int.from_bytes(timex.raw[_STATUS_AT : _STATUS_AT + 4], "little")
    if status & _UNSYNCHRONISED:
        todo = "timedatectl set-ntp true, or install chrony; ticket numbers follow the business day"
        return Finding("clock", Verdict.WARN, "not synchronised by NTP", todo)
    return Finding("clock", Verdict.OK, "synchronised by NTP")


def disk(var: Path) -> Finding:
    """Room for stores, copies and logs."""
    there = next(folder for folder in (var, *var.absolute().parents) if folder.exists())
    free = shutil.disk_usage(there).free
    what = f"{free / 1e9:.1f} GB free at {there}"
    if free < LITTLE_BYTES:
        return Finding(
            "disk", Verdict.FAIL, what, "make room: a store that cannot be written stops the station"
        )
    return Finding("disk", Verdict.OK if free >= SOME_BYTES else Verdict.WARN, what)


def memory_lock() -> Finding:
    """Whether a visit's memory can be kept out of swap."""
    soft, _ = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if soft == resource.RLIM_INFINITY or soft >= VISIT_LOCKS_BYTES or os.getuid() == 0:
        return Finding("memory lock", Verdict.OK, "a visit can stay out of swap")
    todo = f"LimitMEMLOCK=infinity, as in {UNIT}"
    return Finding("memory lock", Verdict.WARN, f"{soft >> 10} KiB in this shell", todo)


def core_dumps() -> Finding:
    """Whether a crash could write memory to disk. Every process that holds an identity forbids it for itself."""
    soft, _ = resource.getrlimit(resource.RLIMIT_CORE)
    if soft == 0:
        return Finding("core dumps", Verdict.OK, "off")
    todo = f"LimitCORE=0, as in {UNIT}"
    return Finding(
        "core dumps", Verdict.INFO, "on in this shell; visits switch them off for themselves", todo
    )


def card_service(path: str) -> Finding:
    """Whether pcscd answers at its socket."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1.0)
        try:
            line.connect(path)
        except OSError as refused:
            why = refused.strerror or "no answer"
            todo = "systemctl enable --now pcscd.socket"
            return Finding("pcscd", Verdict.WARN, f"{path}: {why}", todo)
    return Finding("pcscd", Verdict.OK, path)


def drawing(said: str) -> Finding:
    """By the words of the GL driver."""
    if not said:
        return Finding("GL driver", Verdict.FAIL, "EGL does not start", "install libegl1 and libgl1-mesa-dri")
    if any(word in said for word in SOFTWARE):
        return Finding(
            "GL driver", Verdict.WARN, said, "no GPU is used: pictures move at no more than 30 a second"
        )
    return Finding("GL driver", Verdict.OK, said)


def sound(cards: Path = Path("/proc/asound/cards")) -> Finding:
    """Whether something can be heard."""
    try:
        listed = [line.strip() for line in cards.read_text("utf-8").splitlines() if "]:" in line]
    except OSError:
        listed = []
    if listed:
        return Finding("sound", Verdict.OK, "; ".join(listed))
    if os.environ.get("PULSE_SERVER"):
        return Finding("sound", Verdict.OK, f"PulseAudio at {os.environ['PULSE_SERVER']}")
    return Finding(
        "sound", Verdict.WARN, "no sound card", "without one the product stays silent and shows everything"
    )


def groups() -> Finding:
    """Who asks, since ports belong to groups."""
    names = []
    for number in sorted({os.getegid(), *os.getgroups()}):
        try:
            names.append(grp.getgrgid(number).gr_name)
        except KeyError:
            names.append(str(number))
    return Finding("groups", Verdict.INFO, ", ".join(names))
