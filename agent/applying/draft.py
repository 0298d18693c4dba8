"""What somebody is filling in, as the visit's process holds it: everything in full, in memory only."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.apply_schemas import Outcome
from agent.applying.choices import Choices
from agent.lookups.typed import Row
from kiosk.domain.form import Form, FormField, Known, Step
from kiosk.domain.form_checks import asked_of, without_hidden
from kiosk.domain.item import Item, Kind
from kiosk.domain.receipt_code import fresh_key

REVIEW = ""  # in place of a step: it is read once more


@dataclass(frozen=True, slots=True)
class Ended:
    """What the back office said in the end. `row`: of the item's fields, all empty where it sent no record."""

    outcome: Outcome
    row: Row = field(repr=False)
    said: str = field(default="", repr=False)


@dataclass(slots=True)
class Draft:
    """One form being filled in. `values`: what was typed, a source's answer as its choice; `pins`: blocks of the keypad.

    `id` is for the screen. `key`: the idempotency key of its write; `name`: what materials call the draft, which stays.
    `sent_at`: when it went out and nobody knew what became of it. `found`: by the code on a slip, so that nothing of what was
    typed is here, and nothing can be sent.
    """

    item: Item
    form: Form
    account: str = ""
    for_relative: bool = False
    known: Mapping[Known, str] = field(default_factory=dict, repr=False)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    key: str = field(default_factory=fresh_key, repr=False)
    name: str = field(init=False, repr=False)
    case_key: str = field(default_factory=fresh_key, repr=False)  # of its hand-over
    values: dict[str, str] = field(default_factory=dict, repr=False)
    pins: dict[str, str] = field(default_factory=dict, repr=False)
    choices: dict[str, Choices] = field(default_factory=dict, repr=False)
    at: str = REVIEW
    reviewed: bool = False
    sent_at: float | None = None
    ended: Ended | None = None
    found: bool = False

    def __post_init__(self) -> None:
        self.name = self.key

    @property
    def is_open(self) -> bool:
        """Whether anything can still be typed."""
        return self.sent_at is None and self.ended is None and not self.found

    # ---- what is asked ----

    def asked(self, step: Step) -> tuple[FormField, ...]:
        """The fields of this step that are asked now."""
        names = {one.id for one in self.all_asked()}
        return tuple(one for one in step.fields if one.id in names)

    def all_asked(self) -> tuple[FormField, ...]:
        """Of the whole form. What would be known is not asked where nobody is."""
        asked = asked_of(self.form, self.meant())
        return tuple(one for one in asked if one.known is None or self.known.get(one.known))

    def steps(self) -> tuple[Step, ...]:
        """Those on which anything is asked."""
        return tuple(step for step in self.form.steps if self.asked(step))

    def step(self, step_id: str) -> Step | None:
        """None for one that is not asked, or that there is not."""
        return next((step for step in self.steps() if step.id == step_id), None)

    # ---- what is in ----

    def value(self, one: FormField) -> str:
        """What is in for the field, as the screen knows it; of a PIN only that it is."""
        if one.kind is Kind.PIN:
            return PIN_IS_IN if one.id in self.pins else ""
        return self.values.get(one.id, "")

    def meant(self) -> dict[str, str]:
        """What was typed, with the real value in place of a source's choice."""
        return {name: self._real(name, value) for name, value in self.values.items()}

    def take(self, step: Step, typed: Mapping[str, str]) -> None:
        """What was typed on this step; what is not asked any more because of it is dropped."""
        for one in step.fields:
            if one.known is None and one.kind is not Kind.PIN and one.id in typed:
                self.values[one.id] = typed[one.id]
        kept = without_hidden(self.form, self.meant())
        self.values = {name: value for name, value in self.values.items() if name in kept and value}
        asked = {one.id for one in self.all_asked()}
        self.pins = {name: block for name, block in self.pins.items() if name in asked}

    def told(self) -> dict[str, str]:
        """The values as the back office gets them; who it is about stands beside them."""
        return {**without_hidden(self.form, self.meant()), **self.pins}

    def _real(self, name: str, value: str) -> str:
        found = self.choices.get(name)
        return value if found is None else " ".join(found.real(one) for one in value.split(" "))


PIN_IS_IN = "in"  # any text: what it was is not known here
