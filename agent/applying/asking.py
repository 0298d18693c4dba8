"""What a draft asks before it is sent: whether the item may be begun, and what there is to choose from. Blocking."""

from collections.abc import Iterable

from agent.applying.choices import Choices, choices_of
from agent.applying.draft import Draft
from agent.gateway.port import Code, NotAnswered
from agent.lookup_schemas import ChooseAccount, NeedsMore, NoAnswer, Why
from agent.lookups.equipment import Equipment
from agent.lookups.fetching import Fetched, Line, fetched
from agent.lookups.looking import Looking, no_answer
from agent.lookups.people import People
from agent.lookups.typed import written
from kiosk.domain.form import FormField, Step
from kiosk.domain.item import Item, Kind

Refused = ChooseAccount | NeedsMore | NoAnswer


class Asking:
    """Of one visit."""

    def __init__(self, equipment: Equipment, people: People, looking: Looking) -> None:
        self._equipment = equipment
        self._people = people
        self._looking = looking

    def refused(self, draft: Draft, line: Line, language: str) -> Refused | None:
        """Why it may not be begun: its level, or its check. NOT_ELIGIBLE quotes the check's reason."""
        not_yet = self._looking.not_yet(draft.item, line, for_relative=draft.for_relative)
        check = draft.form.check
        if not_yet is not None or check is None:
            return not_yet
        item = self._equipment.catalogue.item(check.item)
        found = self._records(draft, item, line, language)
        if not isinstance(found, Fetched):
            return found
        fields = {one.id: one for one in item.fields}
        record = found.records[0]
        if written(fields[check.field], record.get(check.field)) in check.passes:
            return None
        why = fields.get(check.reason)
        text = "" if why is None else written(why, record.get(check.reason))
        if why is not None and why.kind is Kind.CODE and text:
            self._fetch_words((why.table,), line)
            text = self._equipment.words.said(why.table, text, language)
        return NoAnswer(why=Why.NOT_ELIGIBLE, said=text)

    def sourced(self, draft: Draft, step: Step, line: Line, language: str) -> Refused | None:
        """Get what there is to choose from on this step, once for each draft. Not None: there is nothing to show yet."""
        for one in draft.asked(step):
            if one.source is None or one.id in draft.choices:
                continue
            found = self._choices(draft, one, line, language)
            if not isinstance(found, Choices):
                return found
            draft.choices[one.id] = found
        return None

    def _choices(self, draft: Draft, one: FormField, line: Line, language: str) -> Choices | Refused:
        assert one.source is not None
        item = self._equipment.catalogue.item(one.source.item)
        found = self._records(draft, item, line, language)
        if isinstance(found, Fetched):
            self._fetch_words((shown.table for shown in item.fields if shown.table), line)
            choices = choices_of(one.source, item, found.records)
            return choices if choices.values or one.optional else NoAnswer(why=Why.NO_DATA)
        if isinstance(found, NoAnswer) and found.why is Why.NO_DATA and one.optional:
            return choices_of(one.source, item, ())
        return found

    def _records(self, draft: Draft, item: Item, line: Line, language: str) -> Fetched | Refused:
        not_yet = self._looking.not_yet(item, line, for_relative=draft.for_relative)
        if not_yet is not None:
            return not_yet
        asked = self._looking.question(item, {}, account=draft.account, for_relative=draft.for_relative)
        found = fetched(asked, line)
        if isinstance(found, Fetched):
            return found
        return self.meant(found, draft, line, language)

    def meant(self, reply: NotAnswered, draft: Draft, line: Line, language: str) -> Refused:
        """What an answer that is none says to whoever stands here."""
        if reply.code is Code.MULTIPLE_ACCOUNTS and not draft.account:
            return self._looking.choose(reply.accounts, language, line)
        if reply.code is Code.AUTH_REQUIRED and reply.level > self._people.level:
            return self._looking.needs(reply.level)
        return no_answer(reply)

    def _fetch_words(self, tables: Iterable[str], line: Line) -> None:
        self._equipment.words.fetch(tables, line.table)
