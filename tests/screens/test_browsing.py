"""Reading public content: what a finger asks for, which answers count, what is shown of them."""

from dataclasses import replace

import msgspec
import pytest

from agent.content_schemas import Content, Entries, Find, Shelf
from agent.schemas import Slip, SlipState
from kiosk.domain.content import Kind
from kiosk.domain.device import Fault
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Action, Failed, Heard, SetLanguage, SetSize, Wake
from kiosk.journey.content import (
    AskDocument,
    AskEntries,
    Browsing,
    ContentFinger,
    Filter,
    Listed,
    LookAgain,
    Narrow,
    OpenDocument,
    Opened,
    OpenShelf,
    Paper,
    PrintForm,
    PrintText,
    PutOnA4,
    PutOnSlip,
    ReadAloud,
    ReadText,
    Topic,
    TurnList,
    TurnText,
)
from kiosk.journey.errands import Errand
from kiosk.journey.look import Look, Size
from kiosk.journey.lookup import TypeLetter
from kiosk.journey.model import Model
from kiosk.journey.route import Back, Home, Open, Page, Route
from kiosk.journey.update import update
from kiosk.screens.content.view_model import content_list_view, topics_of
from kiosk.screens.content_page.leaves import Room, leaves
from kiosk.screens.content_page.view_model import content_page_view
from kiosk.screens.home.view_model import home_view
from kiosk.screens.items.view_model import entries_of
from kiosk.screens.job_filter.view_model import job_filter_view
from tests.screens import content_samples as samples
from tests.screens.gallery import setting
from tests.screens.samples import model

HOME = (Route(Page.HOME),)
GUIDES = Find(kind="guide,policy", group="insurance", rows=7)


def words(language: str = "zh_CN") -> Texts:
    return setting(language, (1080, 1920)).words


def after(model: Model, *actions: Action) -> tuple[Model, tuple[Errand, ...]]:
    """The model, and the errands of the last action."""
    errands: tuple[Errand, ...] = ()
    for action in actions:
        model, errands = update(model, action, lambda: "command")
    return model, errands


def begun(**changes: object) -> Model:
    return model(**{"stack": HOME, "state": samples.now(), **changes})


def reading(key: str = "job-06") -> Model:
    return samples.opened(Look(), key, portrait=True)


def test_a_topic_opens_its_list_and_asks_for_it() -> None:
    now, errands = after(begun(), OpenShelf("insurance", Topic.GUIDES))
    assert now.route == Route(Page.CONTENT_LIST, "insurance/guides")
    assert errands == (AskEntries(GUIDES),)


def test_only_the_answer_to_the_last_question_counts() -> None:
    entries = Entries(entries=(), page=1, pages=3, total=20)
    now, errands = after(begun(), OpenShelf("insurance", Topic.GUIDES), TurnList(2))
    assert errands == (AskEntries(msgspec.structs.replace(GUIDES, page=2)),)
    late, _ = after(now, Listed(GUIDES, entries))
    assert late.browsing.entries is None
    there, _ = after(now, Listed(msgspec.structs.replace(GUIDES, page=2), entries))
    assert there.browsing.entries is entries


def test_a_filter_asks_from_the_first_page_and_keeps_the_others() -> None:
    jobs = samples.listed(Look(), Topic.JOBS, "employment", portrait=True, page=3, area="yunxi")
    now, errands = after(jobs, Narrow(Filter.PAY, "4000"))
    assert isinstance(errands[0], AskEntries)
    find = errands[0].find
    assert (find.area, find.pay, find.page) == ("yunxi", 4000, 1)
    assert now.browsing.entries is jobs.browsing.entries  # shown until the answer is there
    _, errands = after(now, Narrow(Filter.AREA, ""))
    assert errands == (AskEntries(msgspec.structs.replace(find, area="")),)


def test_a_row_opens_its_document_and_a_late_one_is_dropped() -> None:
    now, errands = after(begun(), OpenDocument("demo/job-06"))
    assert errands == (AskDocument("demo/job-06", "zh_CN"),)
    other = samples.document("job-01", "zh_CN")
    late, _ = after(now, Opened(AskDocument("demo/job-01", "zh_CN"), other))
    assert late.browsing.document is None
    asked = AskDocument("demo/job-06", "zh_CN")
    there, _ = after(now, Opened(asked, samples.document("job-06", "zh_CN")))
    assert there.browsing.document is not None
    english, _ = after(now, SetLanguage("en"), Opened(asked, samples.document("job-06", "zh_CN")))
    assert english.browsing.document is None


def test_another_size_or_language_asks_anew_and_keeps_the_place() -> None:
    jobs = samples.listed(Look(), Topic.JOBS, "employment", portrait=True, page=3)
    now, errands = after(jobs, SetSize(Size.EXTRA))
    assert isinstance(errands[0], AskEntries)
    assert (errands[0].find.rows, errands[0].find.page) == (5, 3)  # rows 15 to 19: row 15 was the first
    _, errands = after(now, SetLanguage("en"))
    assert isinstance(errands[0], AskEntries)
    assert errands[0].find.language == "en"
    page = replace(reading(), browsing=replace(reading().browsing, leaf=3))
    now, errands = after(page, SetLanguage("en"))
    assert errands == (AskDocument("demo/job-06", "en"),)
    assert now.browsing.leaf == 0
    assert after(begun(), SetLanguage("en"))[1] == ()


@pytest.mark.parametrize(
    ("tap", "errand"),
    (
        (PrintText(), PutOnSlip("command", "demo/job-06", "zh_CN")),
        (PrintForm(), PutOnA4("command", "demo/job-06", "zh_CN")),
    ),
)
def test_paper_is_asked_for_with_the_command_of_the_finger(tap: ContentFinger, errand: Errand) -> None:
    now, errands = after(reading(), tap)
    assert errands == (errand,)
    assert now.browsing.paper == Paper("command", a4=isinstance(tap, PrintForm))
    refused, _ = after(now, Failed(errand, "no_a4"))
    assert refused.browsing.paper == Paper("command", a4=isinstance(tap, PrintForm), refused="no_a4")
    assert after(now, Failed(PutOnSlip("other", "demo/job-06", "zh_CN"), ""))[0] == now


def test_a_double_tap_prints_once() -> None:
    now, _ = after(reading(), PrintText())
    keys = {key.tag: key.active for key in content_page_view(now, words(), True).acts}
    assert keys["print-slip"] is False


def test_without_a_document_nothing_is_printed() -> None:
    assert after(begun(), PrintText())[1] == ()


def test_what_did_not_come_can_be_asked_for_again() -> None:
    shelf, errands = after(begun(), OpenShelf("insurance", Topic.GUIDES))
    failed, _ = after(shelf, Failed(errands[0], ""))
    view = content_list_view(failed, words())
    assert (view.none, view.rows, [key.tag for key in view.acts]) == ("暂时打不开", (), ["again"])
    assert after(failed, LookAgain())[1] == errands
    page, errands = after(begun(), OpenDocument("demo/job-06"))
    failed, _ = after(page, Failed(errands[0], ""))
    assert [key.tag for key in content_page_view(failed, words(), True).acts] == ["again"]
    assert after(failed, LookAgain())[1] == errands
    gone, _ = after(page, Failed(errands[0], "no_document"))
    assert content_page_view(gone, words(), True).title == "这一条已经过期"
    assert content_page_view(gone, words(), True).acts == ()


def test_a_late_failure_changes_nothing() -> None:
    now = reading()
    for errand in (AskEntries(GUIDES), AskDocument("demo/x", "zh_CN"), ReadAloud("demo/job-06", "zh_CN")):
        assert after(now, Failed(errand, "")) == (now, ())


def test_reading_aloud_is_only_offered_where_something_reads() -> None:
    deaf = reading()
    assert "read" not in [key.tag for key in content_page_view(deaf, words(), True).acts]
    content = msgspec.structs.replace(samples.now().content, reader=True)
    fitted = replace(deaf, state=samples.now(content=content))
    assert "read" in [key.tag for key in content_page_view(fitted, words(), True).acts]
    assert after(fitted, ReadText())[1] == (ReadAloud("demo/job-06", "zh_CN"),)


def test_back_and_home_work_while_an_answer_is_on_its_way() -> None:
    now, _ = after(begun(), OpenShelf("employment", Topic.JOBS), OpenDocument("demo/job-06"))
    assert after(now, Back())[0].route.page is Page.CONTENT_LIST
    assert after(now, Home())[0].route.page is Page.HOME


def test_leaves_of_a_document_are_turned() -> None:
    guide = samples.opened(Look(), "flexible-enrolment", portrait=True)
    first = content_page_view(guide, words(), True)
    second = content_page_view(after(guide, TurnText(1))[0], words(), True)
    assert first.lines != second.lines
    assert (first.leaf, second.leaf) == ("第 1 页，共 2 页", "第 2 页，共 2 页")


@pytest.mark.parametrize("size", Size)
def test_no_word_is_lost_between_leaves(size: Size) -> None:
    view = samples.hostile(Look(), portrait=True).browsing.document
    assert view is not None
    cut = leaves(view, size, Room(333.0, 230.0), words())
    whole = "".join(line.text for leaf in cut for line in leaf)
    paragraph = view.parts[1]
    assert len(cut) > 2
    assert samples.LONG.replace("*", "\ue000") in whole
    assert not any(leaf[-1].heading for leaf in cut), paragraph


def test_a_class_shows_only_what_there_is_for_it() -> None:
    shelves = (
        Shelf(group="talent", kind=Kind.EXAM, count=2),
        Shelf(group="talent", kind=Kind.POLICY, count=1),
        Shelf(group="labour", kind=Kind.FORM, count=0),
    )
    now = begun(state=samples.now(content=Content(shelves=shelves)))
    assert topics_of(now, "talent") == (Topic.GUIDES, Topic.EXAMS)
    assert topics_of(now, "labour") == ()
    tags = [entry.tag for entry in entries_of(now, "talent", words())]
    assert [tag for tag in tags if tag.startswith("content-")] == ["content-guides", "content-exams"]
    assert all(entry.active for entry in entries_of(now, "talent", words()) if entry.tag == "content-exams")


def test_the_filter_says_how_many_jobs_each_choice_leaves() -> None:
    narrowed = samples.filtering(Look(), "pay", portrait=True, area="yunxi", pay=4000)
    view = job_filter_view(narrowed, words())
    chosen = [choice.words for choice in view.choices if choice.chosen]
    assert chosen == ["4000 元以上"]
    found = narrowed.browsing.entries
    assert found is not None
    assert view.acts[-1].words == f"看 {found.total} 个岗位"
    assert [tab.line for tab in view.tabs] == ["云溪区", "不限", "4000 元以上"]


def test_a_list_without_anything_says_why() -> None:
    jobs = samples.listed(Look(), Topic.JOBS, "employment", portrait=True, area="yunxi")
    assert jobs.browsing.entries is not None
    nothing = msgspec.structs.replace(jobs.browsing.entries, entries=(), total=0)
    empty = replace(jobs, browsing=replace(jobs.browsing, entries=nothing))
    assert content_list_view(empty, words()).none_line == "换个地方、工种或工资再看看"
    asking = replace(jobs, browsing=replace(jobs.browsing, entries=None))
    assert content_list_view(asking, words()).none == "正在找，请稍候"


@pytest.mark.parametrize(
    ("state", "fault", "tone"),
    (
        (SlipState.PRINTING, "none", "tint"),
        (SlipState.PRINTED, "none", "good"),
        (SlipState.NOT_PRINTED, "paper_out", "warn"),
        (SlipState.UNKNOWN, "offline", "warn"),
    ),
)
def test_the_page_says_what_became_of_the_paper(state: SlipState, fault: str, tone: str) -> None:
    page = samples.printed(Look(), "job-06", state, fault, portrait=True)
    assert content_page_view(page, words(), True).told.tone == tone


def test_the_slip_of_something_else_says_nothing_of_this_document() -> None:
    other = Slip(ticket="t12", state=SlipState.PRINTED, fault=Fault.NONE.value)
    page = samples.opened(Look(), "job-06", state=samples.now(slip=other), portrait=True)
    assert content_page_view(page, words(), True).told.words == ""


def test_letters_find_documents_beside_items() -> None:
    search = begun(stack=(*HOME, Route(Page.SEARCH)))
    now, errands = after(search, TypeLetter("s"), TypeLetter("y"), TypeLetter("j"))
    assert errands == (AskEntries(Find(words="syj", rows=5)),)
    _, errands = after(replace(search, state=samples.now(content=Content())), TypeLetter("s"))
    assert errands == ()
    erased, errands = after(now, TypeLetter(""), TypeLetter(""), TypeLetter(""))
    assert (erased.browsing, errands) == (Browsing(), ())


def test_a_visit_that_ends_forgets_what_was_read() -> None:
    ended, _ = after(reading(), Wake())
    assert ended.browsing.document is not None
    gone = samples.now(visit=None)
    forgotten, _ = after(reading(), Heard(gone, 2.0))
    assert forgotten.browsing == Browsing()


def test_a_class_with_nothing_but_content_is_open() -> None:
    asked_here = samples.now(offered=("nothing.of.ours",))
    cards = {card.tag: card.action for card in home_view(begun(state=asked_here), words()).cards}
    assert cards["class-labour"] == Open(Route(Page.ITEMS, "labour"))
    empty = samples.now(offered=("nothing.of.ours",), content=Content())
    cards = {card.tag: card.action for card in home_view(begun(state=empty), words()).cards}
    assert cards["class-labour"] == Open(Route(Page.OFFER, "labour"))
