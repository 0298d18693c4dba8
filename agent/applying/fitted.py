"""All that a draft's questions need, of one visit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agent.apply_schemas import Booking, ProofReady
from agent.applying.asking import Asking
from agent.applying.booking import booking_of
from agent.applying.draft import Draft, Ended
from agent.applying.judging import Rules
from agent.applying.lines import Lines
from agent.applying.materials import DraftOf, MaterialsDesk
from agent.applying.materials_sending import About
from agent.applying.sending import Sending
from agent.applying.showing import PLACES
from agent.gateway.port import Question
from agent.lookups.equipment import LONGEST_S, Equipment
from agent.lookups.fetching import Line
from agent.lookups.looking import Looking
from agent.lookups.people import People
from agent.proofs.port import Proofs
from agent.visit_wire import Told
from kiosk.domain.form import Known
from kiosk.domain.form_checks import materials_of
from kiosk.domain.item import Item
from kiosk.domain.texts import LANGUAGES

# Words that have a text, `wrong.<word>`.
FORM_WORDS = frozenset(
    "required missing format unknown range out_of_range order too_long not_yours address characters name too_short number "
    "too_little too_much date too_early too_late future id_number card_number bank_account phone credit_code "
    "differs".split()
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of the screen: its language, and the back office within one limit; None where none is fitted."""

    language: str
    line: Line | None


@dataclass(frozen=True, slots=True)
class Fitted:
    """`proofs`: None where nothing can be printed on A4. `tell`: the agent hears of facts, and nothing of a resident."""

    equipment: Equipment
    people: People
    looking: Looking
    asking: Asking
    sending: Sending
    materials: MaterialsDesk
    proofs: Proofs | None
    lines: Lines
    tell: Callable[[Told], None]

    def turn(self, language: str, limit_s: float = LONGEST_S) -> Turn:
        """For one question of the screen. An unknown language is answered in ours."""
        spoken = language if language in LANGUAGES else LANGUAGES[0]
        return Turn(spoken, self.lines.within(min(limit_s, self.equipment.limit_s)))

    def turn_to(self, item: str, language: str) -> Turn:
        """The same for a question about another item than before."""
        if item in self.equipment.forms:
            self.lines.turn_to(self.equipment.catalogue.item(item).level)
        return self.turn(language)

    def now(self) -> float:
        """On the monotonic clock."""
        return self.equipment.clock.monotonic()

    def rules(self) -> Rules:
        """What values are judged by, today."""
        equipment = self.equipment
        now = equipment.clock.now().astimezone(ZoneInfo(equipment.order.place.time_zone))
        return Rules(now.date(), equipment.tables, equipment.places)

    def said(self, table: str, code: str, language: str) -> str:
        """A code in words, also that of a place."""
        if table == PLACES:
            return self.equipment.places.said(code, language)
        return self.equipment.words.said(table, code, language)

    def known(self, item: Item, *, for_relative: bool) -> dict[Known, str]:
        """What is known of whom it is about, in full; nothing of what anybody may ask."""
        _, about = self.looking.parties(item, for_relative=for_relative)
        if about is None:
            return {}
        return {
            Known.NAME: about.about.name,
            Known.ID_NUMBER: about.about.number,
            Known.CARD_NUMBER: about.subject.card_number,
        }

    def means(self, draft: Draft) -> tuple[str, ...]:
        """How who stands here is known."""
        return self.people.evidence(for_relative=draft.for_relative).means

    def proof(self, draft: Draft) -> ProofReady | None:
        """The proof that came of it; None where there is none."""
        return None if self.proofs is None else self.proofs.state(draft.id)

    def booking(self, draft: Draft, ended: Ended) -> Booking | None:
        """What the number of a check-in is taken with; None where it is none."""
        equipment = self.equipment
        zone = ZoneInfo(equipment.order.place.time_zone)
        return booking_of(draft, ended, equipment.catalogue.appointment_services, zone)

    def materials_of(self, draft: Draft) -> DraftOf:
        """The draft as its materials know it."""
        base: Question = self.looking.question(
            draft.item, {}, account=draft.account, for_relative=draft.for_relative
        )
        return DraftOf(draft.id, materials_of(draft.form, draft.meant()), About(draft.name, base))


def known_words(wrong: Mapping[str, str]) -> dict[str, str]:
    """What the back office says is wrong, in words that have a text."""
    return {name: word if word in FORM_WORDS else "format" for name, word in wrong.items()}
