"""The way of a material: list, camera, pages, upload, and back to the review; what goes wrong on it."""

import itertools
from dataclasses import replace

import msgspec
import pytest

from agent.apply_schemas import MaterialLine, Materials, MaterialState
from agent.document_schemas import DocumentPage, DocumentView
from kiosk.journey.actions import Action, Failed, SetSize, Ticked
from kiosk.journey.apply import ApplyAnswered, AskForMaterials, AskStep, DropMaterial, SendMaterial
from kiosk.journey.errands import Errand
from kiosk.journey.look import Look, Size
from kiosk.journey.materials import LARGE_PX, SMALL_PX, moved, under_camera
from kiosk.journey.model import Model
from kiosk.journey.route import Back, Home, Page, Route
from kiosk.journey.scanning import (
    AskPages,
    AskPicture,
    BeginScan,
    DoWithout,
    EndScan,
    Looking,
    MaterialsDone,
    MovePage,
    OpenPage,
    OrderPages,
    Photograph,
    PutUnderCamera,
    RemoveIt,
    RetakePage,
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
from kiosk.journey.update import update
from tests.screens import samples
from tests.screens.material_models import DRAFT, LINES, MIXED, of_materials, scan_of

LOOKING = Looking("/run/agent.sock", "t1")


class Walk:
    """A screen without pixels: what fingers and answers make of the model, and what it asked for."""

    def __init__(self, lines: tuple[MaterialLine, ...] = LINES) -> None:
        self.model: Model = of_materials(Look(), lines)
        self.asked: list[Errand] = []
        self._ids = itertools.count(1)

    def do(self, action: Action) -> tuple[Errand, ...]:
        """One thing happens; what is asked of the agent for it."""
        self.model, errands = update(self.model, action, lambda: f"c{next(self._ids)}")
        self.asked += errands
        return tuple(one for one in errands if isinstance(one, ScanErrand | SendMaterial | DropMaterial))

    def tell(
        self, errand: ScanErrand, view: DocumentView | None = None, **more: object
    ) -> tuple[Errand, ...]:
        """The camera's side answers."""
        return self.do(ScanTold(errand, view, **more))  # type: ignore[arg-type]  # by name

    def list(self, errand: Errand, *lines: MaterialLine) -> None:
        """The visit's process answers."""
        self.do(ApplyAnswered(errand, Materials(draft=DRAFT, lines=lines)))  # type: ignore[arg-type]

    def take(self, *pages: int) -> None:
        """Photograph a page; these are there then, the last is the new one."""
        [errand] = self.do(Photograph())
        assert isinstance(errand, TakePicture)
        self.tell(errand, view(*pages), page=pages[-1])

    @property
    def page(self) -> Page:
        return self.model.route.page


def view(*pages: int, seeing: str = "well") -> DocumentView:
    """Pages with these numbers, in this order."""
    first = scan_of(()).pages[0]
    lines = tuple(msgspec.structs.replace(first, page=number) for number in pages)
    return DocumentView(seeing=seeing, pages=lines, max_pages=10)


@pytest.fixture
def walk() -> Walk:
    """Under the camera, which sees; nothing is taken."""
    walk = Walk()
    assert walk.do(PutUnderCamera("work_ended")) == (BeginScan(anew=True),)
    walk.tell(BeginScan(anew=True), view(), looking=LOOKING)
    return walk


def test_a_page_that_was_taken_is_looked_at(walk: Walk) -> None:
    [errand] = walk.do(Photograph())
    wanted = walk.tell(errand, view(1), page=1)  # type: ignore[arg-type]
    assert walk.model.route == Route(Page.PAGE_TAKEN, "1")
    assert set(wanted) == {AskPicture(1, 0, SMALL_PX), AskPicture(1, 0, LARGE_PX)}
    walk.tell(AskPicture(1, 0, LARGE_PX), jpeg=b"large")
    assert walk.model.applying.scan.picture(1, LARGE_PX) == b"large"


def test_nothing_is_taken_before_the_camera_sees() -> None:
    walk = Walk()
    walk.do(PutUnderCamera("work_ended"))
    assert walk.do(Photograph()) == ()
    walk.tell(BeginScan(anew=True), view(seeing="opening"), looking=LOOKING)
    assert walk.do(Photograph()) == ()


def test_no_more_pages_than_the_form_takes() -> None:
    walk = Walk()
    walk.do(PutUnderCamera("certificate"))
    walk.tell(BeginScan(anew=True), view(1, 2, 3, 4))
    assert walk.do(Photograph()) == ()


def test_pages_are_taken_again_moved_turned_and_thrown_away(walk: Walk) -> None:
    walk.take(1)
    walk.do(ScanOn())
    walk.take(1, 2)
    assert walk.do(MovePage(2, -1)) == (OrderPages((2, 1)),)
    walk.tell(OrderPages((2, 1)), view(2, 1))
    assert walk.do(TurnRound(2)) == (TurnIt(2),)
    walk.tell(TurnIt(2), view(2, 1))
    assert BeginScan(anew=False) in walk.do(RetakePage(1))
    [errand] = walk.do(Photograph())
    assert isinstance(errand, TakePicture)
    assert errand.replaces == 1
    walk.tell(errand, view(2, 3), page=3)
    assert walk.do(ThrowAway(3)) == (RemoveIt(3),)
    walk.tell(RemoveIt(3), view(2))
    assert walk.page is Page.CAPTURE
    assert walk.model.applying.scan.replaces == 0


def test_what_is_uploaded_is_no_longer_before_the_camera(walk: Walk) -> None:
    walk.take(1)
    [errand] = walk.do(Upload())
    assert isinstance(errand, SendMaterial)
    assert not errand.again
    sent = msgspec.structs.replace(LINES[0], state=MaterialState.SENT, pages=1)
    walk.list(errand, sent, *LINES[1:])
    assert walk.page is Page.MATERIALS
    assert walk.model.applying.scan.pages == ()


def test_pages_that_were_not_taken_over_stay_before_the_camera(walk: Walk) -> None:
    walk.take(1)
    [errand] = walk.do(Upload())
    walk.list(errand, *LINES)
    assert walk.page is Page.PAGE_TAKEN
    assert walk.model.problem == "not_taken"
    assert under_camera(walk.model) == "work_ended"


def test_pages_that_wait_come_before_another_material(walk: Walk) -> None:
    walk.take(1)
    walk.do(Back())
    walk.do(Back())
    assert walk.page is Page.MATERIALS
    assert walk.do(PutUnderCamera("certificate")) == ()
    assert walk.do(PutUnderCamera("work_ended")) == (BeginScan(anew=False),)


def test_doing_without_throws_the_pages_away(walk: Walk) -> None:
    walk.take(1)
    walk.do(Back())
    walk.do(Back())
    assert walk.do(DoWithout("work_ended")) == (EndScan(), DropMaterial(DRAFT, "work_ended"))
    walk.list(DropMaterial(DRAFT, "work_ended"), *LINES)
    assert walk.do(PutUnderCamera("certificate")) == (BeginScan(anew=True),)


def test_an_upload_that_a_cut_stopped_goes_on() -> None:
    walk = Walk(MIXED)
    [errand] = walk.do(SendOn("hardship_paper"))
    assert isinstance(errand, SendMaterial)
    assert errand.again


def test_the_list_asks_how_far_it_is_while_something_is_sent() -> None:
    walk = Walk(MIXED)
    walk.do(Ticked(samples.NOW, 105.0))
    assert walk.asked == [AskForMaterials(DRAFT)]
    walk.do(Ticked(samples.NOW, 106.5))
    assert walk.asked == [AskForMaterials(DRAFT)], "one question at a time"
    walk.list(AskForMaterials(DRAFT), msgspec.structs.replace(MIXED[0], sent_parts=90))
    assert walk.model.applying.materials is not None
    assert walk.model.applying.materials.lines[0].sent_parts == 90
    walk.do(Ticked(samples.NOW, 108.0))
    assert len(walk.asked) == 2


def test_progress_that_is_not_told_does_not_end_the_form() -> None:
    walk = Walk(MIXED)
    walk.do(Ticked(samples.NOW, 105.0))
    walk.do(Failed(AskForMaterials(DRAFT), ""))
    assert walk.page is Page.MATERIALS
    assert walk.model.applying.progress is None


def test_under_the_camera_it_asks_whether_it_still_sees(walk: Walk) -> None:
    walk.do(Ticked(samples.NOW, 110.0))
    assert AskPages() in walk.asked
    walk.tell(AskPages(), view(seeing="lost"))
    assert walk.do(Photograph()) == ()
    assert BeginScan(anew=False) in walk.tell(AskPages(), view()), "it looks again once it sees again"


def test_a_larger_text_needs_a_look_of_its_own(walk: Walk) -> None:
    assert BeginScan(anew=False) in walk.do(SetSize(Size.EXTRA))


def test_pages_that_are_lost_are_said_to_be_lost(walk: Walk) -> None:
    walk.take(1)
    [errand] = walk.do(TurnRound(1))
    asked = walk.do(Failed(errand, "document_lost"))
    assert BeginScan(anew=True) in asked
    assert (walk.page, walk.model.problem) == (Page.CAPTURE, "document_lost")
    assert walk.model.applying.scan.pages == ()


def test_a_camera_that_is_out_says_so(walk: Walk) -> None:
    walk.do(Failed(BeginScan(anew=True), "document_out"))
    assert walk.model.problem == "document_out"


def test_home_is_not_held_by_a_photograph_that_takes_long(walk: Walk) -> None:
    walk.do(Photograph())
    walk.do(Home())
    assert walk.page is Page.HOME


def test_done_goes_back_to_the_review() -> None:
    walk = Walk()
    walk.do(MaterialsDone())
    assert walk.model.waiting_for == AskStep(DRAFT, "", "zh_CN")


def test_a_finger_of_another_page_presses_nothing() -> None:
    walk = Walk()
    taps: tuple[ScanFinger, ...] = (Photograph(), Upload(), OpenPage(1), ThrowAway(1))
    assert [walk.do(tap) for tap in taps] == [(), (), (), ()]


@pytest.mark.parametrize(
    ("page", "by", "order"),
    [(1, -1, (1, 2, 3)), (1, 1, (2, 1, 3)), (3, 1, (1, 2, 3)), (3, -1, (1, 3, 2)), (9, 1, (1, 2, 3))],
)
def test_a_page_moves_one_place(page: int, by: int, order: tuple[int, ...]) -> None:
    assert moved((1, 2, 3), page, by) == order


def test_a_picture_of_a_page_that_was_turned_meanwhile_is_dropped(walk: Walk) -> None:
    walk.take(1)
    turned: DocumentPage = msgspec.structs.replace(view(1).pages[0], quarters=1)
    scan = walk.model.applying.scan
    document = msgspec.structs.replace(view(1), pages=(turned,))
    applying = replace(walk.model.applying, scan=replace(scan, document=document))
    walk.model = replace(walk.model, applying=applying)
    walk.tell(AskPicture(1, 0, SMALL_PX), jpeg=b"old")
    assert walk.model.applying.scan.pictures == ()
