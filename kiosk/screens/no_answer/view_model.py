"""没有查到 / 暂时查不了 / 这里办不了 and the others: a page for each reason, with what to do now and a way on."""

from dataclasses import dataclass, replace
from typing import assert_never

from agent.lookup_schemas import Why
from agent.schemas import HallState, LinkState, ServiceLine, ServiceState
from kiosk.domain.texts import Texts
from kiosk.journey.actions import Finish, Sheet, ShowSheet, TakeNumber
from kiosk.journey.lookup import AskAgain
from kiosk.journey.model import Model
from kiosk.journey.route import Home, Open, Page, Route
from kiosk.journey.words import escaped
from kiosk.screens.choosing.view_model import count_words, wait_words
from kiosk.screens.trouble.view_model import Step, TroubleView, fine, numbered, out
from kiosk.screens.ways.view_model import asks

LONGEST_QUOTE = 90  # characters; the page cuts it at two lines


@dataclass(frozen=True, slots=True)
class Act:
    """One of the two keys at the foot."""

    words: str
    icon: str
    action: object


def no_answer_view(model: Model, words: Texts, hotline: str) -> TroubleView:
    """Why nothing was found, in words of ours; what the back office said stands below them as a quotation."""
    refused = model.lookup.refused
    if refused is None:
        return _page(model, words, "needs", "illo-insert-card", _needs_steps(model, words))
    steps = _steps(model, refused.why, words, hotline)
    why = refused.why
    view = _page(model, words, why.value, _PICTURES[why], steps, again=why in _AGAIN)
    match why:
        case Why.DOWN:
            return _with_what_works(model, view, words)
        case (
            Why.NOT_VERIFIED
        ):  # who was read stays known until the visit ends: another card needs another visit
            return replace(
                view, left=words("no_answer.start_over"), left_icon="refresh", left_action=Finish()
            )
        case _:
            return view


_PICTURES = {
    Why.NO_DATA: "illo-nothing-found",
    Why.DOWN: "illo-no-network",
    Why.BUSY: "illo-keep-distance",
    Why.NOT_OFFERED: "illo-attendant",
    Why.NOT_ELIGIBLE: "illo-ticket",
    Why.NOT_VERIFIED: "illo-tap-id",
    Why.GONE: "illo-nothing-found",
}
_AGAIN = frozenset({Why.DOWN, Why.BUSY, Why.GONE})


def _page(
    model: Model, words: Texts, why: str, picture: str, steps: tuple[Step, ...], *, again: bool = False
) -> TroubleView:
    ticket = _ticket(model, words)
    left = _again(model, words) if again else Act(words("trouble.home"), "home", Home())
    return TroubleView(
        picture=picture,
        title=_said(model, words, f"{why}_title"),
        line=_problem(model, words) or _said(model, words, f"{why}_line"),
        steps_title=words("trouble.now"),
        steps=steps,
        works_title="",
        works=(),
        works_not_title="",
        works_not=(),
        staff="",
        left=left.words,
        left_icon=left.icon,
        left_action=left.action,
        right=ticket.words,
        right_icon=ticket.icon,
        right_action=ticket.action,
        quote=_quote(model, words),
    )


def _with_what_works(model: Model, view: TroubleView, words: Texts) -> TroubleView:
    """The back office is away: what goes on without it, and what staff should look at."""
    return replace(
        view,
        works_title=words("trouble.works"),
        works=fine(words("trouble.take_ticket"), words("trouble.rate_service")),
        works_not_title=words("trouble.works_not"),
        works_not=out(words("no_answer_form.work" if _handles(model) else "no_answer.lookups")),
        staff=words("trouble.staff", what=words("no_answer.down_staff")),
        devices=words("attendant.entry"),
    )


def _again(model: Model, words: Texts) -> Act:
    """再查一次, or that it is being asked."""
    if asks(model):
        return Act(words("apply.checking" if _handles(model) else "ways.asking_short"), "hourglass", None)
    return Act(_said(model, words, "again"), "refresh", AskAgain())


def _steps(model: Model, why: Why, words: Texts, hotline: str) -> tuple[Step, ...]:
    window = _window_step(model, words)
    call = (words("trouble.call"), words("trouble.call_line", hotline=hotline))
    again = (_said(model, words, "try_again"), _said(model, words, "try_again_line"))
    match why:
        case Why.NO_DATA:
            check = (words("no_answer.no_data_place"), words("no_answer.no_data_place_line", hotline=hotline))
            later = (words("no_answer.no_data_later"), words("no_answer.no_data_later_line"))
            return numbered(check, later, window)
        case Why.DOWN | Why.BUSY:
            return numbered(again, window, call)
        case Why.GONE:
            return numbered((_said(model, words, "again"), _said(model, words, "gone_again_line")), window)
        case Why.NOT_OFFERED:
            return numbered(window, call)
        case Why.NOT_ELIGIBLE:
            papers = (words("no_answer.papers"), words("no_answer.papers_line"))
            return numbered(papers, window, call)
        case Why.NOT_VERIFIED:
            other = (words("no_answer.other_card"), words("no_answer.other_card_line"))
            return numbered(other, window, call)
        case _:
            assert_never(why)


def _handles(model: Model) -> bool:
    """Whether something was to be done, and not only looked up."""
    wish = model.lookup.wish
    return wish is not None and model.catalogue.item(wish.item).handles


def _said(model: Model, words: Texts, key: str) -> str:
    """Of something that is handled it is also said that nothing was sent or done."""
    own = f"no_answer_form.{key}"
    return words(own if _handles(model) and own in words else f"no_answer.{key}")


def _needs_steps(model: Model, words: Texts) -> tuple[Step, ...]:
    staff = (words("no_answer.ask_staff"), words("no_answer.ask_staff_line"))
    papers = (words("no_answer.papers"), words("no_answer.papers_line"))
    return numbered(_window_step(model, words), papers, staff)


def _window_step(model: Model, words: Texts) -> tuple[str, str]:
    """取号到窗口办, with how long it takes now."""
    line = _open_line(model)
    if line is None:
        return words("no_answer.window"), words("no_answer.window_line")
    told = (count_words(line.waiting, words), wait_words(line.wait, line.waiting, words))
    return words("no_answer.window"), words("date.and", first=told[0], second=told[1])


def _ticket(model: Model, words: Texts) -> Act:
    """取号 for what the item belongs to, else the list of what numbers are given for, else a person."""
    line, hall = _open_line(model), model.state.hall if model.state else None
    if line is not None:
        return Act(words("no_answer.take_number"), "ticket", TakeNumber(line.id))
    if hall is not None and hall.state is HallState.OPEN and _queue_answers(model):
        return Act(words("no_answer.take_number"), "ticket", Open(Route(Page.CLASSES)))
    return Act(words("bar.help"), "attendant", ShowSheet(Sheet.HELP))


def _open_line(model: Model) -> ServiceLine | None:
    """The item's service, where a number can be taken for it now."""
    wish, hall = model.lookup.wish, model.state.hall if model.state else None
    if wish is None or hall is None or hall.state is not HallState.OPEN or not _queue_answers(model):
        return None
    service = model.catalogue.item(wish.item).service
    return next((one for one in hall.services if one.id == service and one.state is ServiceState.OPEN), None)


def _queue_answers(model: Model) -> bool:
    return model.state is not None and model.state.links.queue is not LinkState.DOWN


def _problem(model: Model, words: Texts) -> str:
    """Why no number was given, where one was asked for from here."""
    if not model.problem:
        return ""
    key = f"refused.{model.problem}"
    return words(key if key in words else "refused.other")


def _quote(model: Model, words: Texts) -> str:
    """窗口答复：“…”: plain text, whatever marks are in it."""
    refused = model.lookup.refused
    said = " ".join(refused.said.split()) if refused else ""
    if not said:
        return ""
    short = said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE]}…"
    return words("no_answer.quote", said=escaped(short))
