"""What the face process does with an order: all that it sees and keeps stays in this process."""

import logging
import os
import secrets
import socket
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from kiosk.domain.errors import ProtocolError, Refused
from kiosk.hardware.face import messages
from kiosk.hardware.face.carrying import bytes_of
from kiosk.hardware.face.faces import Embedding, Picture, Signs, likeness
from kiosk.hardware.face.liveness.challenge import draw
from kiosk.hardware.face.liveness.light import draw_colours, lasts_s
from kiosk.hardware.face.looking import infrared_patch, look_at
from kiosk.hardware.face.messages import MOST_BYTES, Trouble, line_of, refuse
from kiosk.hardware.face.pictures import LivePictures
from kiosk.hardware.face.port import FaceEngine
from kiosk.hardware.face.portrait import Portrait, portrait_of
from kiosk.hardware.face.sitting import Sitting, Taken
from kiosk.hardware.handing import HandingDoor
from kiosk.hardware.heap import give_back, has_room

ROOM_BYTES = 32 << 20  # less, and every further order may fail
PAIR_NS = 60_000_000  # two eyes at 30 a second, neither of which waits for the other

_log = logging.getLogger("kiosk.face")


class NoRoom(Exception):
    """The process came to the end of its memory: only another one helps."""


class Desk:
    """Orders come one after the other."""

    def __init__(
        self,
        engine: FaceEngine,
        answers: BinaryIO,
        hand: socket.socket,
        content: int,
        *,
        noiseless: bool = False,
    ) -> None:
        """noiseless: see FaceSettings."""
        self._engine = engine
        self._noiseless = noiseless
        self._answers = answers
        self._hand = hand
        self._content = content
        self._pictures: LivePictures | None = None
        self._infrared: LivePictures | None = None
        self._portrait: Portrait | None = None
        self._newest: Embedding | None = None
        self._sitting: Sitting | None = None
        self._door: HandingDoor | None = None

    def run(self, orders: BinaryIO) -> None:
        """Until the pipe ends. Raises ProtocolError for what is no order, NoRoom."""
        while line := orders.readline():
            say(self._answers, self._answered(messages.order_of(line)))

    def _answered(self, order: messages.Order) -> messages.Message:
        try:
            return self._carried_out(order)
        except Refused as refused:
            reason = refused.reason
        except Exception as broken:  # noqa: BLE001  # the libraries' errors have no common class
            _log.warning("face.failed why=%s", type(broken).__name__)
            reason = Trouble.FAILED.value
        if not has_room(ROOM_BYTES):
            raise NoRoom
        return messages.Declined(ask=order.ask, reason=reason)

    def _carried_out(self, order: messages.Order) -> messages.Message:
        match order:
            case messages.Watch():
                self._watch(order)
            case messages.See():
                return self._see(order)
            case messages.Begin():
                return self._begun(order)
            case messages.Guide():
                return self._guided(order)
            case messages.Follow():
                return self._followed(order)
            case messages.Shone():
                self._at_it().shone(order)
            case messages.Judge():
                return self._judged(order)
            case messages.OpenDoor(ask=ask):
                return messages.DoorOpen(ask=ask, door=self._opened().name)
            case messages.TakePortrait():
                return self._kept(order)
            case messages.Compare(ask=ask):
                return messages.Compared(ask=ask, score=self._compared())
            case messages.Forget(ask=ask):
                self._forget()
        return messages.Done(ask=order.ask)

    # ---- the portrait ----

    def _opened(self) -> HandingDoor:
        self._shut()
        self._door = HandingDoor()
        return self._door

    def _shut(self) -> None:
        door, self._door = self._door, None
        if door is not None:
            door.close()

    def _through_the_door(self, limit_s: float) -> bytes:
        """What was handed over. Raises Refused where nobody came."""
        handed = None if self._door is None else self._door.taken(limit_s)
        self._shut()
        if handed is None:
            refuse(Trouble.NO_PORTRAIT)
        try:
            return handed.read(0, min(handed.size, MOST_BYTES + 1))
        finally:
            handed.close()

    def _kept(self, order: messages.TakePortrait) -> messages.Kept:
        portrait = self._portrait = portrait_of(self._engine, self._through_the_door(order.limit_s))
        give_back()
        return messages.Kept(ask=order.ask, face_px=portrait.face_px, faces=portrait.faces)

    # ---- pictures ----

    def _watch(self, order: messages.Watch) -> None:
        if order.infrared:
            self._infrared = _in_place_of(self._infrared, self._handed())
        else:
            self._pictures = _in_place_of(self._pictures, self._handed())

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
        taken = self._taken(order, lambda signs, _: order.embed and abs(signs.yaw) <= order.within)
        look, patch = taken.look, taken.infrared
        if look.embedding is not None:
            self._newest = look.embedding
        carried = bytes_of(look) + (b"" if patch is None else patch.tobytes())
        os.pwrite(self._content, carried, 0)
        return messages.Seen(
            ask=order.ask,
            sequence=taken.sequence,
            follows=len(carried),
            passive=taken.passive,
            infrared=0 if patch is None else patch.nbytes,
            scene=taken.scene,
        )

    def _taken(self, order: messages.Looking, wants_embedding: Callable[[Signs, float], bool]) -> Taken:
        """The next picture, looked at. Raises Refused where there is none."""
        if self._pictures is None:
            refuse(Trouble.NOT_WATCHING)
        found = self._pictures.next(order.after, order.limit_s)
        if found is None:
            refuse(Trouble.NO_PICTURE)
        picture, mark = found
        # At once: it is written over in a tenth of a second.
        beside = self._beside(mark.at_ns) if order.pair else None
        at_s = mark.at_ns / 1e9
        look = look_at(self._engine, picture, at_s, lambda signs: wants_embedding(signs, at_s))
        patch = None if beside is None or not look.faces else infrared_patch(self._engine, beside, look)
        return Taken(
            look=look,
            sequence=mark.sequence,
            passive=self._engine.live(picture, look.faces[0]) if order.pad and look.faces else None,
            infrared=patch,
            scene=0.0 if beside is None else float(beside.mean()),
        )

    def _beside(self, at_ns: int) -> Picture | None:
        """The infrared picture of the same moment."""
        return None if self._infrared is None else self._infrared.beside(at_ns, PAIR_NS)

    # ---- an attempt ----

    def _begun(self, order: messages.Begin) -> messages.Begun:
        steps = order.steps or tuple(action.value for action in draw(secrets.randbelow))
        self._sitting = Sitting(
            self._engine.facts, msgspec.structs.replace(order, steps=steps), noiseless=self._noiseless
        )
        colours = draw_colours(secrets.randbelow)
        return messages.Begun(
            ask=order.ask,
            steps=steps,
            stages=tuple((stage.start_s, stage.bgr) for stage in colours),
            light_s=lasts_s(colours),
        )

    def _guided(self, order: messages.Guide) -> messages.Hinted:
        sitting = self._at_it()
        taken = self._taken(order, lambda _signs, _at_s: False)
        return messages.Hinted(ask=order.ask, sequence=taken.sequence, hint=sitting.guided(taken).value)

    def _followed(self, order: messages.Follow) -> messages.Followed:
        sitting = self._at_it()
        taken = self._taken(order, sitting.wants_embedding)
        progress = sitting.followed(taken)
        return messages.Followed(
            ask=order.ask,
            sequence=taken.sequence,
            tell=progress.tell.value,
            step=progress.step,
            steps=progress.steps,
            left_s=progress.left_s,
        )

    def _judged(self, order: messages.Judge) -> messages.Judged:
        sitting = self._at_it()
        match = self._taken(order, lambda signs, _: abs(signs.yaw) <= order.within).look.embedding
        if match is None:
            refuse(Trouble.NO_FACE)
        return sitting.judged(order.ask, match, None if self._portrait is None else self._portrait.embedding)

    def _at_it(self) -> Sitting:
        if self._sitting is None:
            refuse(Trouble.NOT_BEGUN)
        return self._sitting

    def _compared(self) -> float:
        if self._portrait is None:
            refuse(Trouble.NO_PORTRAIT)
        if self._newest is None:
            refuse(Trouble.NO_EMBEDDING)
        return likeness(self._portrait.embedding, self._newest)

    def _forget(self) -> None:
        self._drop_pictures()
        self._shut()
        self._portrait = self._newest = self._sitting = None
        give_back()

    def _drop_pictures(self) -> None:
        both, self._pictures, self._infrared = (self._pictures, self._infrared), None, None
        for pictures in both:
            if pictures is not None:
                pictures.close()


def say(answers: BinaryIO, message: messages.Message) -> None:
    """One line, at once."""
    answers.write(line_of(message))
    answers.flush()


def _in_place_of(former: LivePictures | None, handed: LivePictures) -> LivePictures:
    if former is not None:
        former.close()
    return handed
