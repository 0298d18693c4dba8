"""The process of one visit's pages: `python -m kiosk.hardware.document.child PARENT SETTINGS PREVIEW CONTENT`.

It opens the camera, holds the pages in its memory and answers orders; it is killed when the visit ends, and with it goes
every byte of them. Nothing here writes a file or a log.
"""

import base64
import ctypes
import os
import sys
import threading
import time
from typing import Any, BinaryIO, assert_never

import msgspec

from kiosk.domain.errors import BianminError, ProtocolError, Refused, Unreachable
from kiosk.hardware.camera.preview_writer import PreviewWriter
from kiosk.hardware.child import shut_in
from kiosk.hardware.document import codec
from kiosk.hardware.document.capture import Capture, Picture, Size
from kiosk.hardware.document.pages import Limits, Page, Pages
from kiosk.hardware.document.port import Seeing, Trouble, refuse
from kiosk.hardware.document.settings import DocumentSettings
from kiosk.hardware.handing import hand

MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4
STILL_SHARE = 0.7  # of the time an order may take; the rest is for straightening


class Desk:
    """Orders come one after the other; what the camera sees is told in between."""

    def __init__(self, settings: DocumentSettings, answers: BinaryIO, preview: int, content: int) -> None:
        self._settings = settings
        self._content = content
        self._answers = answers
        self._saying = threading.Lock()
        self._publishing = threading.Lock()
        self._live = False
        self._writer = PreviewWriter(preview)
        self._pages = Pages(
            Limits(settings.max_pages, settings.max_mb << 20, settings.longest_px, settings.jpeg_quality)
        )
        self._capture = Capture(settings, publish=self._publish, seeing=self._looks)

    def run(self, orders: BinaryIO) -> None:
        """Until the pipe ends."""
        self._say(codec.Looks(seeing=Seeing.OPENING))  # the preview is mapped: it may be sealed now
        self._capture.start()
        for line in orders:
            order = codec.order_of(line)
            try:
                self._carry_out(order)
            except Refused as refused:
                self._say(codec.Declined(ask=order.ask, reason=refused.reason, detail=refused.detail))
            except BianminError:
                self._say(codec.Declined(ask=order.ask, reason=Trouble.NO_PICTURE.value))
            _give_back_memory()

    def _carry_out(self, order: codec.Order) -> None:
        page, content = 0, b""
        match order:
            case codec.Still(mode=mode, replaces=replaces):
                page = self._pages.take(self._still(), mode, replaces).number
            case codec.Show(page=number, longest=longest, photo=photo):
                content = self._pages.picture(number, longest, photo=photo)
            case codec.ReadCodes(page=number):
                content = _as_json(self._pages, number)
            case codec.MakePdf():
                content = self._pages.pdf()
            case codec.Hand(door=door):
                self._hand(door)
            case codec.Live(on=on):
                self._set_live(on=on)
            case _:
                _change(self._pages, order)
        if content:
            os.pwrite(self._content, content, 0)
        lines = tuple(_line(one) for one in self._pages.all)
        self._say(codec.Done(ask=order.ask, pages=lines, page=page, follows=len(content)))

    def _hand(self, door: str) -> None:
        try:
            hand(self._pages.pdf(), len(self._pages.all), door)
        except Unreachable:
            refuse(Trouble.NOT_TAKEN)

    def _still(self) -> Picture:
        picture = self._capture.still(self._settings.order_s * STILL_SHARE)
        if picture is None:
            refuse(Trouble.NO_PICTURE)
        return picture

    def _publish(self, picture: Picture) -> None:
        with self._publishing:
            if self._live:
                self._writer.publish(picture, time.monotonic_ns())

    def _set_live(self, *, on: bool) -> None:
        with self._publishing:
            self._live = on
            if not on:
                self._writer.wipe()

    def _looks(self, seeing: Seeing, size: Size) -> None:
        self._say(codec.Looks(seeing=seeing, wide=size[0], high=size[1]))

    def _say(self, answer: codec.Message) -> None:
        with self._saying:
            self._answers.write(codec.line_of(answer))
            self._answers.flush()


def _change(pages: Pages, order: codec.Change) -> None:
    match order:
        case codec.SetCorners(page=number, corners=corners):
            if len(corners) not in (0, codec.COORDINATES):
                refuse(Trouble.BAD_CORNERS, "not four")
            pages.set_corners(number, codec.points_of(corners))
        case codec.SetMode(page=number, mode=mode):
            pages.set_mode(number, mode)
        case codec.Turn(page=number, quarters=quarters):
            pages.turn(number, quarters)
        case codec.Remove(page=number):
            pages.remove(number)
        case codec.Arrange(pages=numbers):
            pages.arrange(numbers)
        case codec.Tell():
            pass
        case _:
            assert_never(order)


def _line(page: Page) -> codec.PageLine:
    return codec.PageLine(
        page=page.number,
        corners=tuple(value for point in page.corners.points for value in (point.x, point.y)),
        found=page.found is not None,
        by_hand=page.by_hand,
        mode=page.mode,
        quarters=page.quarters,
        hints=page.hints,
        wide=page.wide,
        high=page.high,
        size=page.size,
    )


def _as_json(pages: Pages, number: int) -> bytes:
    codes: list[dict[str, Any]] = [
        {"symbology": code.symbology, "payload": base64.b64encode(code.payload).decode("ascii")}
        for code in pages.codes(number)
    ]
    return msgspec.json.encode(codes)


def _give_back_memory() -> None:
    """A photograph is unpacked into 15 MB, again and again: what is free goes back at once."""
    ctypes.CDLL(None).malloc_trim(0)


def main(argv: list[str]) -> int:
    """Exit status 1 where the orders are no orders."""
    answers = shut_in(int(argv[0]))
    ctypes.CDLL(None).mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)  # where the machine allows it: no swap
    settings = msgspec.json.decode(argv[1], type=DocumentSettings)
    try:
        Desk(settings, answers, int(argv[2]), int(argv[3])).run(sys.stdin.buffer)
    except (ProtocolError, BrokenPipeError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
