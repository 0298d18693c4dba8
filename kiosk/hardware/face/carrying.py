"""A Look as bytes, for the memory between two processes. Pure."""

import msgspec
import numpy as np
import numpy.typing as npt

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.faces import Face, Look, Signs

MESH = (478, 3)
PATCH = (64, 64, 3)


class _Face(msgspec.Struct, frozen=True, array_like=True):
    box: tuple[float, float, float, float]
    score: float
    points: bytes


class _Signs(msgspec.Struct, frozen=True, array_like=True):
    points: bytes
    yaw: float
    pitch: float
    roll: float


class _Look(msgspec.Struct, frozen=True, array_like=True):
    at_s: float
    size: tuple[int, int]
    faces: tuple[_Face, ...]
    signs: _Signs | None
    embedding: bytes | None
    patch: bytes | None
    noise: float
    digest: bytes


def bytes_of(look: Look) -> bytes:
    """The look, whole."""
    signs = look.signs
    return msgspec.msgpack.encode(
        _Look(
            look.at_s,
            look.size,
            tuple(_Face(face.box, face.score, face.points.tobytes()) for face in look.faces),
            None if signs is None else _signs(signs),
            None if look.embedding is None else look.embedding.tobytes(),
            None if look.patch is None else look.patch.tobytes(),
            look.noise,
            look.digest,
        )
    )


def look_of(content: bytes) -> Look:
    """Raises ProtocolError where the bytes are no look."""
    try:
        told = msgspec.msgpack.decode(content, type=_Look)
        signs = told.signs
        return Look(
            at_s=told.at_s,
            size=told.size,
            faces=tuple(Face(face.box, face.score, _floats(face.points, (5, 2))) for face in told.faces),
            signs=None if signs is None else _read_signs(signs),
            embedding=None if told.embedding is None else _floats(told.embedding, (-1,)),
            patch=None if told.patch is None else np.frombuffer(told.patch, np.uint8).reshape(PATCH),
            noise=told.noise,
            digest=told.digest,
        )
    except (msgspec.MsgspecError, ValueError) as strange:
        raise ProtocolError("face: no look") from strange


def _signs(signs: Signs) -> _Signs:
    return _Signs(signs.points.tobytes(), signs.yaw, signs.pitch, signs.roll)


def _read_signs(told: _Signs) -> Signs:
    return Signs(_floats(told.points, MESH), told.yaw, told.pitch, told.roll)


def _floats(content: bytes, shape: tuple[int, ...]) -> npt.NDArray[np.float32]:
    return np.frombuffer(content, np.float32).reshape(shape)
