"""Whether a camera is there, without looking through it: no lamp goes on, nothing can hang for long."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from kiosk.hardware.camera.settings import node_path
from kiosk.hardware.transport import LineLost, NoSuchLine, NotPermitted, NotThere

ANSWER_S = 1.5
LONGEST_HEAD = 8192
SYSFS = Path("/sys/class/video4linux")


async def probe(address: str) -> Mapping[str, str]:
    """What is known of the camera at this address. Raises NotThere, NotPermitted, NoSuchLine, LineLost."""
    node = node_path(address)
    return _file(Path(node)) if node is not None else await _server(address)


def _file(node: Path) -> Mapping[str, str]:
    """A device file that is there and ours; its name as the kernel tells it, without opening it."""
    if not node.exists():
        raise NotThere("camera: no such device")
    if not node.is_char_device():
        raise NoSuchLine("camera: not a device")
    if not os.access(node, os.R_OK | os.W_OK):
        raise NotPermitted("camera: not permitted")
    name = SYSFS / node.resolve().name / "name"
    return {"model": name.read_text("utf-8").strip()} if name.is_file() else {}


async def _server(address: str) -> Mapping[str, str]:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 80
    asked = f"HEAD {parts.path or '/'} HTTP/1.0\r\nHost: {host}\r\n\r\n"
    try:
        async with asyncio.timeout(ANSWER_S):
            reader, writer = await asyncio.open_connection(host, port, limit=LONGEST_HEAD)
            try:
                writer.write(asked.encode("ascii"))
                head = await reader.readuntil(b"\r\n\r\n")
            finally:
                writer.close()
    except ConnectionRefusedError as refused:
        raise NotThere("camera: nobody listens") from refused
    except (OSError, TimeoutError, asyncio.IncompleteReadError) as silent:
        raise LineLost("camera: no answer") from silent
    except asyncio.LimitOverrunError as strange:
        raise NoSuchLine("camera: an endless answer") from strange
    return model_of(head)


def model_of(head: bytes) -> Mapping[str, str]:
    """What the head of an HTTP answer says of the camera. Raises NoSuchLine where it sends no pictures."""
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    if " 200" not in status or not headers.get("content-type", "").startswith("multipart/x-mixed-replace"):
        raise NoSuchLine("camera: no stream of pictures")
    return {"model": headers.get("server", "MJPEG over HTTP")}
