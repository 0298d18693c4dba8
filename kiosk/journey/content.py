"""Public content on the screen: what it knows of it, what can happen to it, and what it asks for. Values only."""

from dataclasses import dataclass, field
from enum import StrEnum

from agent.content_schemas import DocumentView, Entries, Find
from kiosk.domain.content import Kind


class Topic(StrEnum):
    """What a class page leads to; wording `content.<topic>`."""

    GUIDES = "guides"
    FORMS = "forms"
    JOBS = "jobs"
    FAIRS = "fairs"
    EXAMS = "exams"
    COURSES = "courses"


KINDS: dict[Topic, tuple[Kind, ...]] = {
    Topic.GUIDES: (Kind.GUIDE, Kind.POLICY),
    Topic.FORMS: (Kind.FORM,),
    Topic.JOBS: (Kind.JOB,),
    Topic.FAIRS: (Kind.FAIR,),
    Topic.EXAMS: (Kind.EXAM,),
    Topic.COURSES: (Kind.COURSE,),
}


class Filter(StrEnum):
    """By what a list of jobs is narrowed; wording `content.by_<filter>`."""

    AREA = "area"
    TRADE = "trade"
    PAY = "pay"


@dataclass(frozen=True, slots=True)
class Paper:
    """What was asked to be printed: its job, and whether it is a blank form on A4. `refused`: why nobody takes it."""

    job: str
    a4: bool
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Browsing:
    """Where the reader is. An answer counts only while it is the one that was asked for last."""

    find: Find | None = None
    entries: Entries | None = None
    key: str = ""  # of the document that is wanted
    document: DocumentView | None = None
    leaf: int = 0
    paper: Paper | None = None
    failed: str = ""  # the reason why a list or a document did not come, "away" where nobody answered


# ---- a finger ----


@dataclass(frozen=True, slots=True)
class OpenShelf:
    """政策指南, 表格, 找工作 …, of one class."""

    group: str
    topic: Topic


@dataclass(frozen=True, slots=True)
class TurnList:
    """Another page of the list."""

    page: int


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """One row of the list."""

    key: str


@dataclass(frozen=True, slots=True)
class TurnText:
    """Another leaf of the document."""

    leaf: int


@dataclass(frozen=True, slots=True)
class Narrow:
    """One choice of a filter; "" takes it away."""

    by: Filter
    choice: str


@dataclass(frozen=True, slots=True)
class PrintText:
    """打印小票."""


@dataclass(frozen=True, slots=True)
class PrintForm:
    """打印表格."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """读给我听."""


@dataclass(frozen=True, slots=True)
class LookAgain:
    """再试一次: what did not come."""


ContentFinger = (
    OpenShelf | TurnList | OpenDocument | TurnText | Narrow | PrintText | PrintForm | ReadText | LookAgain
)


# ---- what is asked of the agent ----


@dataclass(frozen=True, slots=True)
class AskEntries:
    """One page of a list."""

    find: Find


@dataclass(frozen=True, slots=True)
class AskDocument:
    """All of a document."""

    key: str
    language: str


@dataclass(frozen=True, slots=True)
class PutOnSlip:
    """The text on a slip; the command is the job."""

    command: str
    key: str
    language: str


@dataclass(frozen=True, slots=True)
class PutOnA4:
    """The blank form; the command is the job."""

    command: str
    key: str
    language: str


@dataclass(frozen=True, slots=True)
class ReadAloud:
    """The text, by voice."""

    key: str
    language: str


ContentErrand = AskEntries | AskDocument | PutOnSlip | PutOnA4 | ReadAloud


# ---- the world ----


@dataclass(frozen=True, slots=True)
class Listed:
    """The answer to AskEntries."""

    find: Find
    entries: Entries = field(repr=False)


@dataclass(frozen=True, slots=True)
class Opened:
    """The answer to AskDocument."""

    errand: AskDocument
    document: DocumentView = field(repr=False)


ContentWorld = Listed | Opened
