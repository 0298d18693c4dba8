"""Tells systemd that we are ready, and that our loop still turns. Without systemd it does nothing."""

import asyncio
import os
import socket


def tell(words: str) -> None:
    """One notification. Source: sd_notify(3)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.send(words.encode())


async def keep_telling() -> None:
    """Half as long as systemd waits, until cancelled; returns at once where it does not watch."""
    limit_us = int(os.environ.get("WATCHDOG_USEC", "0"))
    while limit_us:
        tell("WATCHDOG=1")
        await asyncio.sleep(limit_us / 2_000_000)
