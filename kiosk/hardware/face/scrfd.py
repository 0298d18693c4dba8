"""What SCRFD's nine outputs mean: three strides, two guesses at every place of each. Pure.

Source: insightface, model_zoo/scrfd.py.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from kiosk.hardware.face.faces import Face

STRIDES = (8, 16, 32)
GUESSES = 2  # at every place
OUTPUTS = 9  # scores, boxes and points of the three strides
LEAST_SCORE = 0.5
MOST_OVERLAP = 0.4

Floats = npt.NDArray[np.float32]


def faces_of(outputs: Sequence[Floats], side: int, per_px: float) -> tuple[Face, ...]:
    """The largest first. side: of the square that the model saw, px; per_px: how many of the picture's px one of those is."""
    scores, boxes, points = [], [], []
    for number, stride in enumerate(STRIDES):
        places = _places(side // stride, stride)
        score = outputs[number].reshape(-1)
        sure = np.flatnonzero(score >= LEAST_SCORE)
        reach = outputs[number + 3].reshape(-1, 4)[sure] * stride
        offset = outputs[number + 6].reshape(-1, 5, 2)[sure] * stride
        scores.append(score[sure])
        boxes.append(np.hstack((places[sure] - reach[:, :2], places[sure] + reach[:, 2:])))
        points.append(places[sure][:, None] + offset)
    grow = np.float32(per_px)
    return _faces(np.concatenate(scores), np.concatenate(boxes) * grow, np.concatenate(points) * grow)


def _places(count: int, stride: int) -> Floats:
    down, right = np.mgrid[:count, :count]
    at = np.stack((right, down), -1).reshape(-1, 2) * np.float32(stride)
    return np.repeat(at, GUESSES, 0).astype(np.float32)


def _faces(scores: Floats, boxes: Floats, points: Floats) -> tuple[Face, ...]:
    found = []
    left = np.argsort(-scores)
    while len(left):
        best, left = left[0], left[1:]
        x, y, right, low = (float(value) for value in boxes[best])
        found.append(Face((x, y, right - x, low - y), float(scores[best]), points[best].astype(np.float32)))
        left = left[_overlap(boxes[best], boxes[left]) <= MOST_OVERLAP]
    return tuple(sorted(found, key=lambda face: face.box[2] * face.box[3], reverse=True))


def _overlap(box: Floats, others: Floats) -> Floats:
    low = np.maximum(box[:2], others[:, :2])
    high = np.minimum(box[2:], others[:, 2:])
    common = np.prod(np.maximum(high - low, 0), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    return np.asarray(common / np.maximum(areas - common, 1e-6), np.float32)
