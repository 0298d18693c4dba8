"""Papers under the document camera: what the screen knows of them, what a finger can do, what it asks for. Values only."""

from dataclasses import dataclass, field

from agent.document_schemas import DocumentPage, DocumentView


@dataclass(frozen=True, slots=True)
class Looking:
    """Where the live picture comes from. `token` is good for one connection to the agent's socket at `path`."""

    path: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it will be handed in, in small. `quarters`: as it was turned then."""

    page: int
    quarters: int
    longest: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scan:
    """The pages of one material, as long as they are before the camera and not yet handed in."""

    draft: str = ""
    material: str = ""
    document: DocumentView | None = None
    looking: Looking | None = None
    pictures: tuple[Picture, ...] = field(default=(), repr=False)
    replaces: int = 0  # the page that is taken again; 0 = none
    asked_at: float = 0.0  # monotonic seconds, as Model.at

    @property
    def pages(self) -> tuple[DocumentPage, ...]:
        """In their order."""
        return () if self.document is None else self.document.pages

    def page(self, number: int) -> DocumentPage | None:
        """The one with this number."""
        return next((page for page in self.pages if page.page == number), None)

    def picture(self, number: int, longest: int) -> bytes:
        """Of this size or a smaller one that is there; nothing while none is."""
        page = self.page(number)
        known = [
            one
            for one in self.pictures
            if page is not None and (one.page, one.quarters) == (number, page.quarters)
        ]
        fitting = [one for one in known if one.longest <= longest]
        return max(fitting, key=lambda one: one.longest).jpeg if fitting else b""


# ---- a finger ----


@dataclass(frozen=True, slots=True)
class PutUnderCamera:
    """拍照."""

    material: str


@dataclass(frozen=True, slots=True)
class SendOn:
    """接着传: what a cut stopped."""

    material: str


@dataclass(frozen=True, slots=True)
class DoWithout:
    """不交了."""

    material: str


@dataclass(frozen=True, slots=True)
class MaterialsDone:
    """好了: back to the review."""


@dataclass(frozen=True, slots=True)
class Photograph:
    """拍这一页."""


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page, large."""

    page: int


@dataclass(frozen=True, slots=True)
class ScanOn:
    """再拍一页."""


@dataclass(frozen=True, slots=True)
class RetakePage:
    """重拍这一页."""

    page: int


@dataclass(frozen=True, slots=True)
class MovePage:
    """往前移, 往后移."""

    page: int
    by: int


@dataclass(frozen=True, slots=True)
class TurnRound:
    """转一下."""

    page: int


@dataclass(frozen=True, slots=True)
class ThrowAway:
    """删掉."""

    page: int


@dataclass(frozen=True, slots=True)
class Upload:
    """好了，上传."""


ScanFinger = (
    PutUnderCamera
    | SendOn
    | DoWithout
    | MaterialsDone
    | Photograph
    | OpenPage
    | ScanOn
    | RetakePage
    | MovePage
    | TurnRound
    | ThrowAway
    | Upload
)


# ---- what is asked of the agent ----


@dataclass(frozen=True, slots=True)
class BeginScan:
    """Switch the camera on and look through it. `anew`: pages of before are thrown away."""

    anew: bool


@dataclass(frozen=True, slots=True)
class AskPages:
    """How it goes."""


@dataclass(frozen=True, slots=True)
class TakePicture:
    """Of what lies there now; 0 = another page."""

    command: str
    replaces: int


@dataclass(frozen=True, slots=True)
class OrderPages:
    """Every page once."""

    pages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TurnIt:
    """By one quarter."""

    page: int


@dataclass(frozen=True, slots=True)
class RemoveIt:
    """A page."""

    page: int


@dataclass(frozen=True, slots=True)
class AskPicture:
    """How a page looks."""

    page: int
    quarters: int
    longest: int


@dataclass(frozen=True, slots=True)
class EndScan:
    """Every page is thrown away."""


ScanErrand = BeginScan | AskPages | TakePicture | OrderPages | TurnIt | RemoveIt | AskPicture | EndScan


# ---- the world ----


@dataclass(frozen=True, slots=True)
class ScanTold:
    """What the agent answered: the pages as they are, what was taken, a picture."""

    errand: ScanErrand
    document: DocumentView | None = None
    page: int = 0
    looking: Looking | None = None
    jpeg: bytes = field(default=b"", repr=False)
