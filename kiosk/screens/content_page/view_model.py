"""One document: its head, a leaf of its text, a code for the phone, and what becomes of its paper."""

from dataclasses import dataclass

from agent.content_schemas import DocumentView
from agent.schemas import DeviceLine, SlipState
from kiosk.domain.device import DeviceState, Fault
from kiosk.domain.texts import Texts
from kiosk.journey.content import LookAgain, PrintForm, PrintText, ReadText, TurnText
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.content.view_model import pay_words
from kiosk.screens.content_page.leaves import Leaf, Room, leaves
from kiosk.screens.frame.view_model import device_of, works
from kiosk.screens.ways.view_model import ActKey

# Millimetres for the text, by size and by whether the panel is upright.
ROOM_MM = {
    (Size.STANDARD, True): Room(333.0, 328.0),
    (Size.LARGE, True): Room(333.0, 286.0),
    (Size.EXTRA, True): Room(333.0, 238.0),
    (Size.STANDARD, False): Room(421.0, 204.0),
    (Size.LARGE, False): Room(421.0, 194.0),
    (Size.EXTRA, False): Room(421.0, 184.0),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of the paper, or of the document itself; without words there is nothing to say."""

    words: str = ""
    icon: str = "info"
    tone: str = "tint"


@dataclass(frozen=True, slots=True)
class ContentPageView:
    """The whole page; without lines it says why."""

    title: str
    line: str
    pay: str
    lines: Leaf
    leaf: str
    link: str
    link_line: str
    told: Told
    acts: tuple[ActKey, ...]


def content_page_view(model: Model, words: Texts, portrait: bool) -> ContentPageView:
    """A leaf of the document; 正在打开 until the agent has sent it."""
    view = model.browsing.document
    if view is None:
        return _without(model, words)
    cut = leaves(view, model.look.size, ROOM_MM[model.look.size, portrait], words)
    at = max(0, min(model.browsing.leaf, len(cut) - 1))
    told = _told(model, view, words)
    return ContentPageView(
        title=escaped(view.title),
        line=escaped(view.line),
        pay=_pay(view, words),
        lines=cut[at],
        leaf=words("items.leaf", number=at + 1, count=len(cut)) if len(cut) > 1 else "",
        link=view.link,
        link_line=words("content.scan"),
        told=told,
        acts=(*_turn(at, len(cut), words), *_prints(model, view, words)),
    )


def _without(model: Model, words: Texts) -> ContentPageView:
    failed = model.browsing.failed
    gone = failed == "no_document"
    if not failed:
        title, line = words("content.opening"), ""
    elif gone:
        title, line = words("content.gone"), words("content.gone_line")
    else:
        title, line = words("content.failed"), words("content.failed_line")
    again = ActKey("again", words("content.again"), LookAgain(), "refresh", "action")
    return ContentPageView(title, line, "", (), "", "", "", Told(), (again,) if failed and not gone else ())


def _pay(view: DocumentView, words: Texts) -> str:
    job = view.job
    if job is None:
        return ""
    said = (pay_words(job, words), escaped(job.area), words("content.wanted", count=job.wanted))
    return words("content.gap").join(said)


def _turn(at: int, count: int, words: Texts) -> tuple[ActKey, ...]:
    if count < 2:
        return ()
    return (
        ActKey("leaf-back", words("ways.leaf_back"), TurnText(at - 1), active=at > 0, share=0.7),
        ActKey("leaf-forth", words("ways.leaf_forth"), TurnText(at + 1), active=at + 1 < count, share=0.7),
    )


def _prints(model: Model, view: DocumentView, words: Texts) -> tuple[ActKey, ...]:
    """What this machine can do with it: the blank form where it can print one, else the text on a slip."""
    keys: list[ActKey] = []
    if model.state is not None and model.state.content.reader:
        keys.append(ActKey("read", words("content.read"), ReadText(), "voice"))
    free = not _is_printing(model)
    if view.form_pages and _is_well(model, "a4"):
        keys.append(ActKey("print-form", words("content.print_form"), PrintForm(), "form", "action", free))
    elif _fitted(model, "printer") is not None:
        well = free and _is_well(model, "printer")
        keys.append(ActKey("print-slip", words("content.print_slip"), PrintText(), "printer", "action", well))
    return tuple(keys)


def _told(model: Model, view: DocumentView, words: Texts) -> Told:
    paper, slip = model.browsing.paper, model.state.slip if model.state is not None else None
    if paper is None:
        return _before(model, view, words)
    if paper.refused:
        key = f"content.refused_{paper.refused}"
        return Told(words(key if key in words else "content.refused_other"), "warning", "warn")
    state = slip.state if slip is not None and slip.ticket == paper.job else SlipState.PRINTING
    fault = slip.fault if slip is not None and slip.ticket == paper.job else Fault.NONE.value
    kind = "form" if paper.a4 else "slip"
    match state:
        case SlipState.PRINTING:
            return Told(words(f"content.printing_{kind}"), "hourglass", "tint")
        case SlipState.PRINTED:
            slot = words(f"slot.{model.slots.ticket}")
            said = words("content.printed_form") if paper.a4 else words("content.printed_slip", slot=slot)
            return Told(said, "ok", "good")
        case SlipState.NOT_PRINTED:
            return Told(words(f"content.not_printed_{kind}", fault=_fault(fault, words)), "warning", "warn")
        case SlipState.UNKNOWN:
            return Told(words("content.print_unknown"), "warning", "warn")


def _before(model: Model, view: DocumentView, words: Texts) -> Told:
    """What cannot be printed now, said before somebody tries."""
    a4, printer = _fitted(model, "a4"), _fitted(model, "printer")
    if view.form_pages and a4 is None:
        return Told(words("content.no_a4"), "info", "tint")
    if view.form_pages and a4 is not None and not works(a4):
        return Told(words("content.not_printed_form", fault=_fault(a4.fault, words)), "warning", "warn")
    if printer is not None and not works(printer):
        return Told(words("content.no_slip", fault=_fault(printer.fault, words)), "warning", "warn")
    return Told()


def _is_printing(model: Model) -> bool:
    paper, slip = model.browsing.paper, model.state.slip if model.state is not None else None
    if paper is None or paper.refused:
        return False
    return slip is None or slip.ticket != paper.job or slip.state is SlipState.PRINTING


def _fitted(model: Model, name: str) -> DeviceLine | None:
    """The device, unless this machine has none."""
    line = device_of(model.state, name) if model.state is not None else None
    return None if line is None or line.state == DeviceState.DISABLED else line


def _is_well(model: Model, name: str) -> bool:
    line = _fitted(model, name)
    return line is not None and works(line)


def _fault(fault: str, words: Texts) -> str:
    key = f"slip_fault.{fault}"
    return words(key if key in words else "slip_fault.offline")
