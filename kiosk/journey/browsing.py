"""Reading public content, as part of the one pure function: from a class to a list, to a document, to paper."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

import msgspec

from agent.content_schemas import Find
from kiosk.journey.content import (
    KINDS,
    AskDocument,
    AskEntries,
    Browsing,
    ContentErrand,
    ContentFinger,
    ContentWorld,
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
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import Page, Route

AWAY = "away"
SEARCHED = 5  # documents that a search brings
_ROWS = {Size.STANDARD: 7, Size.LARGE: 6, Size.EXTRA: 5}
_ROWS_LYING = {Size.STANDARD: 6, Size.LARGE: 6, Size.EXTRA: 4}
_PAGES = frozenset({Page.CONTENT_LIST, Page.CONTENT_PAGE, Page.JOB_FILTER})


# ---- a finger ----


def browsed(model: Model, action: ContentFinger, fresh: Callable[[], str]) -> Next:
    """What a tap on a page of content does."""
    browsing = model.browsing
    match action:
        case OpenShelf(group, topic):
            return _shelf(model, group, topic)
        case TurnList(page):
            return _asked(model, page=page)
        case Narrow(by, choice):
            changed = {by.value: int(choice or 0) if by is Filter.PAY else choice}
            return _asked(model, page=1, **changed)
        case OpenDocument(key):
            fresh_page = replace(browsing, key=key, document=None, leaf=0, paper=None, failed="")
            opened, errands = went(
                replace(model, browsing=fresh_page), (*model.stack, Route(Page.CONTENT_PAGE, key))
            )
            return opened, (*errands, AskDocument(key, model.look.language))
        case TurnText(leaf):
            return replace(model, browsing=replace(browsing, leaf=leaf)), ()
        case PrintText() | PrintForm():
            return _printed(model, fresh(), a4=isinstance(action, PrintForm))
        case ReadText():
            return model, (ReadAloud(browsing.key, model.look.language),)
        case LookAgain():
            return _again(model)
        case _:
            assert_never(action)


def relooked(model: Model) -> Next:
    """The resident wants other words or another size: the same list or document, asked for anew."""
    browsing, errands = model.browsing, list[ContentErrand]()
    if not any(route.page in _PAGES for route in model.stack):
        return model, ()
    if browsing.find is not None:
        find = _fitting(model, browsing.find)
        if find != browsing.find:
            browsing = replace(browsing, find=find)
            errands.append(AskEntries(find))
    if browsing.document is not None:
        browsing = replace(browsing, leaf=0)
        errands.append(AskDocument(browsing.key, model.look.language))
    return replace(model, browsing=browsing), tuple(errands)


def searched(model: Model, errands: tuple[Errand, ...]) -> Next:
    """Somebody types on the page of the search: content is looked through as well, by the agent."""
    typed = model.lookup.typed
    if model.stack[-1].page is not Page.SEARCH or model.state is None or not model.state.content.shelves:
        return model, errands
    find = Find(words=typed, language=model.look.language, rows=SEARCHED)
    if not typed:
        return replace(model, browsing=Browsing()), errands
    return replace(model, browsing=Browsing(find=find)), (*errands, AskEntries(find))


# ---- the world ----


def told(model: Model, action: ContentWorld) -> Next:
    """An answer of the agent; one that nobody waits for any more is dropped."""
    browsing = model.browsing
    match action:
        case Listed(find, entries) if find == browsing.find:
            return replace(model, browsing=replace(browsing, entries=entries, failed="")), ()
        case Opened(AskDocument(key, language), document):
            if (key, language) != (browsing.key, model.look.language):
                return model, ()
            return replace(model, browsing=replace(browsing, document=document, failed="")), ()
        case _:
            return model, ()


def not_done(model: Model, errand: ContentErrand, reason: str) -> Next:
    """An errand was refused, or nobody answered."""
    browsing = model.browsing
    match errand:
        case AskEntries(find):
            mine = find == browsing.find
        case AskDocument(key):
            mine = key == browsing.key
        case PutOnSlip(command) | PutOnA4(command):
            paper = browsing.paper
            if paper is None or paper.job != command:
                return model, ()
            refused = replace(paper, refused=reason or AWAY)
            return replace(model, browsing=replace(browsing, paper=refused)), ()
        case ReadAloud():
            return model, ()
        case _:
            assert_never(errand)
    return (replace(model, browsing=replace(browsing, failed=reason or AWAY)), ()) if mine else (model, ())


def topic_of(about: str) -> Topic:
    """The topic of the list's `Route.about`, CLASS/TOPIC."""
    return Topic(about.partition("/")[2])


# ---- what is asked ----


def _shelf(model: Model, group: str, topic: Topic) -> Next:
    kinds = ",".join(kind.value for kind in KINDS[topic])
    find = _fitting(model, Find(kind=kinds, group=group))
    shelf = replace(model, browsing=Browsing(find=find))
    opened, errands = went(shelf, (*model.stack, Route(Page.CONTENT_LIST, f"{group}/{topic.value}")))
    return opened, (*errands, AskEntries(find))


def _asked(model: Model, **changes: object) -> Next:
    """The same list with something else; what is shown stays until the answer is there."""
    browsing = model.browsing
    if browsing.find is None:
        return model, ()
    find = msgspec.structs.replace(browsing.find, **changes)
    return replace(model, browsing=replace(browsing, find=find, failed="")), (AskEntries(find),)


def _again(model: Model) -> Next:
    browsing = replace(model.browsing, failed="")
    if model.stack[-1].page is Page.CONTENT_PAGE:
        return replace(model, browsing=browsing), (AskDocument(browsing.key, model.look.language),)
    errands = (AskEntries(browsing.find),) if browsing.find is not None else ()
    return replace(model, browsing=browsing), errands


def _printed(model: Model, command: str, *, a4: bool) -> Next:
    browsing, language = model.browsing, model.look.language
    if browsing.document is None:
        return model, ()
    errand = PutOnA4(command, browsing.key, language) if a4 else PutOnSlip(command, browsing.key, language)
    return replace(model, browsing=replace(browsing, paper=Paper(command, a4))), (errand,)


def _fitting(model: Model, find: Find) -> Find:
    """In the present language, with as many rows as the present size has room for. A page keeps its first row."""
    rows = (_ROWS if model.portrait else _ROWS_LYING)[model.look.size]
    page = (find.page - 1) * find.rows // rows + 1
    return msgspec.structs.replace(find, language=model.look.language, rows=rows, page=page)
