"""The face process: `python -m kiosk.hardware.face.process PARENT SETTINGS SOCKET CONTENT`.

It loads the models, maps the camera's pictures, answers orders, and is killed when nobody certifies: with it go every picture,
portrait and embedding. Nothing here writes a file; what it says of an error is the error's kind, never its words.
"""

import contextlib
import ctypes
import os
import resource
import socket
import sys

import cv2
import msgspec
import numpy as np

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.child import shut_in
from kiosk.hardware.face import messages
from kiosk.hardware.face.desk import Desk, NoRoom, say
from kiosk.hardware.face.faces import EngineFacts, Face
from kiosk.hardware.face.loading import engine_of
from kiosk.hardware.face.models import NoModels
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.settings import FaceSettings
from kiosk.hardware.heap import share_one_heap

MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4
HAND_OVER_S = 2.0
NICE = 2  # the screen draws on the same cores
NO_MODELS, NO_ORDER, NO_ROOM = 2, 1, 3  # exit statuses


def ready(facts: EngineFacts) -> messages.Ready:
    """The facts as they go over the pipe."""
    return messages.Ready(
        name=facts.name,
        version=facts.version,
        accept=facts.accept,
        review=facts.review,
        licences=facts.licences,
        pad=facts.pad,
    )


def main(argv: list[str]) -> int:
    """Exit status 3 where memory ends, 2 where a model is missing, 1 where the orders are no orders."""
    answers = shut_in(int(argv[0]))
    settings = msgspec.json.decode(argv[1], type=FaceSettings)
    _bound(settings)
    try:
        engine = engine_of(settings)
    except NoModels as missing:
        say(answers, messages.NotReady(why=str(missing)))
        return NO_MODELS
    _run_once(engine)
    with socket.socket(fileno=int(argv[2])) as hand, contextlib.suppress(BrokenPipeError):
        hand.settimeout(HAND_OVER_S)
        say(answers, ready(engine.facts))
        try:
            Desk(engine, answers, hand, int(argv[3]), noiseless=settings.noiseless).run(sys.stdin.buffer)
        except ProtocolError:
            return NO_ORDER
        except NoRoom:
            return NO_ROOM
    return 0


def _bound(settings: FaceSettings) -> None:
    """No more memory than allowed, no swap where the machine allows that, and behind the screen."""
    most = settings.most_mb << 20
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    share_one_heap()
    os.nice(NICE)
    ctypes.CDLL(None).mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT)
    cv2.setNumThreads(settings.threads)


def _run_once(engine: FaceEngine) -> None:
    """The first run of a model takes several times as long as every later one: not while somebody waits."""
    picture = np.full((240, 320, 3), 128, np.uint8)
    points = np.array([[120, 95], [160, 95], [140, 115], [125, 135], [155, 135]], np.float32)
    somebody = Face((100.0, 60.0, 80.0, 100.0), 1.0, points)
    engine.find(picture)
    engine.signs(picture, somebody)
    engine.embed(picture, somebody)
    engine.live(picture, somebody)


if __name__ == "__main__":
    code = main(sys.argv[1:])
    os._exit(code)  # a library's threads are not waited for
