"""One lookup from the question to the whole answer: who may ask, the back office, what its answer means. Blocking."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from agent.gateway.port import Code, Evidence, Json, NotAnswered, Question
from agent.lookup_schemas import Account, ChooseAccount, LookUp, NeedsMore, NoAnswer, Way, Why, WrongInput
from agent.lookups.equipment import Equipment
from agent.lookups.fetching import Fetched, Line, fetched
from agent.lookups.held import About, Held, cell
from agent.lookups.inputs import ACCOUNT, wrong_inputs
from agent.lookups.judging import confirmed
from agent.lookups.people import People, Somebody
from agent.lookups.typed import rows_of, written
from agent.schemas import Role
from agent.visit_messages import Personal, Verified
from agent.visit_wire import Told
from kiosk.domain.item import Field, Item, Kind

ACCOUNT_FIELDS = (
    Field("scheme", Kind.CODE, "scheme"),
    Field("insured_place"),
    Field("employer"),
    Field("enrolment_status", Kind.CODE, "enrolment_status"),
)
WRONG_WORDS = frozenset(
    "required missing format unknown range out_of_range order too_long not_yours".split()
)  # those that have a text, `wrong.<word>`

Outcome: TypeAlias = Held | ChooseAccount | NeedsMore | NoAnswer | WrongInput


class Looking:
    """Of one visit."""

    def __init__(self, equipment: Equipment, people: People, tell: Callable[[Told], None]) -> None:
        self._equipment = equipment
        self._people = people
        self._tell = tell
        self._zone = ZoneInfo(equipment.order.place.time_zone)
        self._certifies = any(item.face for item in equipment.catalogue.items)

    def looked_up(self, ask: LookUp, item: Item, line: Line) -> Outcome:
        """The whole answer, or why there is none."""
        refused = self._not_so(ask, item) or self.not_yet(item, line, for_relative=ask.for_relative)
        if refused is not None:
            return refused
        inputs = {name: value for name, value in ask.inputs.items() if value}
        asked = self.question(item, inputs, account=ask.account, for_relative=ask.for_relative)
        answer = fetched(asked, line)
        if isinstance(answer, NotAnswered):
            return self._without(answer, item, ask.slice.language, line)
        return self._held(ask, item, answer, line)

    # ---- before anybody is asked ----

    def _not_so(self, ask: LookUp, item: Item) -> NoAnswer | WrongInput | None:
        if ask.for_relative and not item.proxy:
            return NoAnswer(why=Why.NOT_ELIGIBLE)
        wrong = wrong_inputs(item, ask.inputs, self._equipment.tables, self._now().date())
        if not wrong and ask.account and not ACCOUNT.fullmatch(ask.account):
            return NoAnswer(why=Why.NO_DATA)
        return WrongInput(inputs=wrong) if wrong else None

    def not_yet(self, item: Item, line: Line, *, for_relative: bool = False) -> NeedsMore | NoAnswer | None:
        """Why it may not be asked yet, by its level: who is known, confirmed by the back office, and proved."""
        if item.level == 0:
            return None
        if self._people.known(Role.SELF) is None:
            return NeedsMore(level=item.level, ways=(Way.CARD,))
        if for_relative and self._people.known(Role.RELATIVE) is None:
            return NeedsMore(level=item.level, ways=(Way.RELATIVE,))
        self._tell(Personal())
        for role in (Role.SELF, Role.RELATIVE) if for_relative else (Role.SELF,):
            card = confirmed(self._people, role, line)
            if isinstance(card, NoAnswer):
                return card
            if card.fresh is not None:
                self._tell(Verified(role=role, person=card.fresh))
        return None if self._people.level >= item.level else self.needs(item.level)

    def needs(self, level: int) -> NeedsMore:
        """How that level can be proved here."""
        order = self._equipment.order
        pin = (Way.PIN,) if order.pin and level == 2 else ()
        attendant = (Way.ATTENDANT,) if order.pin and order.attendant else ()
        face = (Way.FACE,) if order.face and self._certifies and level == 2 else ()
        return NeedsMore(level=level, ways=(*pin, *face, *attendant))

    # ---- the question, and what came of it ----

    def question(
        self, item: Item, body: Mapping[str, Json], *, account: str = "", for_relative: bool = False
    ) -> Question:
        """As the back office is asked for this item by who stands here; what anybody may ask says nothing of who does."""
        me, about = self.parties(item, for_relative=for_relative)
        nobody = item.level == 0
        return Question(
            item.operation,
            body=body,
            subject=None if about is None else about.subject,
            relative=me.subject if for_relative and me is not None else None,
            evidence=Evidence(0, ()) if nobody else self._people.evidence(for_relative=for_relative),
            account=account,
        )

    def parties(self, item: Item, *, for_relative: bool) -> tuple[Somebody | None, Somebody | None]:
        """Who stands here, and whom it is about; nobody for what anybody may ask."""
        if item.level == 0:
            return None, None
        me = self._people.known(Role.SELF)
        return me, self._people.known(Role.RELATIVE) if for_relative else me

    def _held(self, ask: LookUp, item: Item, answer: Fetched, line: Line) -> Held | NoAnswer:
        rows = rows_of(item, answer.records)
        if not rows:
            return NoAnswer(why=Why.DOWN)  # records, and not one that says its month
        self._equipment.words.fetch((one.table for one in item.fields if one.table), line.table)
        _, about = self.parties(item, for_relative=ask.for_relative)
        return Held(
            id=secrets.token_hex(16),
            item=item,
            about=About() if about is None else about.about,
            rows=rows,
            records=answer.total,
            totals=answer.totals,
            reference=f"Q-{self._now():%m%d-%H%M}-{secrets.randbelow(10_000):04}",
            inputs={name: value for name, value in ask.inputs.items() if value},
            as_of=answer.as_of,
            for_relative=ask.for_relative,
        )

    def _without(
        self, answer: NotAnswered, item: Item, language: str, line: Line
    ) -> ChooseAccount | NeedsMore | NoAnswer | WrongInput:
        match answer.code:
            case Code.MULTIPLE_ACCOUNTS:
                return self.choose(answer.accounts, language, line)
            case Code.AUTH_REQUIRED if answer.level > self._people.level:
                return self.needs(answer.level)
            case Code.INVALID if answer.wrong and set(answer.wrong) <= {one.id for one in item.inputs}:
                words = {name: _known_word(word) for name, word in answer.wrong.items()}
                return WrongInput(inputs=words)
            case _:
                return no_answer(answer)

    def choose(self, accounts: tuple[Mapping[str, Json], ...], language: str, line: Line) -> ChooseAccount:
        """Which of a person's accounts."""
        words = self._equipment.words
        words.fetch((one.table for one in ACCOUNT_FIELDS if one.table), line.table)
        return ChooseAccount(
            accounts=tuple(
                Account(
                    id=str(account["account"]),
                    cells=tuple(
                        cell(one, written(one, account.get(one.id)), words.said, language)
                        for one in ACCOUNT_FIELDS
                    ),
                )
                for account in accounts
            )
        )

    def _now(self) -> datetime:
        return self._equipment.clock.now().astimezone(self._zone)


def no_answer(reply: NotAnswered) -> NoAnswer:
    """What the code says to whoever stands here."""
    return NoAnswer(why=_WHY.get(reply.code, Why.DOWN), said=reply.said)


_WHY = {
    Code.NO_DATA: Why.NO_DATA,
    Code.NOT_ELIGIBLE: Why.NOT_ELIGIBLE,
    Code.RATE_LIMITED: Why.BUSY,
    Code.NOT_OFFERED: Why.NOT_OFFERED,
}


def _known_word(word: str) -> str:
    return word if word in WRONG_WORDS else "format"
