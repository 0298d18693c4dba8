"""Materials of something that is handled, as part of the one pure function: the list, the camera, the pages, the upload."""

from collections.abc import Callable
from dataclasses import replace

from agent.apply_schemas import MaterialLine, Materials, MaterialState
from kiosk.journey.apply import ApplyErrand, AskForMaterials, AskStep, DropMaterial, SendMaterial
from kiosk.journey.errands import Errand
from kiosk.journey.model import Model
from kiosk.journey.moving import Next, went
from kiosk.journey.route import Page, Route, Stack
from kiosk.journey.scanning import (
    AskPages,
    AskPicture,
    BeginScan,
    DoWithout,
    EndScan,
    MaterialsDone,
    MovePage,
    OpenPage,
    OrderPages,
    Photograph,
    Picture,
    PutUnderCamera,
    RemoveIt,
    RetakePage,
    Scan,
    ScanErrand,
    ScanFinger,
    ScanOn,
    ScanTold,
    SendOn,
    TakePicture,
    ThrowAway,
    TurnIt,
    TurnRound,
    Upload,
)

Fresh = Callable[[], str]

SMALL_PX, LARGE_PX = 320, 1100
PROGRESS_S = 1.0
LOOK_S = 2.0
NOT_TAKEN = "not_taken"
WELL = "well"
LOST = frozenset({"not_scanning", "document_lost"})  # the agent's words: no page is left
_CAMERA = frozenset({Page.CAPTURE, Page.PAGE_TAKEN})


# ---- a finger ----


def tapped(model: Model, finger: ScanFinger, fresh: Fresh) -> Next:
    """What a tap on the list, under the camera or on a page does."""
    match finger:
        case PutUnderCamera(material):
            return _put_under(model, material)
        case SendOn(material):
            return _waits(model, SendMaterial(fresh(), model.applying.draft, material, again=True))
        case DoWithout(material):
            return _without(model, material)
        case MaterialsDone():
            return _waits(model, AskStep(model.applying.draft, "", model.look.language))
        case _:
            return _under_camera(model, finger, fresh) if model.stack[-1].page in _CAMERA else (model, ())


def _under_camera(model: Model, finger: ScanFinger, fresh: Fresh) -> Next:
    scan = model.applying.scan
    match finger:
        case Photograph():
            return _waits(model, TakePicture(fresh(), scan.replaces)) if may_take(model) else (model, ())
        case OpenPage(page):
            return _page_shown(_scanned(model, replaces=0), page)
        case ScanOn():
            return went(_scanned(model, replaces=0), _at_camera(model.stack))
        case RetakePage(page):
            return went(_scanned(model, replaces=page), _at_camera(model.stack))
        case MovePage(page, by):
            numbers = moved(tuple(one.page for one in scan.pages), page, by)
            return _waits(model, OrderPages(numbers))
        case TurnRound(page):
            return _waits(model, TurnIt(page))
        case ThrowAway(page):
            return _waits(model, RemoveIt(page))
        case Upload():
            if not scan.pages:
                return model, ()
            return _waits(model, SendMaterial(fresh(), model.applying.draft, scan.material))
        case _:
            return model, ()


def may_take(model: Model) -> bool:
    """Whether a page may be photographed now: the camera sees, and one more is allowed or one is taken again."""
    scan, line = model.applying.scan, line_of(model, model.applying.scan.material)
    if scan.document is None or scan.document.seeing != WELL or line is None:
        return False
    most = min(line.most_pages, scan.document.max_pages)
    return bool(scan.replaces) or len(scan.pages) < most


def line_of(model: Model, material: str) -> MaterialLine | None:
    """The line of the list."""
    lines = model.applying.materials.lines if model.applying.materials is not None else ()
    return next((line for line in lines if line.id == material), None)


def under_camera(model: Model) -> str:
    """The material whose pages were photographed and not handed in; "" where there are none."""
    scan = model.applying.scan
    return scan.material if scan.draft == model.applying.draft and scan.pages else ""


def moved(pages: tuple[int, ...], page: int, by: int) -> tuple[int, ...]:
    """One page nearer to the beginning or to the end, the others as they were."""
    if page not in pages:
        return pages
    at = pages.index(page)
    to = min(max(at + by, 0), len(pages) - 1)
    others = [one for one in pages if one != page]
    return (*others[:to], page, *others[to:])


def _put_under(model: Model, material: str) -> Next:
    """Pages of another material that were not handed in come first."""
    waiting = under_camera(model)
    if line_of(model, material) is None or waiting not in ("", material):
        return model, ()
    applying = model.applying
    scan = replace(applying.scan, replaces=0) if waiting else Scan(draft=applying.draft, material=material)
    now = replace(model, applying=replace(applying, scan=scan, material=material), problem="")
    return went(now, (*_at_list(model.stack), Route(Page.CAPTURE, material)))


def _without(model: Model, material: str) -> Next:
    thrown: tuple[Errand, ...] = ()
    if under_camera(model) == material:
        model, thrown = replace(model, applying=replace(model.applying, scan=Scan())), (EndScan(),)
    now, errands = _waits(model, DropMaterial(model.applying.draft, material))
    return now, (*thrown, *errands)


# ---- the world ----


def told(model: Model, answer: ScanTold) -> Next:
    """What the camera's side answered. Of a scan that is over it is dropped."""
    scan, errand = model.applying.scan, answer.errand
    if errand == model.waiting_for:
        model = replace(model, waiting_for=None, problem="")
    if not scan.material:
        return model, ()
    if isinstance(errand, AskPicture):
        return _pictured(model, errand, answer.jpeg), ()
    if answer.document is None:
        return model, ()
    was_well = scan.document is None or scan.document.seeing == WELL
    model = _scanned(model, document=answer.document, looking=answer.looking or scan.looking)
    if model.stack[-1].page not in _CAMERA:
        return model, ()
    now, errands = _after(model, answer)
    again = not was_well and answer.document.seeing == WELL and now.stack[-1].page is Page.CAPTURE
    return now, (*errands, *((BeginScan(anew=False),) if again else ()), *_pictures_wanted(now))


def _after(model: Model, answer: ScanTold) -> Next:
    """The page that was taken is looked at; a page that is gone is not."""
    match answer.errand:
        case TakePicture():
            return _page_shown(_scanned(model, replaces=0), answer.page)
        case RemoveIt(page) if model.stack[-1] == _route_of(page):
            return went(model, _at_camera(model.stack))
        case _:
            return model, ()


def failed(model: Model, errand: ScanErrand, reason: str) -> Next:
    """It was refused, or the agent did not answer."""
    if isinstance(errand, AskPicture | EndScan):
        return model, ()
    if errand == model.waiting_for:
        model = replace(model, waiting_for=None)
    if model.stack[-1].page not in _CAMERA:
        return model, ()
    model = replace(model, problem=reason or "away")
    if reason not in LOST:
        return model, ()
    emptied = _scanned(model, document=None, looking=None, pictures=(), replaces=0)
    if model.stack[-1].page is Page.CAPTURE and not isinstance(errand, BeginScan):
        return emptied, (BeginScan(anew=True),)
    now, errands = went(emptied, _at_camera(model.stack))
    return replace(now, problem=reason), errands


def listed(model: Model, errand: ApplyErrand, answer: Materials) -> Next:
    """The list as the visit's process has it. Pages that it took are no longer before the camera."""
    model = replace(model, applying=replace(model.applying, materials=answer))
    if isinstance(errand, SendMaterial) and not errand.again:
        line = line_of(model, errand.material)
        if line is None or line.state is MaterialState.NONE:
            return replace(model, problem=NOT_TAKEN), ()
        model = replace(model, applying=replace(model.applying, scan=Scan()))
    if errand == model.applying.progress:
        return replace(model, applying=replace(model.applying, progress=None)), ()
    return went(model, (*_at_list(model.stack),))


def ticked(model: Model) -> Next:
    """While something is sent the list asks by itself how far it is; under the camera, whether it still sees."""
    applying, page = model.applying, model.route.page
    since = model.at - applying.scan.asked_at
    if page is Page.CAPTURE and applying.scan.document is not None and since >= LOOK_S:
        return _scanned(model, asked_at=model.at), (AskPages(),)
    lines = applying.materials.lines if applying.materials is not None else ()
    sends = any(line.state is MaterialState.SENDING for line in lines)
    idle = applying.progress is None and model.waiting_for is None
    if page is Page.MATERIALS and sends and idle and since >= PROGRESS_S:
        asks = AskForMaterials(applying.draft)
        scan = replace(applying.scan, asked_at=model.at)
        return replace(model, applying=replace(applying, progress=asks, scan=scan)), (asks,)
    return model, ()


def relooked(model: Model) -> tuple[Errand, ...]:
    """The page is drawn anew, and so needs a connection of its own to the live picture."""
    return (BeginScan(anew=False),) if model.stack[-1].page is Page.CAPTURE else ()


# ---- inside ----


def _pictured(model: Model, errand: AskPicture, jpeg: bytes) -> Model:
    scan = model.applying.scan
    page = scan.page(errand.page)
    if page is None or page.quarters != errand.quarters or not jpeg:
        return model
    shown = model.stack[-1] == _route_of(errand.page)
    kept = tuple(
        one
        for one in scan.pictures
        if scan.page(one.page) is not None
        and (one.page, one.longest) != (errand.page, errand.longest)
        and (one.longest == SMALL_PX or (shown and one.page == errand.page))
    )
    return _scanned(model, pictures=(*kept, Picture(errand.page, errand.quarters, errand.longest, jpeg)))


def _pictures_wanted(model: Model) -> tuple[AskPicture, ...]:
    """A small one of every page, and a large one of that which is looked at."""
    scan = model.applying.scan
    there = {(one.page, one.quarters, one.longest) for one in scan.pictures}
    wanted = [(page, SMALL_PX) for page in scan.pages]
    wanted += [(page, LARGE_PX) for page in scan.pages if model.stack[-1] == _route_of(page.page)]
    return tuple(
        AskPicture(page.page, page.quarters, longest)
        for page, longest in reversed(wanted)
        if (page.page, page.quarters, longest) not in there
    )


def _page_shown(model: Model, page: int) -> Next:
    if model.applying.scan.page(page) is None:
        return model, ()
    now, errands = went(model, (*_at_camera(model.stack), _route_of(page)))
    return now, (*errands, *_pictures_wanted(now))


def _route_of(page: int) -> Route:
    return Route(Page.PAGE_TAKEN, str(page))


def _scanned(model: Model, **changes: object) -> Model:
    scan = replace(model.applying.scan, **changes)  # type: ignore[arg-type]  # fields by name
    return replace(model, applying=replace(model.applying, scan=scan))


def _at_list(stack: Stack) -> Stack:
    """The list on top, whatever was opened from it."""
    for place, route in enumerate(stack):
        if route.page is Page.MATERIALS:
            return stack[: place + 1]
    return (*stack, Route(Page.MATERIALS))


def _at_camera(stack: Stack) -> Stack:
    """The camera on top."""
    return tuple(route for route in stack if route.page is not Page.PAGE_TAKEN)


def _waits(model: Model, errand: Errand) -> Next:
    return replace(model, waiting_for=errand, unanswered=None, problem=""), (errand,)
