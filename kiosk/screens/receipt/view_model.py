"""办好了 / 已受理 / 以前办过: the number large, what else the back office said, what comes next, and paper."""

from dataclasses import dataclass, field

from agent.apply_schemas import Done, Outcome
from agent.lookup_schemas import Cell
from agent.schemas import SlipState
from kiosk.domain.item import Item, Kind
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Finish
from kiosk.journey.apply import TurnReview
from kiosk.journey.look import Size
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.answer.leaves import LineView, Paper, fewest, leaf_at, line_of
from kiosk.screens.answer.paging import PagerView
from kiosk.screens.answer.paper import NoteView
from kiosk.screens.answer.wording import date_words_of, paired
from kiosk.screens.form_step.view_model import person_key
from kiosk.screens.palette import em_mm
from kiosk.screens.receipt.booked import BookedView, booked_view
from kiosk.screens.receipt.paper import paper_note, proof_key, proof_told, slip_key, slip_told
from kiosk.screens.ways.view_model import ActKey

PAPER_MM = {  # what the lines have, by size and by whether the panel is upright
    (Size.STANDARD, True): Paper(334.0, 190.0),
    (Size.LARGE, True): Paper(334.0, 150.0),
    (Size.EXTRA, True): Paper(334.0, 110.0),
    (Size.STANDARD, False): Paper(310.0, 150.0),
    (Size.LARGE, False): Paper(310.0, 120.0),
    (Size.EXTRA, False): Paper(310.0, 66.0),
}
_NUMBERS = ("proof_number", "case_number", "registration_number", "appointment_number")
_LOOKS = {
    Outcome.DONE: ("ok", "good"),
    Outcome.RECEIVED: ("clock", "icon"),
    Outcome.ALREADY: ("info", "icon"),
}
LONGEST_QUOTE = 90


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The whole page."""

    icon: str
    ink: str
    title: str
    line: str
    label: str
    number: str = field(repr=False)
    lines: tuple[LineView, ...] = field(repr=False)
    pager: PagerView
    quote: str = field(repr=False)
    note: NoteView
    paper: tuple[ActKey, ...]
    acts: tuple[ActKey, ...]


def receipt_view(model: Model, words: Texts, portrait: bool) -> ReceiptView:
    """What came of it."""
    done = model.applying.done
    assert done is not None, "a receipt of nothing"
    item, size = model.catalogue.item(done.item), model.look.size
    number = _number(done)
    others = [
        line_of(one, cell, size, words)
        for one, cell in paired(item, done.record.cells)
        if cell.text and (number is None or one.id != number.field)
    ]
    quote = _quote(done, words)
    cut = fewest(others, size, _paper_of(size, portrait=portrait, quoted=bool(quote)), words)
    leaf, at = leaf_at(cut, model.applying.leaf)
    icon, ink = _LOOKS[done.outcome]
    booked = booked_view(model, done, words)
    label, large = _large(number, booked, words)
    return ReceiptView(
        icon=icon,
        ink=ink,
        title=words(f"apply.{done.outcome}_title", name=words(f"item.{item.id}.name")),
        line=_next(item, done, words) if booked is None else booked.line,
        label=label,
        number=large,
        lines=leaf,
        pager=_pager(at, len(cut), words),
        quote=quote,
        note=paper_note(model, words),
        paper=_paper(model, done, booked, words),
        acts=(
            person_key(model, words),
            ActKey(
                "done",
                words("apply.finish"),
                Finish(),
                "check",
                "action" if _is_over(model, booked) else "secondary",
            ),
        ),
    )


def _paper_of(size: Size, *, portrait: bool, quoted: bool) -> Paper:
    """Where nothing is quoted the lines have its room; on a lying panel it stands beside them."""
    paper = PAPER_MM[size, portrait]
    return paper if quoted or not portrait else Paper(paper.wide, paper.high + em_mm("body", size) * 3.6)


def _number(done: Done) -> Cell | None:
    """What it is asked about later."""
    by_id = {cell.field: cell for cell in done.record.cells if cell.text}
    return next((by_id[name] for name in _NUMBERS if name in by_id), None)


def _large(number: Cell | None, booked: BookedView | None, words: Texts) -> tuple[str, str]:
    """What stands large, and what that is: the number of the hall before that of the back office."""
    if booked is not None and booked.number:
        return words("taken.number"), booked.number
    return ("", "") if number is None else (words(f"field.{number.field}"), escaped(number.text))


def _next(item: Item, done: Done, words: Texts) -> str:
    """What comes next, with the day until which an answer comes, where the back office named one."""
    by = _day(item, done, "answer_by", words)
    if done.outcome is Outcome.RECEIVED and by:
        return words("apply.received_by", day=by)
    if item.proof and done.outcome is not Outcome.RECEIVED:
        return words("apply.proof_line")
    return words(f"apply.{done.outcome}_line")


def _day(item: Item, done: Done, name: str, words: Texts) -> str:
    dates = {one.id: cell.text for one, cell in paired(item, done.record.cells) if one.kind is Kind.DATE}
    return date_words_of(dates.get(name, ""), words)


def _paper(model: Model, done: Done, booked: BookedView | None, words: Texts) -> tuple[ActKey, ...]:
    take = booked.key if booked is not None else None
    main = "secondary" if _has_paper(model) or booked is not None else "action"
    proof = proof_key(model, done.proof, words, kind=main) if done.proof is not None else None
    slip = slip_key(model, words, kind=main if proof is None else "secondary")
    return tuple(key for key in (take, slip, proof) if key is not None)


def _is_over(model: Model, booked: BookedView | None) -> bool:
    """Whether there is only to go."""
    return _has_paper(model) if booked is None else bool(booked.number)


def _has_paper(model: Model) -> bool:
    """Whether what somebody came for is on paper."""
    told = proof_told(model) if model.applying.done and model.applying.done.proof else slip_told(model)
    return told is not None and told[0] is SlipState.PRINTED


def _pager(at: int, count: int, words: Texts) -> PagerView:
    return PagerView(
        shown=count > 1,
        back=words("answer.previous"),
        back_action=TurnReview(at - 1) if at else None,
        label=words("answer.page", number=at + 1, count=count),
        forth=words("answer.next"),
        forth_action=TurnReview(at + 1) if at + 1 < count else None,
    )


def _quote(done: Done, words: Texts) -> str:
    """窗口答复：“…”: plain text, whatever marks are in it."""
    said = " ".join(done.said.split())
    if not said:
        return ""
    short = said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE]}…"
    return words("no_answer.quote", said=escaped(short))
