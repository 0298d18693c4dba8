"""Materials in every state worth looking at: the list, the camera, one page, with pages that a camera could have taken."""

from collections.abc import Callable
from functools import lru_cache

import msgspec

from agent.apply_schemas import MaterialLine, Materials, MaterialState
from agent.document_schemas import DocumentPage, DocumentView
from kiosk.bench.document_pages import Scene, draw
from kiosk.hardware.document.edges import find_page
from kiosk.hardware.document.port import WHOLE_PICTURE
from kiosk.hardware.document.straighten import smaller, straightened, to_jpeg
from kiosk.journey.apply import Applying, SendMaterial
from kiosk.journey.look import Look
from kiosk.journey.materials import LARGE_PX, SMALL_PX
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route, Stack
from kiosk.journey.scanning import Picture, Scan, TakePicture
from tests.screens import samples

DRAFT = "d1"
LIST: Stack = (Route(Page.HOME), Route(Page.REVIEW), Route(Page.MATERIALS))
UNDER: Stack = (*LIST, Route(Page.CAPTURE, "work_ended"))
LINES = (
    MaterialLine(id="work_ended", optional=False, most_pages=5),
    MaterialLine(id="id_card", optional=False, most_pages=2, pages=2, state=MaterialState.SENT),
    MaterialLine(id="certificate", optional=True, most_pages=4),
)
MIXED = (
    MaterialLine(
        id="evidence", optional=False, pages=10, state=MaterialState.SENDING, sent_parts=47, parts=131
    ),
    MaterialLine(
        id="hardship_paper", optional=False, pages=3, state=MaterialState.CUT, sent_parts=9, parts=40
    ),
    MaterialLine(id="contract", optional=True, most_pages=10),
    MaterialLine(id="paid_receipts", optional=True, pages=1, state=MaterialState.SENT),
    MaterialLine(id="licence", optional=True, most_pages=2),
)


@lru_cache
def page_jpeg(scene: Scene, longest: int) -> bytes:
    """A page as the camera's process makes it."""
    photo = draw(scene, 1280, 960).picture
    flat = straightened(photo, find_page(photo) or WHOLE_PICTURE, 1400)
    return to_jpeg(smaller(flat, longest), 85)


def scan_of(*hints: tuple[str, ...], seeing: str = "well", replaces: int = 0) -> Scan:
    """So many pages under the camera, each with its hints."""
    pages = tuple(
        DocumentPage(
            page=number,
            corners=(0.1, 0.1, 0.9, 0.1, 0.9, 0.9, 0.1, 0.9),
            found=True,
            by_hand=False,
            grey=False,
            quarters=0,
            hints=hint,
            width=1654,
            height=2339,
            size=400_000,
        )
        for number, hint in enumerate(hints, 1)
    )
    pictures = tuple(
        Picture(page.page, 0, longest, page_jpeg(_scene(page.hints), longest))
        for page in pages
        for longest in (SMALL_PX, LARGE_PX)
    )
    document = DocumentView(seeing=seeing, pages=pages, max_pages=10)
    return Scan(DRAFT, "work_ended", document, pictures=pictures, replaces=replaces)


def _scene(hints: tuple[str, ...]) -> Scene:
    known = {"blurred": Scene.BLURRED, "dark": Scene.DARK, "cut_off": Scene.CUT_OFF}
    return known.get(hints[0], Scene.TURNED) if hints else Scene.PLAIN


def of_materials(
    look: Look,
    lines: tuple[MaterialLine, ...] = LINES,
    *,
    stack: Stack = LIST,
    scan: Scan | None = None,
    **changes: object,
) -> Model:
    """A claim of unemployment benefit and its papers."""
    applying = Applying(
        item="unemp.claim",
        draft=DRAFT,
        materials=Materials(draft=DRAFT, lines=lines),
        scan=scan or Scan(),
    )
    fields: dict[str, object] = {
        "look": look,
        "stack": stack,
        "applying": applying,
        "state": samples.online(),
    }
    return samples.model(**{**fields, **changes})


def taken(number: int) -> Stack:
    """One of the pages, large."""
    return (*UNDER, Route(Page.PAGE_TAKEN, str(number)))


WELL: tuple[str, ...] = ()
MATERIALS: dict[str, Callable[[Look], Model]] = {
    "materials": of_materials,
    "materials-attended": lambda look: of_materials(
        look, state=samples.online(visit=msgspec.structs.replace(samples.visit(), level=3))
    ),
    "materials-taken": lambda look: of_materials(look, scan=scan_of(WELL, WELL)),
    "materials-mixed": lambda look: of_materials(look, MIXED),
    "materials-mixed-more": lambda look: of_materials(
        look, MIXED, stack=(*LIST[:-1], Route(Page.MATERIALS, "2"))
    ),
    "materials-sending": lambda look: of_materials(
        look, waiting_for=SendMaterial("c", DRAFT, "work_ended", again=True)
    ),
    "materials-problem": lambda look: of_materials(look, problem="not_taken"),
    "capture-opening": lambda look: of_materials(
        look, stack=UNDER, scan=Scan(draft=DRAFT, material="work_ended")
    ),
    "capture-first": lambda look: of_materials(look, stack=UNDER, scan=scan_of()),
    "capture-some": lambda look: of_materials(look, stack=UNDER, scan=scan_of(WELL, ("blurred",), WELL)),
    "capture-many": lambda look: of_materials(
        look,
        (MaterialLine(id="work_ended", optional=False, most_pages=10),),
        stack=UNDER,
        scan=scan_of(*[WELL] * 10),
    ),
    "capture-again": lambda look: of_materials(look, stack=UNDER, scan=scan_of(WELL, ("dark",), replaces=2)),
    "capture-taking": lambda look: of_materials(
        look, stack=UNDER, scan=scan_of(WELL), waiting_for=TakePicture("c", 0)
    ),
    "capture-covered": lambda look: of_materials(look, stack=UNDER, scan=scan_of(WELL, seeing="covered")),
    "capture-out": lambda look: of_materials(
        look, stack=UNDER, scan=Scan(draft=DRAFT, material="work_ended"), problem="document_out"
    ),
    "page-well": lambda look: of_materials(look, stack=taken(1), scan=scan_of(WELL)),
    "page-blurred": lambda look: of_materials(look, stack=taken(2), scan=scan_of(WELL, ("blurred",), WELL)),
    "page-bad": lambda look: of_materials(
        look, stack=taken(3), scan=scan_of(WELL, WELL, ("cut_off", "dark", "glare"))
    ),
    "page-uploading": lambda look: of_materials(
        look,
        stack=taken(1),
        scan=scan_of(WELL, WELL),
        waiting_for=SendMaterial("c", DRAFT, "work_ended"),
    ),
}
