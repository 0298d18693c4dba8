"""`./run doctor`: looks at everything, says what to do; 0 when all is well, 1 otherwise."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from agent.config import QUEUE_IDENTITY, AgentConfig
from kiosk.doctor import back_office, configured, faces, found, installed, names, probing, readers, site_queue
from kiosk.doctor.fixing import write_config
from kiosk.doctor.machine import machine
from kiosk.doctor.report import Chapter, Finding, Verdict, as_json, as_text, exit_status
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BianminError
from kiosk.domain.settings import load
from kiosk.hardware.transport import LineLost

ROOT = Path(__file__).parents[2]
SYSTEM_CONFIG = Path("/etc/bianmin/agent.toml")
SYSTEM_VAR = Path("/var/lib/bianmin")


def main(argv: list[str]) -> int:
    """Prints the chapters; 1 when anything failed, 2 for a configuration that does not load."""
    options = _options(argv)
    try:
        chapters = asyncio.run(_looked(options))
    except BianminError as wrong:
        print(f"doctor: {wrong}", file=sys.stderr)
        return 2
    print(as_json(chapters) if options.json else as_text(chapters))
    return exit_status(chapters)


async def _looked(options: argparse.Namespace) -> list[Chapter]:
    overlays, where = _overlays(options)
    config = load(options.config, AgentConfig, *overlays)
    config.devices.card.choose_service()
    ids = found.usb_ids(options.config.parent / "usb.toml")
    ports = found.serial_ports(ids, options.port)
    recognised = await _recognised(ports, options.port) if options.probe else []
    chapters = [
        Chapter(f"configuration: {where}", tuple(_files(options, overlays))),
        Chapter("installed", tuple(installed.installed())),
        Chapter("machine", tuple(machine(options.var, config.devices.card.service))),
        Chapter("plugged in", tuple(_plugged_in(ids, ports, recognised))),
        await _device_chapter(options, config),
        Chapter("faces", tuple(faces.face_models(config.face))),
        Chapter("back office", await asyncio.to_thread(_back_office, options, config)),
        Chapter(
            "queue", (await site_queue.site_queue(config.queue, options.var / "agent" / QUEUE_IDENTITY),)
        ),
        Chapter("untested without hardware", tuple(installed.untested())),
    ]
    if options.fix_config:
        fixed = write_config(options.fix_config, _fittings(ids, ports, recognised), options.config)
        chapters.append(Chapter("configuration written", (fixed,)))
    return chapters


async def _device_chapter(options: argparse.Namespace, config: AgentConfig) -> Chapter:
    """The heart of it: every device with its state and facts."""
    try:
        seen, by_agent = await configured.seen_devices(config, options.var, options.config.parent / "texts")
    except BianminError as silent:
        todo = "systemctl restart kiosk-agent"
        return Chapter(
            "devices", (Finding("agent", Verdict.FAIL, f"runs and does not answer: {silent}", todo),)
        )
    heading = "devices, as the agent that runs has them" if by_agent else "devices, opened now"
    addresses = [one.address for one in seen]
    findings = (*configured.device_findings(config, seen), *names.udev_names(addresses))
    return Chapter(heading, findings or (Finding("devices", Verdict.WARN, "none is configured"),))


def _back_office(options: argparse.Namespace, config: AgentConfig) -> tuple[Finding, ...]:
    catalogue = load_catalogue(options.config.parent / "catalogue.toml")
    return tuple(back_office.back_office(config.gateway, catalogue, SystemClock()))


def _plugged_in(
    ids: Sequence[found.UsbId], ports: Sequence[found.Port], recognised: Sequence[probing.Recognised]
) -> Iterator[Finding]:
    yield from found.found(ports, "idcard")
    yield from found.found(found.usb_printers(ids), "printer")
    yield from found.found(found.cameras(), "camera")
    yield from readers.card_readers()
    for one in recognised:
        todo = f'[devices.{one.device}] address = "{one.address}"'
        yield Finding(one.address, Verdict.OK, f"answers as: {one.what}", todo)
    if not ports:
        yield Finding(
            "serial ports", Verdict.INFO, "none below /dev/kiosk, /dev/serial/by-id, ttyUSB, ttyACM"
        )


def _fittings(
    ids: Sequence[found.UsbId], ports: Sequence[found.Port], recognised: Sequence[probing.Recognised]
) -> list[tuple[str, str, str]]:
    """What can go into a configuration: what answered first, then what the USB table knows."""
    fittings = [(one.device, one.what, one.address) for one in recognised]
    fittings += [("printer", "USB printer", port.address) for port in found.usb_printers(ids)]
    fittings += [("camera", "camera", f"v4l://{port.node}") for port in found.cameras()]
    fittings += [
        (port.likely.device, port.likely.what, port.address)
        for port in ports
        if port.likely is not None and port.likely.device
    ]
    return fittings


async def _recognised(ports: Sequence[found.Port], named: Sequence[Path]) -> list[probing.Recognised]:
    """Ports that nobody has open, and those that were named, asked one after the other."""
    heard = []
    for port in ports:
        try:
            is_free = not port.holder or port.node in named
            one = await probing.recognise(port.node) if is_free else None
        except LineLost:
            continue
        if one is not None:
            heard.append(one)
    return heard


def _files(options: argparse.Namespace, overlays: Sequence[Path]) -> Iterator[Finding]:
    for file in (options.config, *overlays):
        yield Finding(file.name, Verdict.OK, str(file))
    if not overlays:
        todo = "./run bench in another shell, and this looks at its devices"
        yield Finding("bench", Verdict.INFO, f"none runs below {options.var}", todo)


def _overlays(options: argparse.Namespace) -> tuple[list[Path], str]:
    """What was asked for; else the bench's where one runs, else the machine's own."""
    if options.overlay:
        where = "bench" if any(file.name == "agent-overlay.toml" for file in options.overlay) else "given"
        return options.overlay, where
    bench = options.var / "bench" / "agent-overlay.toml"
    if bench.exists():
        return [bench], "bench"
    if SYSTEM_CONFIG.exists():
        return [SYSTEM_CONFIG], "this machine"
    return [], "as delivered"


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run doctor", description=__doc__)
    parser.add_argument("--config", type=Path, default=ROOT / "config" / "agent.toml")
    parser.add_argument(
        "--overlay", type=Path, action="append", default=[], help="laid over the configuration"
    )
    parser.add_argument("--var", type=Path, default=None, help="where agent and bench have their folders")
    parser.add_argument("--probe", action="store_true", help="ask free serial ports what is behind them")
    parser.add_argument(
        "--port", type=Path, action="append", default=[], help="one more serial port to look at"
    )
    parser.add_argument("--fix-config", type=Path, help="write a starting agent.toml from what was found")
    parser.add_argument("--json", action="store_true", help="for programs")
    options = parser.parse_args(argv)
    if options.var is None:
        options.var = SYSTEM_VAR if SYSTEM_CONFIG.exists() else ROOT / "var"
    return options
