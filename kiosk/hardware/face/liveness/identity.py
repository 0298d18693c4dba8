"""Identity continuity: the face that did the challenge is the face that is compared. No I/O.

Takes unit embeddings of looks from each step of the challenge and the one of the look that was compared with the portrait.
What it can show: that nobody was swapped in between, as well as the recogniser tells people apart. What it cannot: whether
either is alive.
"""

from collections.abc import Sequence

import numpy as np

from kiosk.hardware.face.faces import Embedding, EngineFacts, likeness
from kiosk.hardware.face.liveness.finding import Finding, Reason, Signal, failed, inconclusive, passed


def judge_identity(by_step: Sequence[Sequence[Embedding]], match: Embedding, facts: EngineFacts) -> Finding:
    """PASS when the middle cosine reaches the engine's `accept` and none is below its `review`.

    INCONCLUSIVE when a step has no embedding. The measured number is the least cosine.
    """
    bare = sum(1 for step in by_step if not step)
    if bare or not by_step:
        return inconclusive(Signal.IDENTITY, Reason.TOO_FEW_EMBEDDINGS, float(len(by_step) - bare))
    cosines = [likeness(one, match) for step in by_step for one in step]
    least, middle = min(cosines), float(np.median(cosines))
    if least < facts.review or middle < facts.accept:
        return failed(Signal.IDENTITY, Reason.ANOTHER_PERSON, least, facts.review)
    return passed(Signal.IDENTITY, least, facts.review)
