"""What the pages of materials say and offer: the list, the camera, one page; and who stands by."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from agent.apply_schemas import HandedOver, MaterialLine, MaterialState
from agent.schemas import CaseNote, CasePaper
from kiosk.domain.texts import load_texts
from kiosk.journey.apply import SendMaterial
from kiosk.journey.look import Look
from kiosk.journey.model import Model
from kiosk.journey.scanning import DoWithout, PutUnderCamera, SendOn
from kiosk.screens.capture.view_model import CaptureView, PageView, capture_view, page_view
from kiosk.screens.case_note import case_of
from kiosk.screens.frame.view_model import frame_view
from kiosk.screens.materials.view_model import MaterialsView, materials_view
from tests.screens import samples
from tests.screens.material_models import LINES, MATERIALS, MIXED, UNDER, of_materials, scan_of, taken

WORDS = load_texts(Path("config/texts"), "zh_CN")
SENT = msgspec.structs.replace(LINES[0], state=MaterialState.SENT, pages=1)


def listed(model: Model) -> MaterialsView:
    """The list on an upright panel."""
    return materials_view(model, WORDS, portrait=True)


def under(model: Model) -> CaptureView:
    """The camera's page."""
    return capture_view(model, WORDS)


def paged(model: Model) -> PageView:
    """One page, large."""
    return page_view(model, WORDS)


def test_each_material_offers_what_can_be_done_with_it_now() -> None:
    rows = listed(of_materials(Look(), MIXED)).rows
    assert [[key.action for key in row.keys] for row in rows] == [
        [DoWithout("evidence")],
        [DoWithout("hardship_paper"), SendOn("hardship_paper")],
        [PutUnderCamera("contract")],
        [DoWithout("paid_receipts"), PutUnderCamera("paid_receipts")],
    ]
    assert rows[0].share == pytest.approx(47 / 131)
    assert sum(part for _, part in rows[0].bar) == pytest.approx(1)


def test_done_is_the_strong_key_only_when_all_that_must_be_is_there() -> None:
    assert [key.kind for key in listed(of_materials(Look())).acts] == ["secondary", "secondary"]
    assert listed(of_materials(Look(), (SENT, *LINES[1:]))).acts[-1].kind == "action"
    assert listed(of_materials(Look(), (SENT, *LINES[1:]))).note == ""


def test_what_is_on_its_way_is_not_said_to_be_missing() -> None:
    sending = msgspec.structs.replace(LINES[0], state=MaterialState.SENDING)
    assert listed(of_materials(Look(), (sending, *LINES[1:]))).note == ""


def test_pages_that_wait_are_named_and_the_others_wait() -> None:
    view = listed(of_materials(Look(), scan=scan_of((), ())))
    assert WORDS("material.work_ended") in view.note
    assert [any(key.active for key in row.keys) for row in view.rows] == [True, False, False]


def test_a_row_that_is_busy_takes_no_tap() -> None:
    waiting = SendMaterial("c", "d1", "work_ended", again=True)
    [key] = listed(of_materials(Look(), waiting_for=waiting)).rows[0].keys
    assert not key.active


def test_a_long_list_has_leaves() -> None:
    assert len(listed(MATERIALS["materials-mixed-more"](Look())).rows) == 1


def test_a_page_with_a_hint_says_it_and_offers_to_take_it_again_first() -> None:
    scan = scan_of((), ("blurred",))
    assert paged(of_materials(Look(), stack=taken(2), scan=scan)).verdict == WORDS("hint.blurred")
    acts = paged(of_materials(Look(), stack=taken(2), scan=scan)).acts
    assert [key.kind for key in acts] == ["action", "secondary", "secondary"]
    well = paged(of_materials(Look(), stack=taken(1), scan=scan))
    assert (well.verdict_tone, well.acts[-1].kind) == ("good", "action")


def test_the_only_page_needs_no_place() -> None:
    one = paged(of_materials(Look(), stack=taken(1), scan=scan_of(())))
    assert [key.tag for key in one.tools] == ["turn", "remove"]


def test_a_first_page_cannot_go_further_to_the_front() -> None:
    tools = {key.tag: key for key in paged(of_materials(Look(), stack=taken(1), scan=scan_of((), ()))).tools}
    assert (tools["earlier"].active, tools["later"].active) == (False, True)


@pytest.mark.parametrize("seeing", ["opening", "lost", "frozen", "covered"])
def test_a_camera_that_does_not_see_says_why_and_takes_nothing(seeing: str) -> None:
    view = under(of_materials(Look(), stack=UNDER, scan=scan_of((), seeing=seeing)))
    assert view.note == WORDS(f"capture.seeing_{seeing}")
    assert not view.acts[-1].active


def test_as_many_pages_as_may_be_are_uploaded_next() -> None:
    lines = (MaterialLine(id="work_ended", optional=False, most_pages=2),)
    view = under(of_materials(Look(), lines, stack=UNDER, scan=scan_of((), ())))
    assert view.note == WORDS("capture.enough", count=2)
    assert [(key.tag, key.active, key.kind) for key in view.acts] == [
        ("upload", True, "action"),
        ("take", False, "action"),
    ]


@pytest.mark.parametrize("model", MATERIALS.values(), ids=MATERIALS)
def test_no_page_shows_what_a_repr_would(model: Callable[[Look], Model]) -> None:
    assert "jpeg=b" not in repr(model(Look()))


def test_an_attendant_who_vouched_stands_in_the_strip() -> None:
    visit = msgspec.structs.replace(samples.visit(), level=3)
    helped = frame_view(of_materials(Look(), state=samples.online(visit=visit)), WORDS, "12333")
    alone = frame_view(of_materials(Look()), WORDS, "12333")
    assert helped.items[0].words == WORDS("status.attended")
    assert WORDS("status.attended") not in [item.words for item in alone.items]


def test_a_ticket_takes_along_names_and_pages_of_what_the_office_has() -> None:
    handed = HandedOver(item="unemp.claim", step="work", case="C1", materials=(SENT, *LINES[2:]))
    assert case_of(handed) == CaseNote(
        item="unemp.claim", step="work", case="C1", papers=(CasePaper(id="work_ended", pages=1),)
    )
    assert case_of(None) is None
