"""One list of public content: guides, forms, jobs …, a page of it at a time."""

from dataclasses import dataclass

from agent.content_schemas import Entries, Entry, JobView
from kiosk.domain.content import Kind
from kiosk.domain.texts import Texts
from kiosk.journey.browsing import topic_of
from kiosk.journey.content import KINDS, Filter, LookAgain, OpenDocument, Topic, TurnList
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.journey.words import escaped
from kiosk.screens.ways.view_model import ActKey, hue_of

ICONS = {
    Kind.POLICY: "policy",
    Kind.GUIDE: "guide",
    Kind.FORM: "form",
    Kind.JOB: "job-search",
    Kind.FAIR: "job-fair",
    Kind.EXAM: "exam",
    Kind.COURSE: "training",
}
# Classes that show what others have: who looks for a job finds it beside the exams and the courses.
_FIRST = (Topic.JOBS, Topic.FAIRS, Topic.GUIDES, Topic.FORMS, Topic.EXAMS, Topic.COURSES)


@dataclass(frozen=True, slots=True)
class ContentRow:
    """One document; `right`: what counts most, such as the pay."""

    tag: str
    icon: str
    tile: str
    name: str
    line: str
    right: str
    right_line: str
    action: object


@dataclass(frozen=True, slots=True)
class ContentListView:
    """The whole page; without rows it says why."""

    title: str
    lead: str
    rows: tuple[ContentRow, ...]
    room_for: int  # rows: a page that is not full keeps their height
    none: str
    none_line: str
    none_icon: str
    leaf: str
    acts: tuple[ActKey, ...]


def content_list_view(model: Model, words: Texts) -> ContentListView:
    """What the agent found; 正在找 until it has answered."""
    topic = topic_of(model.route.about)
    browsing, found = model.browsing, model.browsing.entries
    entries = found.entries if found is not None else ()
    none, none_line, none_icon = _none(model, topic, words)
    pages = found.pages if found is not None else 1
    page = found.page if found is not None else 1
    return ContentListView(
        title=words(f"content.{topic}"),
        lead=_lead(model, topic, words),
        rows=() if browsing.failed else tuple(_row(model, entry, words) for entry in entries),
        room_for=browsing.find.rows if browsing.find is not None else 1,
        none=none,
        none_line=none_line,
        none_icon=none_icon,
        leaf=_leaf(found, words) if found is not None and not browsing.failed else "",
        acts=_acts(model, topic, page, pages, words),
    )


def topics_of(model: Model, group: str) -> tuple[Topic, ...]:
    """What there is to read for this class today."""
    shelves = model.state.content.shelves if model.state is not None else ()
    kinds = {shelf.kind for shelf in shelves if shelf.group == group and shelf.count}
    return tuple(topic for topic in _FIRST if kinds & set(KINDS[topic]))


def topic_icon(topic: Topic) -> str:
    """The icon of the first kind of a topic."""
    return ICONS[KINDS[topic][0]]


def pay_words(job: JobView, words: Texts) -> str:
    """5500–7500 元."""
    if not job.pay_to:
        return words("content.pay_open", low=job.pay_from)
    if job.pay_to == job.pay_from:
        return words("content.pay_one", low=job.pay_from)
    return words("content.pay", low=job.pay_from, high=job.pay_to)


def filter_words(model: Model, by: Filter, words: Texts) -> str:
    """What a filter is set to; "" where it does not narrow."""
    find, found = model.browsing.find, model.browsing.entries
    if find is None:
        return ""
    if by is Filter.PAY:
        return words("content.pay_least", low=find.pay) if find.pay else ""
    chosen = find.area if by is Filter.AREA else find.trade
    facets = found.facets if found is not None else None
    known = () if facets is None else facets.areas if by is Filter.AREA else facets.trades
    return next((escaped(one.name) for one in known if one.id == chosen), "") if chosen else ""


def _lead(model: Model, topic: Topic, words: Texts) -> str:
    if topic is not Topic.JOBS:
        return words("content.lead_forms" if topic is Topic.FORMS else "content.lead")
    chosen = [said for by in Filter if (said := filter_words(model, by, words))]
    return words("content.gap").join(chosen) if chosen else words("content.all_jobs")


def _leaf(found: Entries, words: Texts) -> str:
    if found.pages > 1:
        return words("content.leaf", number=found.page, count=found.pages, total=found.total)
    return words("content.total", total=found.total) if found.total else ""


def _row(model: Model, entry: Entry, words: Texts) -> ContentRow:
    job = entry.job
    place = escaped(job.area) if job is not None else ""
    return ContentRow(
        tag=f"document-{entry.document.replace('/', '-')}",
        icon=ICONS[entry.kind],
        tile=hue_of(model.catalogue, entry.group),
        name=escaped(entry.title),
        line=words("content.gap").join(part for part in (place, escaped(entry.line)) if part),
        right=pay_words(job, words) if job is not None else "",
        right_line=words("content.wanted", count=job.wanted) if job is not None else "",
        action=OpenDocument(entry.document),
    )


def _none(model: Model, topic: Topic, words: Texts) -> tuple[str, str, str]:
    browsing = model.browsing
    if browsing.failed:
        return words("content.failed"), words("content.failed_line"), "warning"
    if browsing.entries is None:
        return words("content.asking"), "", "hourglass"
    if browsing.entries.total:
        return "", "", ""
    narrowed = topic is Topic.JOBS and any(filter_words(model, by, words) for by in Filter)
    return words("content.none"), words("content.none_jobs" if narrowed else "content.none_line"), "info"


def _acts(model: Model, topic: Topic, page: int, pages: int, words: Texts) -> tuple[ActKey, ...]:
    if model.browsing.failed:
        return (ActKey("again", words("content.again"), LookAgain(), "refresh", "action"),)
    turn = (
        ActKey("leaf-back", words("ways.leaf_back"), TurnList(page - 1), active=page > 1, share=0.8),
        ActKey("leaf-forth", words("ways.leaf_forth"), TurnList(page + 1), active=page < pages, share=0.8),
    )
    filters = ActKey(
        "filter",
        words("content.filter"),
        Open(Route(Page.JOB_FILTER, Filter.AREA.value)),
        "search",
        "action",
    )
    return (*(turn if pages > 1 else ()), *((filters,) if topic is Topic.JOBS else ()))
