"""Pages of public content in every state, as models; what they show is the demo's own pack."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec

from agent.content.building import build
from agent.content_schemas import Content, DocumentView, Entries, HeadingPart, ListPart, ParagraphPart
from agent.schemas import DeviceLine, Slip, SlipState, State
from kiosk.journey.browsing import browsed, searched
from kiosk.journey.content import Browsing, Filter, OpenShelf, Paper, Topic
from kiosk.journey.look import Look
from kiosk.journey.lookup import Lookup
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route, Stack
from tests.agent.content import KEY, Cache
from tests.screens import samples
from tests.screens.samples import FRIDAY, model

HOME: Stack = (Route(Page.HOME),)
A4 = DeviceLine(device="a4", state="ready", fault="none", notice="none")
JAM = DeviceLine(device="a4", state="fault", fault="jam", notice="none")
PRINTER = DeviceLine(device="printer", state="ready", fault="none", notice="none")
NO_PAPER = DeviceLine(device="printer", state="fault", fault="paper_out", notice="none")
LONG = "这是一段很长的文字，" * 60 + "*** <b>不是标记</b> " + "abcdefghij" * 30


@cache
def shelf() -> Cache:
    """The demo's pack, as a station has it on the day of the samples."""
    at = Path(tempfile.mkdtemp(prefix="content-"))
    found = Cache(at)
    build(Path("config/content/demo"), KEY, found.folder / "demo.bmpack", FRIDAY)
    found.sync(FRIDAY)
    return found


def now(*devices: DeviceLine, **changes: object) -> State:
    """An agent with the demo's content."""
    content = Content(shelves=shelf().looking.shelves(FRIDAY))
    return samples.online(**{"content": content, "devices": devices or (PRINTER, A4), **changes})


def listed(
    look: Look, topic: Topic, group: str, *, portrait: bool, page: int = 1, **narrowed: object
) -> Model:
    """A list as the journey would have asked for it."""
    begun = model(look=look, stack=HOME, state=now(), portrait=portrait)
    opened, _ = browsed(begun, OpenShelf(group, topic), lambda: "c")
    assert opened.browsing.find is not None
    find = msgspec.structs.replace(opened.browsing.find, page=page, **narrowed)
    entries = shelf().looking.find(find, FRIDAY)
    return with_browsing(opened, find=find, entries=entries)


def with_browsing(of: Model, **changes: object) -> Model:
    """The same model, reading something else."""
    return replace(of, browsing=replace(of.browsing, **changes))  # type: ignore[arg-type]  # fields by name


def document(key: str, language: str) -> DocumentView:
    """A document of the demo."""
    return shelf().looking.document(f"demo/{key}", language, FRIDAY)


def opened(look: Look, key: str, *, state: State | None = None, portrait: bool, **browsing: object) -> Model:
    """A document on the screen."""
    view = document(key, look.language)
    fields = {"key": view.document, "document": view, **browsing}
    stack = (*HOME, Route(Page.CONTENT_PAGE, view.document))
    reading = Browsing(**fields)  # type: ignore[arg-type]  # fields by name
    return model(look=look, stack=stack, state=state or now(), portrait=portrait, browsing=reading)


def printed(
    look: Look, key: str, state: SlipState, fault: str = "none", *, a4: bool = False, portrait: bool
) -> Model:
    """A document whose paper is on its way, out, or not."""
    slip = Slip(ticket="j", state=state, fault=fault)
    return opened(look, key, state=now(slip=slip), portrait=portrait, paper=Paper("j", a4))


def hostile(look: Look, *, portrait: bool) -> Model:
    """Everything as long as a pack may have it."""
    view = msgspec.structs.replace(
        document("job-01", look.language),
        title=LONG[:60],
        line=LONG[:60],
        parts=(HeadingPart(text=LONG[:60]), ParagraphPart(text=LONG), ListPart(items=(LONG[:400],) * 3)),
    )
    reading = Browsing(key="demo/a", document=view)
    stack = (*HOME, Route(Page.CONTENT_PAGE, "demo/a"))
    return model(look=look, stack=stack, state=now(), portrait=portrait, browsing=reading)


def filtering(look: Look, about: str, *, portrait: bool, **narrowed: object) -> Model:
    """The filters above a list of jobs."""
    jobs = listed(look, Topic.JOBS, "employment", portrait=portrait, **narrowed)  # type: ignore[arg-type]  # as Find has them
    return replace(jobs, stack=(*jobs.stack, Route(Page.JOB_FILTER, about)))


def searching(look: Look, typed: str, *, portrait: bool) -> Model:
    """Letters that find items and documents."""
    stack = (*HOME, Route(Page.SEARCH))
    asked = model(look=look, stack=stack, state=now(), portrait=portrait, lookup=Lookup(typed=typed))
    begun, _ = searched(asked, ())
    assert begun.browsing.find is not None
    return with_browsing(begun, entries=shelf().looking.find(begun.browsing.find, FRIDAY))


def searching_long(look: Look, *, portrait: bool) -> Model:
    """Documents with titles as long as a pack may have them."""
    found = searching(look, "s" if look.language == "zh_CN" else "work", portrait=portrait)
    assert found.browsing.entries is not None
    long = [
        msgspec.structs.replace(entry, title=LONG[:60], line=LONG[-60:])
        for entry in found.browsing.entries.entries
    ]
    return with_browsing(found, entries=msgspec.structs.replace(found.browsing.entries, entries=tuple(long)))


def content_cases(*, portrait: bool) -> dict[str, Callable[[Look], Model]]:
    """By the names of the pictures."""
    empty = Entries(entries=(), page=1, pages=1, total=0)
    return {
        "content-items": lambda look: model(
            look=look, stack=(*HOME, Route(Page.ITEMS, "employment")), state=now(), portrait=portrait
        ),
        "content-search": lambda look: searching(
            look, "s" if look.language == "zh_CN" else "work", portrait=portrait
        ),
        "content-search-long": lambda look: searching_long(look, portrait=portrait),
        "content-list": lambda look: listed(look, Topic.GUIDES, "insurance", portrait=portrait),
        "content-forms": lambda look: listed(look, Topic.FORMS, "insurance", portrait=portrait),
        "content-courses": lambda look: listed(look, Topic.COURSES, "talent", page=2, portrait=portrait),
        "content-jobs": lambda look: listed(look, Topic.JOBS, "employment", portrait=portrait),
        "content-jobs-narrowed": lambda look: listed(
            look, Topic.JOBS, "employment", area="yunxi", trade="food", pay=3000, portrait=portrait
        ),
        "content-none": lambda look: with_browsing(
            listed(look, Topic.JOBS, "employment", area="yunxi", portrait=portrait), entries=empty
        ),
        "content-asking": lambda look: with_browsing(
            listed(look, Topic.EXAMS, "talent", portrait=portrait), entries=None
        ),
        "content-failed": lambda look: with_browsing(
            listed(look, Topic.EXAMS, "talent", portrait=portrait), failed="away"
        ),
        "content-filter": lambda look: filtering(look, Filter.AREA, portrait=portrait),
        "content-filter-trade": lambda look: filtering(
            look, f"{Filter.TRADE}/2", area="yunxi", trade="food", portrait=portrait
        ),
        "content-filter-pay": lambda look: filtering(look, Filter.PAY, pay=4000, portrait=portrait),
        "content-filter-none": lambda look: filtering(
            look, Filter.PAY, area="junshan", trade="it", portrait=portrait
        ),
        "content-page": lambda look: opened(look, "unemployment-benefit", portrait=portrait),
        "content-page-second": lambda look: opened(look, "flexible-enrolment", leaf=1, portrait=portrait),
        "content-page-last": lambda look: opened(look, "arbitration", leaf=9, portrait=portrait),
        "content-job": lambda look: opened(look, "job-06", portrait=portrait),
        "content-fair": lambda look: opened(look, "fair-spring", portrait=portrait),
        "content-exam": lambda look: opened(look, "exam-electrician", leaf=1, portrait=portrait),
        "content-form": lambda look: opened(look, "form-injury", portrait=portrait),
        "content-form-no-a4": lambda look: opened(look, "form-injury", state=now(PRINTER), portrait=portrait),
        "content-form-jam": lambda look: opened(
            look, "form-injury", state=now(PRINTER, JAM), portrait=portrait
        ),
        "content-no-paper": lambda look: opened(
            look, "wage-complaint", state=now(NO_PAPER), portrait=portrait
        ),
        "content-printing": lambda look: printed(
            look, "wage-complaint", SlipState.PRINTING, portrait=portrait
        ),
        "content-printed": lambda look: printed(look, "wage-complaint", SlipState.PRINTED, portrait=portrait),
        "content-printed-form": lambda look: printed(
            look, "form-injury", SlipState.PRINTED, a4=True, portrait=portrait
        ),
        "content-not-printed": lambda look: printed(
            look, "job-06", SlipState.NOT_PRINTED, "paper_out", portrait=portrait
        ),
        "content-unknown": lambda look: printed(
            look, "form-injury", SlipState.UNKNOWN, "jam", a4=True, portrait=portrait
        ),
        "content-hostile": lambda look: hostile(look, portrait=portrait),
        "content-opening": lambda look: with_browsing(
            opened(look, "job-06", portrait=portrait), document=None
        ),
        "content-gone": lambda look: with_browsing(
            opened(look, "job-06", portrait=portrait), document=None, failed="no_document"
        ),
        "content-away": lambda look: with_browsing(
            opened(look, "job-06", portrait=portrait), document=None, failed="away"
        ),
    }
