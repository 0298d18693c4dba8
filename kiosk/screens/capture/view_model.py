"""Under the document camera: where to lay the paper, what is photographed already, and one page as it will be handed in."""

from dataclasses import dataclass, field

from kiosk.domain.texts import Texts
from kiosk.journey.apply import SendMaterial
from kiosk.journey.look import Size
from kiosk.journey.materials import LARGE_PX, SMALL_PX, WELL, line_of, may_take
from kiosk.journey.model import Model
from kiosk.journey.scanning import (
    Looking,
    MovePage,
    OpenPage,
    Photograph,
    RetakePage,
    ScanOn,
    TakePicture,
    ThrowAway,
    TurnRound,
    Upload,
)
from kiosk.screens.ways.view_model import ActKey

COLUMNS, LINES = 5, 2  # of small pages


@dataclass(frozen=True, slots=True)
class Thumb:
    """A page that is photographed, in small."""

    tag: str
    number: str
    icon: str
    ink: str
    jpeg: bytes = field(repr=False)
    action: object


@dataclass(frozen=True, slots=True)
class CaptureView:
    """The live picture and the pages so far."""

    title: str
    lead: str
    note: str
    looking: Looking | None
    thumbs_title: str
    thumbs: tuple[Thumb, ...]
    columns: int
    acts: tuple[ActKey, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """One page, large; `verdict`: whether it can be read, in words."""

    title: str
    verdict: str
    verdict_icon: str
    verdict_tone: str
    jpeg: bytes = field(repr=False)
    tools: tuple[ActKey, ...]
    acts: tuple[ActKey, ...]


def capture_view(model: Model, words: Texts) -> CaptureView:
    """Lay it there, take it; the pages that are there can be looked at."""
    scan = model.applying.scan
    name = words(f"material.{scan.material}") if scan.material else ""
    return CaptureView(
        title=_title(model, name, words),
        lead=words("capture.lead"),
        note=_note(model, words),
        looking=scan.looking if scan.document is not None else None,
        thumbs_title=words("capture.so_far", count=len(scan.pages)) if scan.pages else "",
        thumbs=_thumbs(model),
        columns=COLUMNS,
        acts=_acts(model, words),
    )


def page_view(model: Model, words: Texts) -> PageView:
    """How a page came out, and what to do with it."""
    scan = model.applying.scan
    number = int(model.route.about or 0)
    page = scan.page(number)
    place = next((at for at, one in enumerate(scan.pages, 1) if one.page == number), 0)
    hints = page.hints if page is not None else ()
    most = 1 if model.look.size is Size.EXTRA else 2
    said = "\n".join(words(f"hint.{hint}") for hint in hints[:most])
    if model.problem:
        said = _problem(model.problem, words)
    is_well = not hints and not model.problem
    return PageView(
        title=words("capture.page_of", number=place, count=len(scan.pages)),
        verdict=words("capture.well") if is_well else said,
        verdict_icon="ok" if is_well else "warning",
        verdict_tone="good" if is_well else "warn",
        jpeg=scan.picture(number, LARGE_PX),
        tools=_tools(model, number, place, words),
        acts=_page_acts(model, number, words, is_well=is_well),
    )


# ---- under the camera ----


def _title(model: Model, name: str, words: Texts) -> str:
    scan = model.applying.scan
    if scan.replaces:
        numbers = [page.page for page in scan.pages]
        place = numbers.index(scan.replaces) + 1 if scan.replaces in numbers else 1
        return words("capture.title_again", number=place)
    if _is_full(model):
        return name
    return words("capture.title", name=name, number=len(scan.pages) + 1)


def _note(model: Model, words: Texts) -> str:
    scan = model.applying.scan
    if model.problem:
        return _problem(model.problem, words)
    if scan.document is None:
        return words("capture.opening")
    if scan.document.seeing != WELL:
        return words(f"capture.seeing_{scan.document.seeing}")
    return words("capture.enough", count=len(scan.pages)) if _is_full(model) else ""


def _is_full(model: Model) -> bool:
    """Whether no other page is allowed, though the camera sees."""
    scan = model.applying.scan
    sees = scan.document is not None and scan.document.seeing == WELL
    return sees and bool(scan.pages) and not may_take(model)


def _problem(problem: str, words: Texts) -> str:
    known = f"refused.{problem}"
    return words(known if known in words else "materials.away")


def _thumbs(model: Model) -> tuple[Thumb, ...]:
    """The last ones where not all have room: two lines of them."""
    scan = model.applying.scan
    numbered = list(enumerate(scan.pages, 1))
    return tuple(
        Thumb(
            tag=f"page-{place}",
            number=str(place),
            icon="warning" if page.hints else "ok",
            ink="bad" if page.hints else "good",
            jpeg=scan.picture(page.page, SMALL_PX),
            action=OpenPage(page.page),
        )
        for place, page in numbered[-COLUMNS * LINES :]
    )


def _acts(model: Model, words: Texts) -> tuple[ActKey, ...]:
    if isinstance(model.waiting_for, TakePicture):
        taking = ActKey("take", words("capture.taking"), None, "hourglass", "action", active=False, share=1.2)
    else:
        may = may_take(model)
        again = "capture.take_again" if model.applying.scan.replaces else "capture.take"
        taking = ActKey(
            "take", words(again), Photograph() if may else None, "camera", "action", active=may, share=1.2
        )
    kind = "action" if _is_full(model) else "primary"
    return (*((_upload_key(model, words, kind),) if model.applying.scan.pages else ()), taking)


def _upload_key(model: Model, words: Texts, kind: str) -> ActKey:
    if isinstance(model.waiting_for, SendMaterial):
        return ActKey("upload", words("capture.uploading"), None, "hourglass", kind, active=False)
    return ActKey("upload", words("capture.upload"), Upload(), "upload", kind)


# ---- one page ----


def _tools(model: Model, number: int, place: int, words: Texts) -> tuple[ActKey, ...]:
    count = len(model.applying.scan.pages)
    move = (
        ActKey(
            "earlier", words("capture.earlier"), MovePage(number, -1), "previous", "quiet", active=place > 1
        ),
        ActKey(
            "later", words("capture.later"), MovePage(number, 1), "next", "quiet", active=0 < place < count
        ),
    )
    return (
        ActKey("turn", words("capture.turn"), TurnRound(number), "refresh", "quiet"),
        *(move if count > 1 else ()),
        ActKey("remove", words("capture.remove"), ThrowAway(number), "close", "quiet"),
    )


def _page_acts(model: Model, number: int, words: Texts, *, is_well: bool) -> tuple[ActKey, ...]:
    """What most will want is the strongest: to take it again where it came out badly, else to hand it in."""
    again = ActKey(
        "again",
        words("capture.again"),
        RetakePage(number),
        "camera",
        "secondary" if is_well else "action",
    )
    line = line_of(model, model.applying.scan.material)
    has_room = line is not None and len(model.applying.scan.pages) < line.most_pages
    more = ActKey("more", words("capture.more"), ScanOn(), "plus", "secondary")
    upload = _upload_key(model, words, "action" if is_well else "secondary")
    return (again, *((more,) if has_room else ()), upload)
