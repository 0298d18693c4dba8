"""请您核对: everything by step with 修改, the materials, and what 确认 will do; 确认 stands on the last leaf only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from agent.apply_schemas import MaterialLine, MaterialState, Reviewing
from agent.lookup_schemas import Cell
from kiosk.domain.form import Form, FormField
from kiosk.domain.texts import Texts
from kiosk.journey.apply import AskForMaterials, Confirm, GoToStep, SendForm, ShowMaterials, TurnReview
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.answer.leaves import LineView, Paper, height_mm, leaves
from kiosk.screens.answer.paging import PagerView
from kiosk.screens.answer.wording import NOTHING
from kiosk.screens.form_step.typed import grouped_words, question_words
from kiosk.screens.form_step.view_model import asks_now, person_key
from kiosk.screens.palette import LEADING, em_mm
from kiosk.screens.ways.view_model import ActKey

PAPER_MM = {  # what the parts have, by size and by whether the panel is upright
    (Size.STANDARD, True): Paper(340.0, 418.0),
    (Size.LARGE, True): Paper(340.0, 398.0),
    (Size.EXTRA, True): Paper(340.0, 372.0),
    (Size.STANDARD, False): Paper(640.0, 190.0),
    (Size.LARGE, False): Paper(640.0, 184.0),
    (Size.EXTRA, False): Paper(640.0, 172.0),
}
_PAD_MM = 8.9
_PART_MM = 15.0  # paddings of a part and the gap before it
_KEY_MM = 26.0  # 修改
_STATES = {
    MaterialState.NONE: ("warning", "action_ink"),
    MaterialState.SENDING: ("upload", "ink"),
    MaterialState.CUT: ("warning", "action_ink"),
    MaterialState.SENT: ("ok", "good_ink"),
}


@dataclass(frozen=True, slots=True)
class PartView:
    """One step as it was filled in, or the materials."""

    title: str
    key: str
    tag: str
    action: object
    lines: tuple[LineView, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The whole page. `effect`: what 确认 does, on the last leaf."""

    title: str
    line: str
    chip: str
    chip_icon: str
    parts: tuple[PartView, ...] = field(repr=False)
    effect: str
    pager: PagerView
    acts: tuple[ActKey, ...]


def review_view(model: Model, words: Texts, portrait: bool) -> ReviewView:
    """All that will be sent."""
    reviewing = model.applying.reviewing
    assert reviewing is not None, "the review without anything to review"
    item, size = model.catalogue.item(reviewing.item), model.look.size
    effect = words(f"confirm.{item.id}")
    cut = packed(_parts(model, reviewing, words), effect, size, PAPER_MM[size, portrait], words)
    at = max(0, min(model.applying.leaf, len(cut) - 1))
    is_last = at + 1 == len(cut)
    return ReviewView(
        title=words("apply.review_title"),
        line=words("apply.review_relative" if reviewing.for_relative else "apply.review_line"),
        chip=words(f"item.{item.id}.name"),
        chip_icon=item.icon,
        parts=cut[at],
        effect=effect if is_last else "",
        pager=_pager(at, len(cut), words),
        acts=_acts(model, reviewing, words, last=is_last, leaf=at),
    )


# ---- the parts ----


def _parts(model: Model, reviewing: Reviewing, words: Texts) -> tuple[PartView, ...]:
    form = model.forms.get(reviewing.item)
    steps = tuple(
        PartView(
            title=words(f"step.{part.step}"),
            key=words("apply.change"),
            tag=f"change-{part.step}",
            action=GoToStep(part.step),
            lines=tuple(_line(reviewing.item, form, cell, words) for cell in part.cells),
        )
        for part in reviewing.parts
    )
    if not reviewing.materials:
        return steps
    lines = tuple(_material(one, words) for one in reviewing.materials)
    papers = PartView(
        words("apply.materials"), words("apply.see_materials"), "materials", ShowMaterials(), lines
    )
    return (*steps, papers)


def _line(form_id: str, form: Form | None, cell: Cell, words: Texts) -> LineView:
    asked = _field(form, cell.field)
    value = grouped_words(asked, cell, words) if asked is not None else escaped(cell.said or cell.text)
    return LineView(
        question_words(form_id, cell.field, words), value or NOTHING, pad=_PAD_MM / 2, bold=bool(value)
    )


def _field(form: Form | None, field_id: str) -> FormField | None:
    found = [one for step in form.steps for one in step.fields if one.id == field_id] if form else []
    return found[0] if found else None


def _material(one: MaterialLine, words: Texts) -> LineView:
    icon, ink = _STATES[one.state]
    if one.state is MaterialState.SENT:
        said = words("apply.material_sent", count=one.pages)
    elif one.optional and one.state is MaterialState.NONE:
        said, icon, ink = words("apply.material_optional"), "", "ink_soft"
    else:
        said = words(f"apply.material_{one.state}")
    return LineView(words(f"material.{one.id}"), said, icon, ink, pad=_PAD_MM / 2)


# ---- leaves ----


def packed(
    parts: Sequence[PartView], effect: str, size: Size, paper: Paper, words: Texts
) -> tuple[tuple[PartView, ...], ...]:
    """The parts in as many leaves as they need; what 确认 does has its room on the last one."""
    found: list[list[PartView]] = [[]]
    left = paper.high
    for part in _pieces(parts, size, paper, words):
        needed = _part_mm(part, size, paper)
        if needed > left and found[-1]:
            found.append([])
            left = paper.high
        found[-1].append(part)
        left -= needed
    if _effect_mm(effect, size, paper) > left and found[-1]:
        found.append([])
    return tuple(_spread(found))


def _spread(found: list[list[PartView]]) -> Iterable[tuple[PartView, ...]]:
    """The last leaf is never bare: a part of the one before goes with what 确认 does."""
    if len(found) > 1 and not found[-1] and len(found[-2]) > 1:
        found[-1].append(found[-2].pop())
    return (tuple(leaf) for leaf in found)


def _pieces(parts: Sequence[PartView], size: Size, paper: Paper, words: Texts) -> Iterable[PartView]:
    """Parts that fit on a leaf; a longer one goes on in the next."""
    for part in parts:
        room = Paper(paper.wide, paper.high - _head_mm(size) - _PART_MM)
        for at, lines in enumerate(leaves(part.lines, size, room, words)):
            title = words("answer.continued", name=part.title) if at else part.title
            yield replace(part, title=title, lines=lines, tag=f"{part.tag}-{at}" if at else part.tag)


def _part_mm(part: PartView, size: Size, paper: Paper) -> float:
    return _head_mm(size) + _PART_MM + sum(height_mm(line, size, paper.wide) for line in part.lines)


def _head_mm(size: Size) -> float:
    return max(_KEY_MM, em_mm("section", size) * LEADING["title"]) + 1.0


def _effect_mm(effect: str, size: Size, paper: Paper) -> float:
    em = em_mm("body", size)
    share = 1.0 if effect and ord(effect[0]) > 0x2E80 else 0.56
    lines = -(-int(len(effect) * share * em) // int(paper.wide - 30.0)) or 1
    return lines * em * LEADING["text"] + 22.0


def _pager(at: int, count: int, words: Texts) -> PagerView:
    return PagerView(
        shown=count > 1,
        back=words("answer.previous"),
        back_action=TurnReview(at - 1) if at else None,
        label=words("answer.page", number=at + 1, count=count),
        forth=words("answer.next"),
        forth_action=TurnReview(at + 1) if at + 1 < count else None,
    )


# ---- acts ----


def _acts(model: Model, reviewing: Reviewing, words: Texts, *, last: bool, leaf: int) -> tuple[ActKey, ...]:
    person = person_key(model, words)
    return person, _main(model, reviewing, words, last=last, leaf=leaf)


def _main(model: Model, reviewing: Reviewing, words: Texts, *, last: bool, leaf: int) -> ActKey:
    if isinstance(model.waiting_for, SendForm):
        return ActKey("confirm", words("apply.sending"), None, "hourglass", "action", active=False, share=1.4)
    if asks_now(model) or isinstance(model.waiting_for, AskForMaterials):
        return ActKey(
            "confirm", words("apply.checking"), None, "hourglass", "action", active=False, share=1.4
        )
    if not last:
        return ActKey("read-on", words("apply.read_on"), TurnReview(leaf + 1), "down", "primary", share=1.4)
    if any(not one.optional and one.state is not MaterialState.SENT for one in reviewing.materials):
        return ActKey(
            "hand-in", words("apply.hand_in"), ShowMaterials(), "document-camera", "action", share=1.4
        )
    return ActKey("confirm", words("apply.confirm"), Confirm(), "check", "action", share=1.4)
