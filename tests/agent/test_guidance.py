"""Which sentence belongs to which page and event; the committed clips have all of them."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from agent.announcer import Priority
from agent.guidance import NEEDED, PAGES, Line, for_change, for_number, for_page
from agent.schemas import (
    CardStep,
    Links,
    LinkState,
    PinEntry,
    PinStep,
    Role,
    Slip,
    SlipOf,
    SlipState,
    State,
    Visit,
)
from agent.voice_clips import OWN, Voice, number_clips
from kiosk.domain.errors import ConfigError
from kiosk.journey.route import Page

QUIET = State(
    station="",
    machine="",
    demo=False,
    now=datetime(2026, 1, 1, tzinfo=UTC),
    languages=(),
    links=Links(gateway=LinkState.UP, queue=LinkState.UP, fleet=LinkState.UP),
    devices=(),
    hall=None,
    visit=None,
    slip=None,
    offered=(),
)
HERE = msgspec.structs.replace(QUIET, visit=Visit(id=1, level=0, remaining_s=90.0, warning=False))


def with_visit(**changes: object) -> State:
    """The same visit, changed."""
    assert HERE.visit is not None
    return msgspec.structs.replace(HERE, visit=msgspec.structs.replace(HERE.visit, **changes))


def test_every_page_that_speaks_is_a_page_of_the_journey() -> None:
    asked = {f"{page}_{role}" for page in (Page.PROVE_CARD, Page.PROVE_PIN) for role in Role}
    asked.add(f"{Page.PROVE_CARD}_guardian")
    assert PAGES.keys() <= {page.value for page in Page} | asked
    assert for_page("taken") is None


@pytest.mark.parametrize(
    ("before", "now", "clip", "priority"),
    [
        (HERE, with_visit(card=CardStep.READING), "say-reading", Priority.GUIDANCE),
        (HERE, with_visit(card=CardStep.FAILED), "say-card-failed", Priority.GUIDANCE),
        (HERE, with_visit(card=CardStep.TAKE_CARD), "say-take-card", Priority.SAFETY),
        (HERE, with_visit(warning=True), "say-still-there", Priority.SAFETY),
        (
            HERE,
            msgspec.structs.replace(HERE, slip=Slip(ticket="t", state=SlipState.NOT_PRINTED)),
            "say-no-paper",
            Priority.GUIDANCE,
        ),
        (HERE, msgspec.structs.replace(HERE, help_asked=HERE.now), "say-help-called", Priority.GUIDANCE),
    ],
)
def test_what_happens_is_said_once(before: State, now: State, clip: str, priority: Priority) -> None:
    [line] = for_change(before, now)
    assert (line.clips, line.priority) == ((clip,), priority)
    assert for_change(now, now) == []


@pytest.mark.parametrize(
    ("of", "state", "clips"),
    [
        (SlipOf.TEXT, SlipState.PRINTED, [("say-take-slip",)]),
        (SlipOf.TEXT, SlipState.NOT_PRINTED, []),
        (SlipOf.TEXT, SlipState.UNKNOWN, []),
        (SlipOf.FORM, SlipState.PRINTED, []),
        (SlipOf.FORM, SlipState.NOT_PRINTED, []),
    ],
)
def test_nobody_is_told_to_remember_a_number_that_is_not_there(
    of: SlipOf, state: SlipState, clips: list[tuple[str, ...]]
) -> None:
    now = msgspec.structs.replace(HERE, slip=Slip(ticket="job", state=state, of=of))
    assert [line.clips for line in for_change(HERE, now)] == clips


def test_a_visit_that_begins_says_nothing_by_itself() -> None:
    assert for_change(QUIET, HERE) == for_change(None, QUIET) == for_change(HERE, QUIET) == []


def test_a_number_is_read_sign_by_sign() -> None:
    assert number_clips("A032") == ("letter-A", "digit-0", "digit-3", "digit-2", "number")
    assert for_number("A032") == Line(("say-number-is", *number_clips("A032")), "number")


@pytest.mark.parametrize("number", ["", "a032", "A0329999", "号", "A-1"])
def test_what_is_no_number_is_not_read(number: str) -> None:
    assert for_number(number) is None


def test_the_committed_voice_has_every_sentence_and_every_file_is_what_its_manifest_says() -> None:
    Voice(OWN, NEEDED)
    manifest = json.loads((OWN / "manifest.json").read_text("utf-8"))
    for clip in manifest["clips"].values():
        assert hashlib.sha256((OWN / clip["file"]).read_bytes()).hexdigest() == clip["sha256"]
    assert manifest["model_licence"] == "Apache-2.0"


def test_a_folder_without_what_is_needed_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no voice"):
        Voice(tmp_path)
    (tmp_path / "manifest.json").write_text('{"gap_ms": 50, "clips": {"a": {"file": "a.ogg", "seconds": 1}}}')
    with pytest.raises(ConfigError, match="missing: say-rate, a"):
        Voice(tmp_path, frozenset({"say-rate"}))


def test_a_wrong_pin_is_said_each_time() -> None:
    def refused(left: int) -> State:
        return msgspec.structs.replace(
            HERE, pin=PinEntry(step=PinStep.REFUSED, role=Role.SELF, tries_left=left)
        )

    assert [line.clips for line in for_change(HERE, refused(4))] == [("say-pin-wrong",)]
    assert for_change(refused(4), refused(4)) == []
    assert [line.clips for line in for_change(refused(4), refused(3))] == [("say-pin-wrong",)]
