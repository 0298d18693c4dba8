"""[face] of config/agent.toml."""

from dataclasses import dataclass
from enum import StrEnum

DIGEST_DIGITS = 64
LEAST_MB = 900  # of address space; the default models take 680


class EngineKind(StrEnum):
    """Which models compare faces."""

    OPENCV = "opencv"  # YuNet and SFace, permissive licences
    INSIGHTFACE = "insightface"  # any folder of insightface's ONNX files, under its weights' own terms


@dataclass(frozen=True, slots=True)
class FaceSettings:
    """`folder`: what ./run models made. `insightface`: a folder of insightface's files, empty = `folder`.

    `pad_model`: a passive PAD model in insightface's format, empty = none; `pad_sha256`: the hashes it may have.
    `accept`, `review`: cosines, 0 = the engine's own. `noiseless`: the camera compresses so hard that no grain is left.
    """

    engine: EngineKind = EngineKind.OPENCV
    folder: str = "var/build/face"
    insightface: str = ""
    pad_model: str = ""
    pad_sha256: tuple[str, ...] = ()
    accept: float = 0.0
    review: float = 0.0
    noiseless: bool = False
    threads: int = 2
    start_s: float = 15.0
    answer_s: float = 3.0
    most_mb: int = 1500

    def __post_init__(self) -> None:
        if bool(self.accept) != bool(self.review) or not 0 <= self.review <= self.accept <= 1:
            raise ValueError("accept, review: expected 0 < review <= accept <= 1, or neither")
        if self.pad_model and not self.pad_sha256:
            raise ValueError("pad_sha256: which hash may the passive PAD model have?")
        for sha256 in self.pad_sha256:
            if len(sha256) != DIGEST_DIGITS or not set(sha256) <= set("0123456789abcdef"):
                raise ValueError("pad_sha256: expected 64 hexadecimal digits, small letters")
        if not 1 <= self.threads <= 8:
            raise ValueError("threads: expected 1 to 8")
        if not LEAST_MB <= self.most_mb <= 8000:
            raise ValueError(f"most_mb: expected {LEAST_MB} to 8000")
        for key in ("start_s", "answer_s"):
            if getattr(self, key) <= 0:
                raise ValueError(f"{key}: expected more than 0")
