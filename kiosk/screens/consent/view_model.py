"""The notice in plain words, and the consent that is a tap of its own: nothing is ticked before, both keys weigh the same."""

from dataclasses import dataclass

from agent.certify_schemas import GiveConsent
from kiosk.domain.texts import Texts
from kiosk.journey.actions import SetVoice
from kiosk.journey.certified import CONSENT_DOWN, WITHDRAW_DOWN, is_out
from kiosk.journey.certify import Consent, ToPeople
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.screens.answer.paging import PagerView
from kiosk.screens.answer.paper import NoteView
from kiosk.screens.certify.view_model import leaf_pager
from kiosk.screens.ways.view_model import ActKey

POINTS = (
    ("purpose", "certification"),
    ("taken", "camera"),
    ("stored", "lock"),
    ("kept", "policy"),
    ("voluntary", "refresh"),
    ("honest", "info"),
    ("people", "attendant"),
)
_MOST = {  # points on one leaf, by size and by whether the panel is upright
    (Size.STANDARD, True): 7,
    (Size.LARGE, True): 7,
    (Size.EXTRA, True): 4,
    (Size.STANDARD, False): 8,
    (Size.LARGE, False): 4,
    (Size.EXTRA, False): 2,
}


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to know."""

    icon: str
    words: str
    line: str


@dataclass(frozen=True, slots=True)
class ConsentView:
    """The page."""

    title: str
    lead: str
    points: tuple[Point, ...]
    note: NoteView
    pager: PagerView
    read: tuple[ActKey, ...]
    acts: tuple[ActKey, ...]


def consent_view(model: Model, words: Texts, portrait: bool) -> ConsentView:
    """All of it must have been on the screen before 同意 can be pressed."""
    note = _note(model, words)
    most = _MOST[model.look.size, portrait]
    most = (most + 1) // 2 if note.words else most  # which takes the room of some
    leaves = -(-len(POINTS) // most)
    leaf = min(max(int(model.route.about or 1), 1), leaves)
    shown = POINTS[(leaf - 1) * most : leaf * most]
    is_last = leaf == leaves
    return ConsentView(
        title=words("consent.title"),
        lead=words(f"consent.lead_{model.certify.purpose}"),
        points=tuple(_point(model, name, icon, words) for name, icon in shown),
        note=note,
        pager=leaf_pager(leaf, leaves, words),
        read=_read(model, words),
        acts=_acts(model, words, is_last=is_last),
    )


def _point(model: Model, name: str, icon: str, words: Texts) -> Point:
    line = f"purpose_{model.certify.purpose}" if name == "purpose" else f"{name}_line"
    return Point(icon, words(f"consent.{name}"), words(f"consent.{line}"))


def _note(model: Model, words: Texts) -> NoteView:
    standing = model.certify.standing
    if model.problem == CONSENT_DOWN:
        return NoteView(words("consent.down"), "warning", "warn")
    if model.problem == WITHDRAW_DOWN:
        return NoteView(words("consent.withdraw_down"), "warning", "warn")
    if is_out(model):
        return NoteView(words("consent.out"), "info", "warn")
    if model.certify.withdrawn:
        return NoteView(words("consent.withdrawn"), "ok", "good")
    if model.certify.guardian_here:
        return NoteView(words("consent.guardian_here"), "attendant", "tint")
    if standing is not None and standing.guardian:
        return NoteView(words("consent.guardian"), "info", "warn")
    return NoteView()


def _read(model: Model, words: Texts) -> tuple[ActKey, ...]:
    """读给我听, where the machine can speak and does not yet."""
    voice = model.state.voice if model.state is not None else None
    if voice is None or voice.on or model.look.low:
        return ()
    return (ActKey("read-aloud", words("consent.read"), SetVoice(True), "voice", "quiet"),)


def _acts(model: Model, words: Texts, *, is_last: bool) -> tuple[ActKey, ...]:
    """What cannot be used is not agreed to."""
    refuse = ActKey("people", words("consent.refuse"), ToPeople(), "attendant")
    if is_out(model):
        return (ActKey("people", words("certify.people"), ToPeople(), "attendant", "action"),)
    if isinstance(model.waiting_for, GiveConsent):
        return refuse, ActKey("agree", words("consent.recording"), None, "hourglass", active=False)
    if not is_last:
        return (refuse,)
    return refuse, ActKey("agree", words("consent.agree"), Consent(), "check")
