"""The conversation with the printer in a process of its own: pyipp and its HTTP weigh 10 MB, and can hang.

`python -m kiosk.hardware.a4.child PARENT_PID ADDRESS ANSWER_S HAND_OVER_S`. One order at a time. It holds a document
only while it hands it over, and writes nothing to disk.
"""

import asyncio
import resource
import sys
from collections.abc import Mapping
from enum import Enum
from typing import Any, BinaryIO

import aiohttp
import msgspec
from pyipp import IPP, IPPConnectionError, IPPError, IPPParseError
from pyipp.enums import IppOperation
from pyipp.exceptions import IPPConnectionUpgradeRequired, IPPResponseError

from kiosk.hardware.a4.messages import (
    Answer,
    Answered,
    Ask,
    AskJob,
    Cancel,
    Declined,
    Find,
    HandOver,
    Lost,
    NotSent,
    Order,
    Ready,
    Strange,
    Value,
    order_of,
)
from kiosk.hardware.child import shut_in

USER = "kiosk"
MOST_MEMORY = 1 << 30  # an answer that the library never finishes reading must not eat the machine
ABOUT_PRINTER = [
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "printer-make-and-model",
    "printer-firmware-string-version",
    "printer-impressions-completed",
    "document-format-supported",
]
ABOUT_JOB = ["job-id", "job-name", "job-state", "job-impressions-completed", "job-media-sheets-completed"]


class Printer:
    """One printer at one address; every request on a connection of its own, so that none is sent twice unseen."""

    def __init__(self, address: str, answer_s: float, hand_over_s: float) -> None:
        self._address = address
        self._answer_s = answer_s
        self._hand_over_s = hand_over_s

    async def do(self, order: Order, document: bytes) -> Answer:
        """What the printer says to it."""
        operation, attributes, group = _asked(order)
        limit_s = self._hand_over_s if isinstance(order, HandOver) else self._answer_s
        request: dict[str, Any] = {"operation-attributes-tag": {"requesting-user-name": USER, **attributes}}
        if isinstance(order, HandOver):
            request["job-attributes-tag"] = {"copies": order.copies}
            request["data"] = document
        try:
            connector = aiohttp.TCPConnector(force_close=True)
            async with asyncio.timeout(limit_s), aiohttp.ClientSession(connector=connector) as session:
                printer = IPP(self._address, session=session, request_timeout=round(limit_s) + 1)
                heard = await printer.execute(operation, request)
        except (IPPError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as failed:
            return _failure(failed)
        groups = heard.get(group, [])
        return Answered([_plain(one) for one in groups if isinstance(one, dict)])


def _asked(order: Order) -> tuple[IppOperation, dict[str, Any], str]:
    """The operation, its attributes, and which group answers."""
    match order:
        case Ask():
            return IppOperation.GET_PRINTER_ATTRIBUTES, {"requested-attributes": ABOUT_PRINTER}, "printers"
        case AskJob(job):
            asked = {"job-id": job, "requested-attributes": ABOUT_JOB}
            return IppOperation.GET_JOB_ATTRIBUTES, asked, "jobs"
        case Find():
            asked = {"which-jobs": "not-completed", "requested-attributes": ABOUT_JOB}
            return IppOperation.GET_JOBS, asked, "jobs"
        case HandOver(job_name):
            asked = {"job-name": job_name, "document-format": "application/pdf"}
            return IppOperation.PRINT_JOB, asked, "jobs"
        case Cancel(job):
            return IppOperation.CANCEL_JOB, {"job-id": job}, "jobs"


def _failure(failed: Exception) -> Answer:
    """Only a connection that never came to be has taken nothing."""
    match failed:
        case IPPConnectionError(__cause__=aiohttp.ClientConnectorError()) | aiohttp.ClientConnectorError():
            return NotSent()
        case IPPConnectionError(__cause__=aiohttp.InvalidURL() | aiohttp.ClientPayloadError()):
            return Strange()
        case IPPConnectionError(__cause__=aiohttp.ClientResponseError()):
            return Strange()
        case IPPParseError() | IPPResponseError() | IPPConnectionUpgradeRequired() | ValueError():
            return Strange()
        case IPPConnectionError() | aiohttp.ClientError() | TimeoutError() | OSError():
            return Lost()
        case IPPError(args=(_, {"status-code": int(code)})):
            return Declined(code)
        case _:
            return Strange()


def _plain(group: Mapping[str, Any]) -> dict[str, Value]:
    """Numbers and texts only; dates, collections and ranges are nothing to us."""
    plain: dict[str, Value] = {}
    for name, value in group.items():
        many = [_single(one) for one in value] if isinstance(value, list) else None
        if many is not None:
            plain[name] = [one for one in many if one is not None]
        elif (single := _single(value)) is not None:
            plain[name] = single
    return plain


def _single(value: object) -> int | str | bool | None:
    bare = value.value if isinstance(value, Enum) else value
    return bare if isinstance(bare, int | str | bool) else None


async def converse(printer: Printer, said: BinaryIO, heard: BinaryIO) -> None:
    """Until the parent closes the pipe."""
    said.write(msgspec.json.encode(Ready()) + b"\n")
    said.flush()
    while line := await asyncio.to_thread(heard.readline):
        order = order_of(line)
        document = b""
        if isinstance(order, HandOver):
            document = await asyncio.to_thread(heard.read, order.length)
            if len(document) < order.length:
                return
        answer = await printer.do(order, document)
        del document
        said.write(msgspec.json.encode(answer) + b"\n")
        said.flush()


def main(arguments: list[str]) -> None:
    """Serve the driver."""
    parent, address, answer_s, hand_over_s = arguments
    said = shut_in(int(parent))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    printer = Printer(address, float(answer_s), float(hand_over_s))
    asyncio.run(converse(printer, said, sys.stdin.buffer))


if __name__ == "__main__":
    main(sys.argv[1:])
