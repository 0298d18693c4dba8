"""The face process: `python -m kiosk.hardware.face.process PARENT SETTINGS SOCKET CONTENT`.

It loads the models, maps the camera's pictures, answers orders, and is killed when nobody certifies: with it go every picture,
portrait and embedding. Nothing here writes a file; what it says of an error is the error's kind, never its words.
"""

import contextlib
import ctypes
import logging
import os
import resource
import socket
import sys
from typing import BinaryIO

import cv2
import msgspec
import numpy as np

from kiosk.domain.errors import ProtocolError, Refused
from kiosk.hardware.child import shut_in
from kiosk.hardware.face import messages
from kiosk.hardware.face.carrying import bytes_of
from kiosk.hardware.face.faces import Embedding, EngineFacts, Face, Picture, likeness
from kiosk.hardware.face.loading import engine_of
from kiosk.hardware.face.looking import infrared_patch, look_at
from kiosk.hardware.face.messages import Trouble, line_of, refuse
from kiosk.hardware.face.models import NoModels
from kiosk.hardware.face.pictures import LivePictures
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.portrait import Portrait, portrait_of
from kiosk.hardware.face.settings import FaceSettings
from kiosk.hardware.heap import give_back, share_one_heap

MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4
HAND_OVER_S = 2.0
NICE = 5  # the screen draws on the same cores
PAIR_NS = 60_000_000  # two eyes at 30 a second, neither of which waits for the other
NO_MODELS, NO_ORDER = 2, 1  # exit statuses

_log = logging.getLogger("kiosk.face")


class Desk:
    """Orders come one after the other."""

    def __init__(self, engine: FaceEngine, answers: BinaryIO, hand: socket.socket, content: int) -> None:
        self._engine = engine
        self._answers = answers
        self._hand = hand
        self._content = content
        self._pictures: LivePictures | None = None
        self._infrared: LivePictures | None = None
        self._portrait: Portrait | None = None
        self._newest: Embedding | None = None

    def run(self, orders: BinaryIO) -> None:
        """Until the pipe ends. Raises ProtocolError for what is no order."""
        while line := orders.readline():
            order = messages.order_of(line)
            content = b""
            if isinstance(order, messages.TakePortrait):
                content = orders.read(order.follows)
            say(self._answers, self._answered(order, content))

    def _answered(self, order: messages.Order, content: bytes) -> messages.Message:
        try:
            return self._carried_out(order, content)
        except Refused as refused:
            return messages.Declined(ask=order.ask, reason=refused.reason)
        except Exception as broken:  # noqa: BLE001  # the libraries' errors have no common class
            _log.warning("face.failed why=%s", type(broken).__name__)
            return messages.Declined(ask=order.ask, reason=Trouble.FAILED.value)

    def _carried_out(self, order: messages.Order, content: bytes) -> messages.Message:
        match order:
            case messages.Watch(infrared=True):
                self._infrared = _in_place_of(self._infrared, self._handed())
            case messages.Watch():
                self._pictures = _in_place_of(self._pictures, self._handed())
            case messages.See():
                return self._see(order)
            case messages.TakePortrait(ask=ask):
                portrait = self._portrait = portrait_of(self._engine, content)
                give_back()
                return messages.Kept(ask=ask, face_px=portrait.face_px, faces=portrait.faces)
            case messages.Compare(ask=ask):
                return messages.Compared(ask=ask, score=self._compared())
            case messages.Forget(ask=ask):
                self._forget()
        return messages.Done(ask=order.ask)

    def _handed(self) -> LivePictures:
        """The memory that lies in the socket."""
        _, fds, _, _ = socket.recv_fds(self._hand, 1, 1)
        if not fds:
            refuse(Trouble.NOT_WATCHING)
        try:
            return LivePictures(fds[0])
        except ProtocolError:
            refuse(Trouble.NOT_WATCHING)

    def _see(self, order: messages.See) -> messages.Seen:
        if self._pictures is None:
            refuse(Trouble.NOT_WATCHING)
        taken = self._pictures.next(order.after, order.limit_s)
        if taken is None:
            refuse(Trouble.NO_PICTURE)
        picture, mark = taken
        # At once: it is written over in a tenth of a second.
        beside = self._beside(mark.at_ns) if order.pair else None
        look = look_at(
            self._engine,
            picture,
            mark.at_ns / 1e9,
            lambda signs: order.embed and abs(signs.yaw) <= order.within,
        )
        if look.embedding is not None:
            self._newest = look.embedding
        believed = self._engine.live(picture, look.faces[0]) if order.pad and look.faces else None
        patch = b""
        if beside is not None and look.faces:
            patch = infrared_patch(self._engine, beside, look).tobytes()
        carried = bytes_of(look) + patch
        os.pwrite(self._content, carried, 0)
        return messages.Seen(
            ask=order.ask,
            sequence=mark.sequence,
            follows=len(carried),
            passive=believed,
            infrared=len(patch),
            scene=0.0 if beside is None else float(beside.mean()),
        )

    def _beside(self, at_ns: int) -> Picture | None:
        """The infrared picture of the same moment."""
        return None if self._infrared is None else self._infrared.beside(at_ns, PAIR_NS)

    def _compared(self) -> float:
        if self._portrait is None:
            refuse(Trouble.NO_PORTRAIT)
        if self._newest is None:
            refuse(Trouble.NO_EMBEDDING)
        return likeness(self._portrait.embedding, self._newest)

    def _forget(self) -> None:
        self._drop_pictures()
        self._portrait = self._newest = None
        give_back()

    def _drop_pictures(self) -> None:
        both, self._pictures, self._infrared = (self._pictures, self._infrared), None, None
        for pictures in both:
            if pictures is not None:
                pictures.close()


def _in_place_of(former: LivePictures | None, handed: LivePictures) -> LivePictures:
    if former is not None:
        former.close()
    return handed


def say(answers: BinaryIO, message: messages.Message) -> None:
    """One line, at once."""
    answers.write(line_of(message))
    answers.flush()


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
    """Exit status 2 where a model is missing, 1 where the orders are no orders."""
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
            Desk(engine, answers, hand, int(argv[3])).run(sys.stdin.buffer)
        except ProtocolError:
            return NO_ORDER
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
