"""A picture becomes a Look: faces, signs, the aligned patch, what the sensor's noise and the bytes say."""

import hashlib
from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.alignment import IN_112, fitted
from kiosk.hardware.face.faces import Face, Look, Picture, Signs
from kiosk.hardware.face.port import FaceEngine

PATCH_SIDE = 64
_IN_PATCH = (IN_112 * (PATCH_SIDE / 112)).astype(np.float32)
DIGEST_BYTES = 16
BLOCK_PX = 16
FLAT_BLOCK = (
    50  # per cent of the blocks are flatter than the one that counts; flatter ones lose all noise to JPEG
)
_DARK, _BRIGHT = 16, 240  # beyond, a sensor is at its end and shows no noise
# What it leaves of straight slopes is nothing, of noise six times its sigma. Source: Immerkaer 1996.
_ROUGH = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
_ROUGH_SIGMAS = 6.0


def look_at(
    engine: FaceEngine, picture: Picture, at_s: float, wants_embedding: Callable[[Signs], bool]
) -> Look:
    """at_s: when the picture was captured. wants_embedding: asked where there are signs of a face."""
    high, wide = picture.shape[:2]
    faces = engine.find(picture)
    signs = engine.signs(picture, faces[0]) if faces else None
    return Look(
        at_s=at_s,
        size=(wide, high),
        faces=faces,
        signs=signs,
        embedding=engine.embed(picture, faces[0]) if signs is not None and wants_embedding(signs) else None,
        patch=patch_of(picture, faces[0]) if faces else None,
        noise=noise_of(picture),
        digest=hashlib.blake2b(np.ascontiguousarray(picture).data, digest_size=DIGEST_BYTES).digest(),
    )


def patch_of(picture: Picture, face: Face) -> Picture:
    """(64, 64, 3) BGR: the face upright, its eyes and mouth always in the same places."""
    cut = fitted(face.points, _IN_PATCH)
    return np.asarray(
        cv2.warpAffine(picture, cut, (PATCH_SIDE, PATCH_SIDE), flags=cv2.INTER_LINEAR), np.uint8
    )


def infrared_patch(engine: FaceEngine, infrared: Picture, look: Look) -> Picture:
    """The face in the infrared picture; where none is found, what lies in the place where the look has it."""
    found = engine.find(infrared)
    if found:
        return patch_of(infrared, found[0])
    seen, (wide, high) = look.faces[0], look.size
    share = np.array((infrared.shape[1] / wide, infrared.shape[0] / high), np.float32)
    return patch_of(infrared, Face(seen.box, seen.score, seen.points * share))


def noise_of(picture: Picture) -> float:
    """Sigma of the sensor's noise, grey levels, where the picture is flat; 0 where nothing of it is.

    Of a picture that came as JPEG only what the compression left: at quality 75 an eighth, at 92 a third.
    """
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    rough = _blocks(np.asarray(cv2.filter2D(grey, cv2.CV_32F, _ROUGH)))
    level = _blocks(np.asarray(grey)).mean(axis=(1, 3))
    sigmas = np.sqrt((rough**2).mean(axis=(1, 3))) / _ROUGH_SIGMAS
    usable = sigmas[(level > _DARK) & (level < _BRIGHT)]
    return float(np.percentile(usable, FLAT_BLOCK)) if usable.size else 0.0


def _blocks(plane: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """(rows, 16, columns, 16); what is left over at the right and below is left out."""
    down, right = plane.shape[0] // BLOCK_PX, plane.shape[1] // BLOCK_PX
    whole = plane[: down * BLOCK_PX, : right * BLOCK_PX].astype(np.float32)
    return whole.reshape(down, BLOCK_PX, right, BLOCK_PX)
