"""A starting agent.toml from what was found: only what differs from config/agent.toml, to be laid over it."""

import socket
from collections.abc import Sequence
from pathlib import Path

from agent.config import AgentConfig
from kiosk.doctor.report import Finding, Verdict
from kiosk.domain.settings import load

HEAD = """\
# Written by ./run doctor --fix-config, from what was plugged in. Laid over config/agent.toml: --overlay THIS_FILE.
# What stands here was found; look through it before the station opens.

[station]
name = "{name}"
machine = "01"
"""
COMMENT = "# {what}\n"


def write_config(file: Path, found: Sequence[tuple[str, str, str]], base: Path) -> Finding:
    """`found`: device, what it is, address. The file loads with the strict loader, or is not left behind."""
    if file.exists():
        return Finding("--fix-config", Verdict.FAIL, f"{file} exists", "choose another name, or move it away")
    known = load(base, AgentConfig).devices
    sections = [HEAD.format(name=socket.gethostname())]
    told: set[str] = set()
    for device, what, address in found:
        fitted = getattr(known, device, None)
        if fitted is None or not hasattr(fitted, "address") or device in told:
            continue
        told.add(device)
        sections.append(
            f'{COMMENT.format(what=what)}[devices.{device}]\nenabled = true\naddress = "{address}"\n'
        )
    sections += [
        f"# nothing was found for it\n[devices.{device}]\nenabled = false\n"
        for device in ("printer",)
        if device not in told
    ]
    file.write_text("\n".join(sections), "utf-8")
    try:
        load(base, AgentConfig, file)
    except Exception:
        file.unlink()
        raise
    return Finding("--fix-config", Verdict.OK, f"{file} written: {', '.join(sorted(told)) or 'no device'}")
