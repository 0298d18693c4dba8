"""The capturing process: `python -m kiosk.hardware.camera.process PARENT_PID MEMORY_FD`, one order on stdin.

It holds the only pictures there are; killing it is how the camera is switched off and how they are forgotten.
"""

import os
import sys
import time
from typing import BinaryIO

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.camera.capture import Camera, CannotOpen, look_at
from kiosk.hardware.camera.judging import Judge
from kiosk.hardware.camera.messages import (
    Failed,
    Mapped,
    Message,
    Opened,
    Pictures,
    Start,
    Why,
    line,
    start_of,
)
from kiosk.hardware.camera.preview_writer import Picture, PreviewWriter
from kiosk.hardware.child import shut_in

TELL_EVERY_S = 0.25


def main(arguments: list[str]) -> int:
    """Until it is killed, or the camera gives no more pictures."""
    answers = shut_in(int(arguments[0]))
    memory = int(arguments[1])
    writer = PreviewWriter(memory)
    os.close(memory)
    _say(answers, Mapped())
    try:
        order = start_of(sys.stdin.buffer.readline())
    except ProtocolError:
        return 2
    _say(answers, Failed(why=_captured(order, writer, answers)))
    return 0


def _captured(order: Start, writer: PreviewWriter, answers: BinaryIO) -> Why:
    """Shows one picture after the other; why there are no more."""
    try:
        camera = Camera(order)
    except CannotOpen:
        return Why.NOT_OPENED
    first = None
    for _ in range(order.skip_frames + 1):
        first = camera.newest()
        if first is None:
            return Why.NO_PICTURE
    assert first is not None
    _say(answers, _opened(camera, first[0]))
    judge = Judge(order.frozen_s)
    told, told_at = None, 0.0
    taken: tuple[Picture, int] | None = first
    while taken is not None:
        picture, at_ns = taken
        seen = judge.judge(look_at(picture), at_ns / 1e9)
        mark = writer.publish(picture, at_ns, seen)
        if seen is not told or time.monotonic() - told_at >= TELL_EVERY_S:
            told, told_at = seen, time.monotonic()
            _say(answers, Pictures(newest=mark.sequence, at_ns=at_ns, seen=seen, skipped=camera.skipped))
        taken = camera.newest()
    return Why.STOPPED


def _opened(camera: Camera, first: Picture) -> Opened:
    high, wide = first.shape[:2]
    return Opened(width=wide, height=high, fps=camera.fps, backend=camera.backend)


def _say(answers: BinaryIO, message: Message) -> None:
    answers.write(line(message))
    answers.flush()


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code)  # a decoder's threads are not waited for
