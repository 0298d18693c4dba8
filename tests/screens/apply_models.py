"""Models of the screen while something is handled, and every case of its pages worth looking at."""

from collections.abc import Callable
from dataclasses import replace

import msgspec

from agent.apply_schemas import MaterialState, Outcome, ProofReady
from agent.lookup_schemas import Why
from agent.schemas import DeviceLine, Slip, SlipOf, SlipState
from kiosk.journey.apply import Applying, SendForm
from kiosk.journey.errands import TakeTicket
from kiosk.journey.look import Look
from kiosk.journey.lookup import Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route
from tests.screens import apply_samples as made
from tests.screens import samples
from tests.screens.lookup_models import known, refused
from tests.screens.samples import catalogue, model

CODE = "BMR1:card.loss_temp:7K2M9QXW3FHD8RTB5VNC4PGA"
A4 = DeviceLine(device="a4", state="ready", fault="none", notice="none")


def applying(look: Look, page: Page, item_id: str, now: Applying, **changes: object) -> Model:
    """On this page of handling the item."""
    about = now.filling.step if now.filling is not None and page is Page.FORM_STEP else ""
    item = catalogue().item(item_id)
    fields: dict[str, object] = {
        "look": look,
        "stack": (
            Route(Page.HOME),
            Route(Page.ITEMS, item.group),
            Route(Page.NOTICE, item_id),
            Route(page, about),
        ),
        "state": known(devices=(*samples.online().devices, A4)),
        "lookup": replace(model().lookup, wish=Wish(item_id)),
        "applying": now,
    }
    return model(**{**fields, **changes})


def at_step(look: Look, form_id: str, step_id: str, *, full: bool = False, **changes: object) -> Model:
    """A step, empty or filled in."""
    step, told = made.step_of(form_id, step_id), made.filling(form_id, step_id, look.language)
    values = made.typed(step, made.long_typed()) if full else ()
    now = Applying(item=form_id, draft="d1", filling=told, values=values, trail=(step_id,))
    return applying(look, Page.FORM_STEP, form_id, replace(now, **changes))  # type: ignore[arg-type]  # fields by name


def at_review(look: Look, form_id: str, *, leaf: int = 0, **changes: object) -> Model:
    """Everything filled in."""
    told = made.reviewing(form_id, look.language)
    now = Applying(item=form_id, draft="d1", reviewing=told, leaf=leaf)
    return applying(look, Page.REVIEW, form_id, now, **changes)


def without_papers(before: Model) -> Model:
    """Nothing of what must be handed in is there."""
    reviewing = before.applying.reviewing
    assert reviewing is not None
    lines = made.materials(before.forms[reviewing.item], MaterialState.NONE)
    now = msgspec.structs.replace(reviewing, materials=lines)
    return replace(before, applying=replace(before.applying, reviewing=now))


def receipt(look: Look, item_id: str, outcome: Outcome, **changes: object) -> Model:
    """What came of it."""
    told = made.done(item_id, outcome, look.language, **changes)  # type: ignore[arg-type]  # fields by name
    return applying(look, Page.RECEIPT, item_id, Applying(item=item_id, draft="d1", done=told))


def checked_in(look: Look, outcome: Outcome = Outcome.DONE) -> Model:
    """预约签到, before there is a number."""
    return receipt(look, "appt.checkin", outcome)


def printed(before: Model, state: SlipState, fault: str = "none", *, proof: bool = False) -> Model:
    """Its paper on the way, or wherever it ended."""
    job = "job-1"
    of = SlipOf.FORM if proof else SlipOf.TEXT
    slip = Slip(ticket=job, state=state, fault=fault, of=of)
    now = replace(before.applying, proof_job=job) if proof else replace(before.applying, job=job)
    return replace(before, state=known(slip=slip, devices=(*samples.online().devices, A4)), applying=now)


def confirming(look: Look, item_id: str, code: str = CODE, **changes: object) -> Model:
    """Nobody knows yet."""
    told = made.confirming(item_id, code)
    now = replace(Applying(item=item_id, draft="d1", confirming=told), **changes)  # type: ignore[arg-type]
    return applying(look, Page.CONFIRMING, item_id, now)


PROOF = ProofReady(number="Z9991012026112800017", pages=2)

SAID = "该业务已于 2026 年 11 月 2 日受理，正在审核。[b]请勿[/b] **重复** <br> 提交，如有疑问请到窗口咨询，谢谢您的配合。"


def _refusals() -> dict[str, Callable[[Look], Model]]:
    """Why it could not be done."""

    def page(why: Why) -> Callable[[Look], Model]:
        return lambda look: refused(look, why, SAID if why is Why.NOT_ELIGIBLE else "", "unemp.claim")

    return {
        f"no-answer-form-{why.value.replace('_', '-')}": page(why)
        for why in (Why.DOWN, Why.NOT_ELIGIBLE, Why.GONE)
    }


APPLY: dict[str, Callable[[Look], Model]] = {
    "form-step": lambda look: at_step(look, "unemp.claim", "contact"),
    "form-step-full": lambda look: at_step(look, "unemp.claim", "lost_work", full=True),
    "form-step-wrong": lambda look: at_step(
        look,
        "labor.complaint",
        "employer",
        full=True,
        wrong=(
            ("employer", "too_short"),
            ("credit_code", "credit_code"),
            ("employer_address", "required"),
            ("employer_phone", "phone"),
        ),
    ),
    "form-step-options": lambda look: at_step(look, "card.loss", "card", values=(("which_card", "c1"),)),
    "form-step-two": lambda look: at_step(look, "unemp.claim", "payment", wrong=(("pay_to", "required"),)),
    "form-step-more": lambda look: at_step(
        look,
        "unemp.claim",
        "payment",
        values=(("pay_to", "bank"), ("bank_account", "6230999900000006621")),
    ),
    "form-step-many": lambda look: at_step(look, "labor.complaint", "violation", full=True),
    "form-step-text": lambda look: at_step(look, "labor.report", "facts", full=True),
    "form-step-pin": lambda look: at_step(
        look,
        "card.pin_change",
        "pin",
        filling=made.filling("card.pin_change", "pin", look.language, pins=("new_pin",)),
    ),
    "form-step-edit": lambda look: replace(
        at_step(look, "emp.subsidy_apply", "contact", full=True),
        stack=(
            Route(Page.HOME),
            Route(Page.NOTICE, "emp.subsidy_apply"),
            Route(Page.REVIEW),
            Route(Page.FORM_STEP),
        ),
    ),
    "review": lambda look: at_review(look, "card.loss"),
    "review-long": lambda look: at_review(look, "labor.complaint"),
    "review-long-leaf": lambda look: at_review(look, "labor.complaint", leaf=1),
    "review-long-last": lambda look: at_review(look, "labor.complaint", leaf=9),
    "review-papers": lambda look: without_papers(at_review(look, "unemp.claim", leaf=9)),
    "review-proof": lambda look: at_review(look, "ins.certificate"),
    "review-sending": lambda look: at_review(
        look, "card.loss_temp", waiting_for=SendForm("c", "d1", look.language)
    ),
    "confirming": lambda look: confirming(look, "card.loss_temp"),
    "confirming-slip": lambda look: printed(confirming(look, "unemp.claim"), SlipState.PRINTED),
    "confirming-no-code": lambda look: confirming(look, "labor.complaint", ""),
    "ask-code": lambda look: model(
        look=look, stack=(Route(Page.HOME), Route(Page.ASK_CODE)), state=samples.online()
    ),
    "ask-code-wrong": lambda look: model(
        look=look,
        stack=(Route(Page.HOME), Route(Page.ASK_CODE)),
        state=samples.online(),
        problem="no_data",
    ),
    "receipt": lambda look: receipt(look, "card.loss_temp", Outcome.DONE),
    "receipt-received": lambda look: printed(
        receipt(look, "unemp.claim", Outcome.RECEIVED), SlipState.PRINTED
    ),
    "receipt-hostile": lambda look: receipt(
        look, "labor.complaint", Outcome.RECEIVED, hostile=True, said=SAID
    ),
    "receipt-already": lambda look: printed(
        receipt(look, "emp.register", Outcome.ALREADY, said=SAID), SlipState.NOT_PRINTED, "paper_out"
    ),
    "receipt-number-taking": lambda look: replace(
        checked_in(look), waiting_for=TakeTicket("c1", "pension", look.language, "YY-17")
    ),
    "receipt-number-early": lambda look: replace(
        checked_in(look), problem="appointment_early", problem_detail="09:45"
    ),
    "receipt-number-away": lambda look: replace(checked_in(look), problem="queue_down"),
    "receipt-number-had": lambda look: replace(
        checked_in(look, Outcome.ALREADY), problem="appointment_used", problem_detail="A012"
    ),
    "receipt-number-yourself": checked_in,
    "receipt-proof": lambda look: receipt(look, "ins.certificate", Outcome.DONE, proof=PROOF),
    "receipt-proof-printing": lambda look: printed(
        receipt(look, "ins.payment_proof", Outcome.DONE, proof=PROOF), SlipState.PRINTING, proof=True
    ),
    "receipt-proof-failed": lambda look: printed(
        receipt(look, "ins.payment_proof", Outcome.DONE, proof=PROOF),
        SlipState.NOT_PRINTED,
        "paper_out",
        proof=True,
    ),
    "receipt-proof-often": lambda look: printed(
        receipt(look, "ins.certificate", Outcome.DONE, proof=msgspec.structs.replace(PROOF, printed=3)),
        SlipState.PRINTED,
        proof=True,
    ),
    "notice-form": lambda look: model(
        look=look,
        stack=(Route(Page.HOME), Route(Page.ITEMS, "employment"), Route(Page.NOTICE, "unemp.claim")),
        state=samples.online(),
        lookup=replace(model().lookup, wish=Wish("unemp.claim")),
    ),
    "notice-form-free": lambda look: model(
        look=look,
        stack=(Route(Page.HOME), Route(Page.ITEMS, "labour"), Route(Page.NOTICE, "labor.report")),
        state=samples.online(),
        lookup=replace(model().lookup, wish=Wish("labor.report")),
    ),
    **_refusals(),
}
