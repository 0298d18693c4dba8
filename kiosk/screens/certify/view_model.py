"""Who is due: each benefit with where it stands and by when, and the two ways to certify it."""

from dataclasses import dataclass, field

from agent.certify_schemas import AskStanding, SchemeLine, SchemeState, Standing, WithdrawConsent
from kiosk.domain.texts import Texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.certified import WITHDRAW_DOWN, cannot, is_out, only_people, refuses
from kiosk.journey.certify import BeginFace, ToPeople, Withdraw
from kiosk.journey.look import Size
from kiosk.journey.lookup import ChooseItem
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.answer.paging import PagerView
from kiosk.screens.answer.paper import NoteView
from kiosk.screens.answer.wording import date_words_of
from kiosk.screens.ways.view_model import ActKey

HISTORY = "cert.history"
_LOOKS = {
    SchemeState.NONE: ("info", "neutral"),
    SchemeState.CERTIFIED: ("ok", "good"),
    SchemeState.DUE_SOON: ("clock", "warn"),
    SchemeState.SUSPENDED: ("warning", "bad"),
}
_MOST = {  # cards on one leaf, by size and by whether the panel is upright
    (Size.STANDARD, True): 4,
    (Size.LARGE, True): 3,
    (Size.EXTRA, True): 2,
    (Size.STANDARD, False): 4,
    (Size.LARGE, False): 2,
    (Size.EXTRA, False): 2,
}


@dataclass(frozen=True, slots=True)
class SchemeCard:
    """One benefit."""

    name: str
    state: str
    icon: str
    tone: str
    line: str
    last: str


@dataclass(frozen=True, slots=True)
class CertifyView:
    """The page."""

    title: str
    lead: str = field(repr=False)
    cards: tuple[SchemeCard, ...] = field(repr=False)
    pager: PagerView
    note: NoteView
    more: tuple[ActKey, ...]
    acts: tuple[ActKey, ...]


def certify_view(model: Model, words: Texts, portrait: bool) -> CertifyView:
    """As the back office has it; without a standing, only that it is asked for."""
    standing = model.certify.standing
    schemes = standing.schemes if standing is not None else ()
    most = _MOST[model.look.size, portrait]
    leaves = -(-len(schemes) // most) or 1
    leaf = min(max(int(model.route.about or 1), 1), leaves)
    return CertifyView(
        title=words("certify.title"),
        lead=_lead(standing, words) if standing is not None else words("certify.asking"),
        cards=tuple(_card(one, words) for one in schemes[(leaf - 1) * most : leaf * most]),
        pager=leaf_pager(leaf, leaves, words),
        note=_note(model, words),
        more=(*history_key(model, words), *withdraw_key(model, words), *_anew(model, words)),
        acts=_acts(model, words),
    )


def leaf_pager(leaf: int, leaves: int, words: Texts) -> PagerView:
    """Through the leaves of a page, by what its route is about."""
    return PagerView(
        shown=leaves > 1,
        back=words("consent.back"),
        back_action=TurnTo(str(leaf - 1)) if leaf > 1 else None,
        label=words("consent.leaf", number=leaf, count=leaves),
        forth=words("consent.on"),
        forth_action=TurnTo(str(leaf + 1)) if leaf < leaves else None,
    )


def history_key(model: Model, words: Texts) -> tuple[ActKey, ...]:
    """认证记录, where the area offers it."""
    offered = model.state.offered if model.state is not None else None
    if offered is None or HISTORY not in offered:
        return ()
    return (ActKey("history", words("certify.history"), ChooseItem(HISTORY), "rights-statement", "quiet"),)


def withdraw_key(model: Model, words: Texts) -> tuple[ActKey, ...]:
    """撤回刷脸同意, at any time, also of a consent that was given another day; once more where it was not noted."""
    certify = model.certify
    if isinstance(model.waiting_for, WithdrawConsent):
        return (ActKey("withdraw", words("certify.withdrawing"), None, "hourglass", "quiet", active=False),)
    refuses = certify.withdrawn or (certify.standing is not None and certify.standing.wants_no_face)
    if refuses and model.problem != WITHDRAW_DOWN:
        return ()
    return (ActKey("withdraw", words("certify.withdraw"), Withdraw(), "close", "quiet"),)


def _anew(model: Model, words: Texts) -> tuple[ActKey, ...]:
    """Who wants a face compared after all reads the notice and consents again."""
    standing = model.certify.standing
    if standing is None or not is_open(standing) or cannot(model) or not refuses(model):
        return ()
    if model.waiting_for is not None or model.problem == WITHDRAW_DOWN:
        return ()
    return (ActKey("anew", words("certify.anew"), BeginFace(), "certification", "quiet"),)


def is_open(standing: Standing) -> bool:
    """Whether there is anything to certify now."""
    return any(one.state is not SchemeState.CERTIFIED for one in standing.schemes)


def _lead(standing: Standing, words: Texts) -> str:
    name = escaped(standing.masked_name)
    if not standing.schemes:
        return words("certify.lead_nothing", name=name)
    return words("certify.lead" if is_open(standing) else "certify.lead_done", name=name)


def _card(one: SchemeLine, words: Texts) -> SchemeCard:
    icon, tone = _LOOKS[one.state]
    due = {SchemeState.CERTIFIED: "due_next", SchemeState.SUSPENDED: "due_over"}.get(one.state, "due")
    day, last = date_words_of(one.due, words), date_words_of(one.certified_on, words)
    return SchemeCard(
        name=escaped(one.said),
        state=words(f"certify.state.{one.state}"),
        icon=icon,
        tone=tone,
        line=words(f"certify.{due}", day=day) if day else "",
        last=words("certify.last", day=last) if last else words("certify.never"),
    )


def _note(model: Model, words: Texts) -> NoteView:
    """Why only people certify, or who may help."""
    standing = model.certify.standing
    if model.problem == WITHDRAW_DOWN:
        return NoteView(words("certify.withdraw_down"), "warning", "warn")
    if model.certify.withdrawn:
        return NoteView(words("certify.withdrawn"), "ok", "good")
    if standing is None or not is_open(standing):
        return NoteView()
    if standing.wants_no_face:
        return NoteView(words("certify.wants_no_face"), "info", "tint")
    if not standing.has_portrait:
        return NoteView(words("certify.no_portrait"), "info", "warn")
    if is_out(model):
        return NoteView(words("certify.out"), "info", "warn")
    return NoteView(words("certify.helper"), "attendant", "tint")


def _acts(model: Model, words: Texts) -> tuple[ActKey, ...]:
    """人工办理 always; the face beside it where one can be compared."""
    standing = model.certify.standing
    only = standing is None or only_people(model)
    people = ActKey(
        "people", words("certify.people"), ToPeople(), "attendant", "action" if only else "secondary"
    )
    if isinstance(model.waiting_for, AskStanding):
        return (ActKey("start", words("certify.asking"), None, "hourglass", "action", active=False),)
    if only or (standing is not None and not is_open(standing)):
        return (people,)
    return people, ActKey("start", words("certify.start"), BeginFace(), "certification", "action", share=1.4)
