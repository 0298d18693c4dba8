"""What each kind of command does, on the parts that the machine has. Each is small, and refuses where its part is missing."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from agent.commands.blurring import blurred
from agent.commands.desk import Executor, Order
from agent.commands.recent import LARGEST_JOURNAL, RecentLog, bundle
from agent.commands.running import output_of
from agent.commands.settings import CommandSettings
from agent.schemas import DeviceLine
from kiosk.domain.clock import Clock
from kiosk.domain.device import DeviceState, Fault
from kiosk.domain.errors import BianminError, Refused

# Sends a file for the command of this id: media type, bytes. Raises Refused, Unreachable, ProtocolError, NotEnrolled.
Upload = Callable[[int, str, bytes], Awaitable[object]]

_BROKEN = frozenset({DeviceState.ABSENT, DeviceState.FAULT, DeviceState.BACKOFF})


def restart_service(settings: CommandSettings) -> Executor:
    """One of the services that the configuration names; our own, and the next life of ours answers."""
    services = {service.name: service.run for service in settings.services}

    async def act(order: Order) -> Mapping[str, object]:
        run = services.get(str(order.arguments.get("service", "")))
        if run is None:
            raise Refused("unknown_service")
        await output_of(run, settings.timeout_s)
        return {}

    return act


def reboot(settings: CommandSettings) -> Executor:
    """The machine; the next life of ours answers."""

    async def act(_order: Order) -> None:
        await output_of(settings.reboot, settings.timeout_s)

    return act


def sync_now(poke: Callable[[], None]) -> Executor:
    """The answer itself is what is synced."""

    async def act(_order: Order) -> Mapping[str, object]:
        poke()
        return {}

    return act


def self_test(
    devices: Callable[[], Sequence[DeviceLine]], store_is_whole: Callable[[], Awaitable[bool]]
) -> Executor:
    """Every device that is fitted, and the store."""

    async def act(_order: Order) -> Mapping[str, object]:
        failed = [line.device for line in devices() if line.state in _BROKEN or line.fault != Fault.NONE]
        if not await store_is_whole():
            failed.append("store")
        return {"passed": not failed, "failed": failed}

    return act


def test_page(print_page: Callable[[str], Awaitable[Fault]]) -> Executor:
    """A slip with the station's name and the time; done is what the printer confirmed. print_page: once for each job."""

    async def act(order: Order) -> Mapping[str, object]:
        fault = await print_page(f"command-{order.id}")
        if fault is not Fault.NONE:
            raise Refused("printer", fault.value)
        return {}

    return act


def log_bundle(
    settings: CommandSettings,
    recent: RecentLog,
    facts: Callable[[], str],
    clock: Clock,
    upload: Upload,
) -> Executor:
    """Our own last lines, the machine's journal where the configuration says how to read it, and what the board shows."""

    async def act(order: Order) -> Mapping[str, object]:
        parts = {"agent.log": recent.text, "board.json": facts()}
        if settings.logs:
            journal = await output_of(settings.logs, settings.timeout_s)
            parts["journal.log"] = journal[-LARGEST_JOURNAL:].decode("utf-8", "replace")
        at: datetime = clock.now()
        return await _sent(upload, order.id, "application/gzip", await asyncio.to_thread(bundle, parts, at))

    return act


def maintenance(switch: Callable[[bool], Awaitable[None]]) -> Executor:
    """暂停服务 on or off; a visit that goes on is not interrupted."""

    async def act(order: Order) -> Mapping[str, object]:
        await switch(order.arguments.get("on") is True)
        return {}

    return act


def screen_picture(settings: CommandSettings, visit_open: Callable[[], bool], upload: Upload) -> Executor:
    """Only while nobody is served, from before the picture was taken until after it; nobody can be read on it."""

    async def act(order: Order) -> Mapping[str, object]:
        if visit_open():
            raise Refused("visit_open")
        png = await output_of(settings.picture, settings.timeout_s)
        if visit_open():
            raise Refused("visit_open")
        return await _sent(upload, order.id, "image/png", await asyncio.to_thread(blurred, png))

    return act


async def _sent(upload: Upload, command: int, media: str, content: bytes) -> Mapping[str, object]:
    try:
        await upload(command, media, content)
    except Refused as refused:
        raise Refused("upload", refused.reason) from refused
    except BianminError as failed:
        raise Refused("upload", type(failed).__name__) from failed
    return {"bytes": len(content)}
