"""Looking something up, as part of the one pure function: from the chosen item to its answer, and through the answer."""

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from agent.certify_schemas import AskStanding, CertifyAsk
from agent.face_schemas import FacePurpose
from agent.lookup_schemas import (
    Answer,
    NeedsMore,
    NoAnswer,
    Printing,
    Revealed,
    Shown,
    Slice,
    Way,
    Why,
    WrongInput,
)
from agent.lookup_schemas import (
    ChooseAccount as SeveralAccounts,
)
from agent.schemas import CardStep, PinStep, Role
from kiosk.domain.item import Item, Layout
from kiosk.journey.apply import ApplyErrand, Applying, AskForm, SendForm
from kiosk.journey.certifying import to_consent
from kiosk.journey.look import Size
from kiosk.journey.lookup import (
    Agree,
    Answered,
    AskAgain,
    AskItem,
    AskPin,
    AskReveal,
    AskSlice,
    AskSlip,
    ChooseAccount,
    ChooseItem,
    ChoosePeriod,
    ChooseTab,
    ChooseYear,
    ClearLetters,
    HideMasked,
    Lookup,
    LookupFinger,
    OpenRecord,
    PinAgain,
    PrintShown,
    ProveBy,
    ShowMasked,
    TurnLeaf,
    TurnSlice,
    TypeLetter,
    VisitErrand,
    Wish,
)
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, pin_asked, went
from kiosk.journey.route import Page, Route
from kiosk.journey.way import base, way

LONGEST_SEARCH = 24
_ANSWER = frozenset({Page.ANSWER, Page.RECORD})
_ROWS = {Size.STANDARD: 7, Size.LARGE: 6, Size.EXTRA: 5}
_ROWS_LANDSCAPE = {Size.STANDARD: 5, Size.LARGE: 4, Size.EXTRA: 3}
_ROLE_OF = {
    Way.CARD: Role.SELF,
    Way.RELATIVE: Role.RELATIVE,
    Way.GUARDIAN: Role.RELATIVE,
    Way.ATTENDANT: Role.ATTENDANT,
}
_PROVING = frozenset({Page.PROVE_CARD, Page.PROVE_PIN})
_OWN_CARD = Route(Page.PROVE_CARD, Role.SELF.value)
_ARMED = (CardStep.ARMED, CardStep.READING, CardStep.FAILED)


# ---- a finger ----


def tapped(model: Model, action: LookupFinger, fresh: Callable[[], str]) -> Next:
    """What a tap on a page of the lookup does."""
    match action:
        case ChooseItem() | Agree() | ChooseAccount() | ChoosePeriod() | ProveBy() | PinAgain() | AskAgain():
            return _on_the_way(model, action, fresh)
        case TypeLetter() | ClearLetters():
            return replace(model, lookup=replace(model.lookup, typed=_typed(model.lookup.typed, action))), ()
        case _:
            return (model, ()) if model.lookup.shown is None else _through(model, action, fresh)


def _on_the_way(
    model: Model,
    action: ChooseItem | Agree | ChooseAccount | ChoosePeriod | ProveBy | PinAgain | AskAgain,
    fresh: Callable[[], str],
) -> Next:
    wish = model.lookup.wish
    if isinstance(action, ChooseItem):
        lookup = Lookup(wish=Wish(action.item), typed=model.lookup.typed)
        certify = replace(model.certify, guardian=False, guardian_here=False)
        chosen = replace(model, lookup=lookup, applying=Applying(), certify=certify, problem="")
        return went(chosen, (*base(chosen), Route(Page.NOTICE, action.item)))
    if wish is None:
        return model, ()
    match action:
        case Agree(for_relative):
            wish = replace(wish, for_relative=for_relative)
            model = replace(model, lookup=replace(model.lookup, wish=wish))
            if not _item(model, wish).level or (not for_relative and _is_known(model)):
                return asked(model, wish, fresh)
            if for_relative and _is_known(model):
                return to_prove(model, Way.RELATIVE)
            return to_prove(model, Way.CARD)
        case ChooseAccount(account):
            return asked(model, replace(wish, account=account), fresh)
        case ChoosePeriod(inputs):
            return asked(model, replace(wish, inputs=inputs), fresh)
        case ProveBy(way):
            return to_prove(model, way)
        case PinAgain():
            again = pin_asked(model, model.stack[-1]) or AskPin(model.lookup.role)
            return replace(model, problem=""), (again,)
        case AskAgain():
            return asked(model, wish, fresh)
        case _:
            assert_never(action)


def _typed(letters: str, action: TypeLetter | ClearLetters) -> str:
    match action:
        case ClearLetters():
            return ""
        case TypeLetter(""):
            return letters[:-1]
        case TypeLetter(letter):
            return (letters + letter)[:LONGEST_SEARCH]


def _through(model: Model, action: LookupFinger, fresh: Callable[[], str]) -> Next:
    lookup = model.lookup
    shown = lookup.shown
    assert shown is not None
    at = shown.slice
    match action:
        case ChooseTab(code):
            return _turned(model, _slice(model, tab=code, year=at.year))
        case ChooseYear(year):
            return _turned(model, _slice(model, tab=at.tab, year=year))
        case TurnSlice(page):
            return _turned(model, _slice(model, tab=at.tab, year=at.year, page=page))
        case TurnLeaf(leaf):
            return replace(model, lookup=replace(lookup, leaf=leaf)), ()
        case OpenRecord(place):
            stack = (
                *(route for route in model.stack if route.page is not Page.RECORD),
                Route(Page.RECORD, str(place)),
            )
            return replace(model, stack=stack, lookup=replace(lookup, leaf=0)), ()
        case ShowMasked():
            return _waits(model, AskReveal(shown.answer))
        case HideMasked():
            return replace(model, lookup=replace(lookup, revealed=None)), ()
        case PrintShown():
            return _waits(model, AskSlip(fresh(), shown.answer, model.look.language))
        case _:
            return model, ()


# ---- the world ----


def answered(model: Model, told: Answered) -> Next:
    """What the visit's process said; another item that nobody waits for any more is dropped."""
    if told.errand != model.waiting_for:
        return _late(model, told), ()
    model = replace(model, waiting_for=None, problem="", personal=True)
    now, errands = _with_answer(model, told.errand, told.answer)
    now, more = looked(now)  # larger text may have been asked for meanwhile
    return now, (*errands, *more)


def failed(model: Model, errand: VisitErrand) -> Next:
    """The visit's process did not answer: for the resident it is the back office that cannot be asked."""
    if isinstance(errand, AskItem):
        return refused(model, NoAnswer(why=Why.DOWN))
    return refused(model, NoAnswer(why=Why.GONE))


def heard(model: Model, fresh: Callable[[], str]) -> Next:
    """The agent told of a card or a PIN: what the page waited for may be there."""
    lookup, visit = model.lookup, model.visit
    if visit is None or lookup.wish is None or model.waiting_for is not None:
        return model, ()
    page = model.stack[-1].page
    if page in _PROVING and model.stack[-1] != _OWN_CARD and visit.person is None:
        return to_prove(model, Way.CARD)  # the visit's process died, and with it who stands here
    if page is Page.PROVE_PIN:
        pin = model.state.pin if model.state else None
        done = pin is not None and pin.step is PinStep.ACCEPTED and pin.role is lookup.role
        return asked(model, lookup.wish, fresh) if done else (model, ())
    if page is not Page.PROVE_CARD or visit.role is not lookup.role:
        return model, ()
    if visit.card in _ARMED:
        return replace(model, lookup=replace(lookup, armed=True)), ()
    if visit.card is not CardStep.READ or visit.person is None:
        return model, ()
    if not (lookup.armed or lookup.role is Role.SELF):
        return model, ()
    match lookup.role:
        case Role.SELF if lookup.wish.for_relative:
            return to_prove(model, Way.RELATIVE)
        case Role.RELATIVE if model.certify.guardian:
            here = replace(model, certify=replace(model.certify, guardian=False, guardian_here=True))
            return to_consent(here)
        case Role.SELF | Role.RELATIVE:
            return asked(model, lookup.wish, fresh)
        case Role.ATTENDANT:
            return went(model, (*way(model), Route(Page.PROVE_PIN, Role.ATTENDANT.value)))
        case _:
            assert_never(lookup.role)


def looked(model: Model) -> Next:
    """The resident wants other words or another size: the same answer, cut anew."""
    shown = model.lookup.shown
    if (
        shown is None
        or not any(route.page in _ANSWER for route in model.stack)
        or model.waiting_for is not None
    ):
        return model, ()
    wanted = _slice(model, tab=shown.slice.tab, year=shown.slice.year)
    if (wanted.rows, wanted.language) == (shown.slice.rows, shown.slice.language):
        return model, ()
    return _turned(model, wanted)


def ticked(model: Model) -> Model:
    """What was shown in full is masked again when its time is over."""
    lookup = model.lookup
    if lookup.revealed is None or model.at < lookup.revealed_until:
        return model
    return replace(model, lookup=replace(lookup, revealed=None))


def _late(model: Model, told: Answered) -> Model:
    """Nobody waits for it; but 显示 and 打印 are of the slice that was sent last, so that one is shown."""
    shown, answer = model.lookup.shown, told.answer
    if shown is None or not isinstance(told.errand, AskSlice) or not isinstance(answer, Shown):
        return model
    if answer.answer != shown.answer:
        return model
    return replace(model, lookup=replace(model.lookup, shown=answer, revealed=None, leaf=0))


def _with_answer(model: Model, errand: VisitErrand, answer: Answer) -> Next:
    lookup = model.lookup
    match answer:
        case Shown():
            stack = (*base(model), Route(Page.ANSWER, answer.item))
            job = lookup.job if isinstance(errand, AskSlice) else ""
            fresh = replace(
                lookup, shown=answer, revealed=None, leaf=0, job=job, wrong=(), needs=None, refused=None
            )
            if isinstance(errand, AskItem):
                fresh = replace(fresh, wish=errand.wish)
            return went(replace(model, lookup=fresh), stack)
        case SeveralAccounts() | NeedsMore() | NoAnswer():
            return with_more(model, answer)
        case WrongInput(inputs=inputs):
            wrong = replace(lookup, wrong=tuple(inputs.items()))
            return went(replace(model, lookup=wrong), (*way(model), Route(Page.PERIOD)))
        case Revealed(seconds=seconds):
            return replace(
                model, lookup=replace(lookup, revealed=answer, revealed_until=model.at + seconds)
            ), ()
        case Printing(job=job):
            return replace(model, lookup=replace(lookup, job=job)), ()
        case _:
            assert_never(answer)


def with_more(model: Model, answer: SeveralAccounts | NeedsMore | NoAnswer) -> Next:
    """Something comes before the answer, or there is none."""
    lookup = model.lookup
    match answer:
        case SeveralAccounts(accounts=accounts):
            return went(
                replace(model, lookup=replace(lookup, accounts=accounts)),
                (*way(model), Route(Page.ACCOUNTS)),
            )
        case NeedsMore(ways=ways):
            model = replace(model, lookup=replace(lookup, needs=answer, refused=None))
            if not ways:
                return went(model, (*way(model), Route(Page.NO_ANSWER)))
            return (
                to_prove(model, ways[0])
                if len(ways) == 1
                else went(model, (*way(model), Route(Page.PROVE_WAY)))
            )
        case NoAnswer():
            return refused(model, answer)
        case _:
            assert_never(answer)


def refused(model: Model, why: NoAnswer) -> Next:
    """No answer, on a page of its own."""
    lookup = replace(model.lookup, refused=why, needs=None)
    return went(replace(model, waiting_for=None, lookup=lookup), (*way(model), Route(Page.NO_ANSWER)))


# ---- what is asked ----


def asked(model: Model, wish: Wish, fresh: Callable[[], str]) -> Next:
    """Ask for it; a form begins anew, but for one that was about to be sent."""
    item, applying = _item(model, wish), model.applying
    if item.face:
        return _asks_standing(
            replace(model, lookup=replace(model.lookup, wish=wish)), FacePurpose.CERTIFICATION
        )
    if not item.form:
        return _waits(model, AskItem(fresh(), wish, _slice(model, item=item)))
    language = model.look.language
    if applying.sends:
        return _waits(model, SendForm(fresh(), applying.draft, language))
    begun = replace(model, lookup=replace(model.lookup, wish=wish), applying=Applying(item.id))
    return _waits(
        begun, AskForm(fresh(), item.id, language, account=wish.account, for_relative=wish.for_relative)
    )


def _asks_standing(model: Model, purpose: FacePurpose) -> Next:
    """Whose face it is, and whether one may be compared; what was agreed to in this visit stays."""
    certify = replace(
        model.certify, purpose=purpose, wish=model.lookup.wish, guardian=False, guardian_here=False
    )
    asks = AskStanding(language=model.look.language, purpose=purpose)
    return _waits(replace(model, certify=certify), asks)


def _turned(model: Model, wanted: Slice) -> Next:
    shown = model.lookup.shown
    assert shown is not None
    return _waits(model, AskSlice(shown.answer, wanted))


def _waits(model: Model, errand: VisitErrand | ApplyErrand | CertifyAsk) -> Next:
    return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)


def to_prove(model: Model, by: Way) -> Next:
    """The page where this is proved."""
    match by:
        case Way.CARD | Way.RELATIVE | Way.GUARDIAN | Way.ATTENDANT:
            page, role = Page.PROVE_CARD, _ROLE_OF[by]
        case Way.PIN:
            page, role = Page.PROVE_PIN, Role.SELF
        case Way.FACE:
            return _asks_standing(model, FacePurpose.IDENTIFICATION)
        case _:
            assert_never(by)
    model = replace(model, problem="", lookup=replace(model.lookup, role=role))
    return went(model, (*way(model), Route(page, role.value)))


def rows_of(layout: Layout, size: Size, *, portrait: bool) -> int:
    """How many records are shown at once. Source: look/KIOSK.md, Table, at most 7 rows; larger texts take more room."""
    if layout is Layout.CARDS:
        return 1
    return (_ROWS if portrait else _ROWS_LANDSCAPE)[size]


def _slice(model: Model, *, item: Item | None = None, tab: str = "", year: int = 0, page: int = 1) -> Slice:
    if item is None:
        assert model.lookup.shown is not None
        item = model.catalogue.item(model.lookup.shown.item)
    rows = rows_of(item.layout, model.look.size, portrait=model.portrait)
    return Slice(language=model.look.language, page=page, rows=rows, tab=tab, year=year)


def _item(model: Model, wish: Wish) -> Item:
    return model.catalogue.item(wish.item)


def _is_known(model: Model) -> bool:
    return model.visit is not None and model.visit.person is not None
