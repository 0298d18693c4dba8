"""What a called ticket has been through: what was begun at a kiosk, and its way to this window."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from kiosk.domain.texts import Texts
from kiosk.queue.schemas import CaseNote
from kiosk.queue.window_schemas import WindowView
from kiosk.queue.words import Origin
from kiosk.web.pages import Mark


@dataclass(frozen=True, slots=True)
class CaseLines:
    """What was begun at a kiosk, in words. `number` "": the back office has nothing of it."""

    item: str
    step: str
    number: str
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One line of 本次经过."""

    time: str
    mark: Mark
    text: str


def case_lines(note: CaseNote, t: Texts) -> CaseLines:
    """The note in words; an id that this version does not know stands as it came."""
    return CaseLines(
        item=_known(f"item.{note.item}.name", note.item, t),
        step=_known(f"step.{note.step}", note.step, t) if note.step else t("console.case_complete"),
        number=note.case,
        papers=tuple(
            t("console.case_paper", name=_known(f"material.{one.id}", one.id, t), count=one.pages)
            for one in note.papers
        ),
    )


def _known(key: str, otherwise: str, t: Texts) -> str:
    return t(key) if key in t else otherwise


def story(view: WindowView, zone: tzinfo, t: Texts) -> tuple[StoryStep, ...]:
    """The present ticket's way, newest first."""
    active = view.active
    if active is None:
        return ()
    called = t("console.history_called", window=view.window)
    steps = [
        StoryStep(_hm(active.taken_at, zone), "ok", t("console.history_taken")),
        StoryStep(_hm(active.called_at, zone), "ok", called),
    ]
    if active.origin not in (Origin.TAKEN, Origin.APPOINTMENT):
        steps.insert(1, StoryStep("", "ok", t(f"origin.{active.origin.value}")))
    if active.recalls:
        steps.append(StoryStep("", "warn", t("console.history_recalled", count=active.recalls)))
    if active.serving_at:
        steps.append(StoryStep(_hm(active.serving_at, zone), "busy", t("console.history_serving")))
    return tuple(reversed(steps))


def _hm(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"
