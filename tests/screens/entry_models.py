"""Models of the page of one field, a case for each kind of key and choice that is worth looking at."""

from collections.abc import Callable
from dataclasses import replace

import msgspec

from agent.apply_schemas import Choice, Filling
from agent.lookup_schemas import Cell
from agent.schemas import PinEntry, PinStep, Role
from kiosk.domain.form import FormField, Source
from kiosk.domain.item import Kind
from kiosk.journey.apply import Applying
from kiosk.journey.entry import Entry, entry_of
from kiosk.journey.look import Look
from kiosk.journey.lookup import Wish
from kiosk.journey.model import Model
from kiosk.journey.route import Page, Route
from tests.screens import samples
from tests.screens.samples import model

FACTS = "二〇二六年三月到九月在示范机械有限公司上班，每月说好四千五百元，到现在六个月工资一分没发。"
CARDS = (
    ("c1", "Y99****21", "正常"),
    ("c2", "Y99****38", "已挂失"),
    ("c3", "Y99****55", "已锁定"),
)


def opened(look: Look, form: str, asked: FormField, value: str = "", **changes: object) -> Model:
    """The page of this field of this form."""
    return _page(look, form, replace(entry_of(asked, value), **changes))  # type: ignore[arg-type]  # fields by name


def asked(form: str, field: str) -> FormField:
    """A field of one of the product's own forms."""
    return samples.forms()[form].field(field)


def of_form(look: Look, form: str, field: str, value: str = "", **changes: object) -> Model:
    """The page of one of the product's own questions."""
    return opened(look, form, asked(form, field), value, **changes)


def with_records(look: Look, count: int, *, chosen: str = "") -> Model:
    """Cards that the back office has, as a source gives them."""
    before = of_form(look, "card.loss", "which_card", chosen)
    filling = before.applying.filling
    assert filling is not None
    choices = tuple(_record(number) for number in range(count))
    now = msgspec.structs.replace(filling, choices={"which_card": choices})
    return replace(before, applying=replace(before.applying, filling=now))


def with_pin(look: Look, step: PinStep | None, digits: int = 0) -> Model:
    """A new PIN at the encrypting keypad."""
    before = of_form(look, "card.pin_change", "new_pin")
    pin = PinEntry(step=step, role=Role.SELF, digits=digits, field="new_pin") if step is not None else None
    return replace(before, state=samples.online(pin=pin))


def _record(number: int) -> Choice:
    value, card, said = CARDS[number % len(CARDS)]
    status = str(number % len(CARDS) + 1)
    cells = (
        Cell(field="card_number", text=card, masked=True),
        Cell(field="card_status", text=status, said=said),
    )
    return Choice(value=f"{value}-{number}", cells=cells)


def _page(look: Look, form: str, entry: Entry) -> Model:
    steps = samples.forms()[form].steps
    step = next((one for one in steps if entry.field.id in {field.id for field in one.fields}), steps[0])
    filling = Filling(
        draft="d1",
        item=form,
        step=step.id,
        number=1,
        steps=len(steps),
        asked=tuple(field.id for field in step.fields),
        values={},
        known={},
        choices={},
        wrong={},
    )
    return model(
        look=look,
        stack=(Route(Page.HOME), Route(Page.FORM_STEP, step.id), Route(Page.ENTRY, entry.field.id)),
        state=samples.online(),
        lookup=replace(model().lookup, wish=Wish(form)),
        applying=Applying(item=form, draft="d1", filling=filling, entry=entry),
    )


ID_FIELD = FormField("id_number", Kind.ID_NUMBER)
COUNT_FIELD = FormField("wage_from", Kind.COUNT, least=1, most=99)
CARD_FIELD = FormField("which_card", Kind.CARD_NUMBER)
MANY_SOURCES = FormField(
    "which_card", Kind.CODE, source=Source("card.status", "card_number", ("card_number",)), many=True
)
COMPLAINT = "labor.complaint"

ENTRY: dict[str, Callable[[Look], Model]] = {
    "entry-phone": lambda look: of_form(look, "hotline.callback", "phone", "1990000"),
    "entry-phone-wrong": lambda look: of_form(look, "hotline.callback", "phone", "19900001", named="phone"),
    "entry-id": lambda look: opened(look, COMPLAINT, ID_FIELD, "99910119550405123X"),
    "entry-bank": lambda look: of_form(look, "unemp.claim", "bank_account", "6230999900000006621"),
    "entry-count": lambda look: opened(look, COMPLAINT, COUNT_FIELD),
    "entry-money": lambda look: of_form(look, COMPLAINT, "amount_owed", "2750050"),
    "entry-credit": lambda look: of_form(look, COMPLAINT, "credit_code", "91999101MA4R"),
    "entry-card": lambda look: opened(look, COMPLAINT, CARD_FIELD, "Y9900012"),
    "entry-year": lambda look: of_form(look, "ins.rights_statement", "year"),
    "entry-date": lambda look: of_form(look, COMPLAINT, "happened_on"),
    "entry-date-month": lambda look: of_form(look, COMPLAINT, "happened_on", "2026"),
    "entry-date-day": lambda look: of_form(look, COMPLAINT, "happened_on", "2026-10"),
    "entry-date-full": lambda look: of_form(look, COMPLAINT, "happened_on", "2026-10-31"),
    "entry-month": lambda look: of_form(look, "emp.subsidy_apply", "from", "202603"),
    "entry-choice": lambda look: of_form(look, "unemp.claim", "why_unemployed"),
    "entry-choice-many": lambda look: of_form(look, COMPLAINT, "claims", "wages overtime"),
    "entry-yes-no": lambda look: of_form(look, "emp.unregister", "job_wish", "yes"),
    "entry-two": lambda look: of_form(look, "unemp.claim", "pay_to"),
    "entry-records": lambda look: with_records(look, 2, chosen="c1-0"),
    "entry-records-many": lambda look: with_records(look, 7),
    "entry-place": lambda look: of_form(look, "unemp.claim", "address"),
    "entry-place-country": lambda look: of_form(look, "unemp.claim", "address", "0/"),
    "entry-place-street": lambda look: of_form(look, "unemp.claim", "address", "999101/"),
    "entry-address": lambda look: of_form(
        look, "unemp.claim", "address", "999101001001/建设路12号3栋", letters="yidan"
    ),
    "entry-text": lambda look: of_form(look, COMPLAINT, "employer"),
    "entry-text-letters": lambda look: of_form(look, COMPLAINT, "employer", "示范机械", letters="youxian"),
    "entry-text-more": lambda look: of_form(look, COMPLAINT, "employer", "示范机械", letters="shi", leaf=1),
    "entry-text-nothing": lambda look: of_form(look, COMPLAINT, "employer", letters="vvx", named="letters"),
    "entry-text-long": lambda look: of_form(look, COMPLAINT, "facts", FACTS * 3, letters="tuoqiangongzi"),
    "entry-text-signs": lambda look: of_form(look, COMPLAINT, "facts", "三月", signs=True),
    "entry-text-latin": lambda look: of_form(
        look, COMPLAINT, "employer", "ABC 机械", latin=True, named="too_short"
    ),
    "entry-name": lambda look: of_form(look, "labor.report", "contact_name", letters="wangxiuying"),
    "entry-pin": lambda look: with_pin(look, PinStep.WAITING, 4),
    "entry-pin-done": lambda look: with_pin(look, PinStep.ACCEPTED),
    "entry-pin-refused": lambda look: with_pin(look, PinStep.REFUSED),
    "entry-pin-out": lambda look: with_pin(look, PinStep.OUT),
}
