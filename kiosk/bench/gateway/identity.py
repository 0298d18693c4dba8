"""Who somebody is: cards and codes judged, PINs compared, attendants noted."""

from kiosk.bench.gateway import ecard
from kiosk.bench.gateway.messages import Code, Envelope, IdType, Record
from kiosk.bench.gateway.pin import opened
from kiosk.bench.gateway.residents import Books, Resident
from kiosk.bench.gateway.store import Store
from kiosk.domain.clock import Clock

PIN = "246810"  # 查询密码 of every made-up resident
ATTENDANT_PIN = "135790"
TRIES = 5
LOST, CANCELLED = frozenset({"2", "4"}), frozenset({"9"})

Judged = tuple[Code, Record, str]  # code, data, words for people


class Identities:
    """The part of the back office that knows people."""

    def __init__(self, books: Books, attendants: tuple[int, ...], store: Store, clock: Clock) -> None:
        self._books = books
        self._attendants = attendants
        self._store = store
        self._clock = clock
        self._used: dict[str, float] = {}  # code → until when it would have been good

    def found(self, question: Envelope) -> Resident | None:
        """The subject, where number and name belong together."""
        subject = question.subject
        resident = None if subject is None else self._books.by_number(subject.id_number)
        if subject is None or resident is None or resident.person.name != subject.name:
            return None
        return resident

    def verify(self, question: Envelope) -> Judged:
        """Is what the card said true, and is the card still good?"""
        subject = question.subject
        resident = None if subject is None else self._books.by_number(subject.id_number)
        if subject is None or resident is None:
            return Code.NO_DATA, {}, ""
        reason = "match"
        if resident.person.name != subject.name or subject.card_number not in (
            "",
            resident.person.card_number,
        ):
            reason = "mismatch"
        elif subject.card_number and self._card_status(resident) in LOST:
            reason = "card_lost"
        elif subject.card_number and self._card_status(resident) in CANCELLED:
            reason = "card_cancelled"
        return Code.OK, {"verified": reason == "match", "reason": reason}, ""

    def by_code(self, question: Envelope) -> Judged:
        """Whose electronic card shows this? Nobody is named unless all is well."""
        code = question.evidence.tokens.get("code", "")
        shown = ecard.opened(code)
        if shown is None or shown.person >= len(self._books.residents):
            return Code.OK, _not_verified("unknown_code"), ""
        now_s = self._clock.now().timestamp()
        self._used = {used: until_s for used, until_s in self._used.items() if until_s >= now_s}
        resident = self._books.residents[shown.person]
        if not 0 <= now_s - shown.made_s <= ecard.VALID_S:
            return Code.OK, _not_verified("code_expired"), "电子社保卡的码过期了，请在手机上刷新。"
        if code in self._used:
            return Code.OK, _not_verified("code_used"), "电子社保卡的码用过了，请在手机上刷新。"
        self._used[code] = shown.made_s + ecard.VALID_S
        status = self._card_status(resident)
        if status in LOST | CANCELLED:
            return Code.OK, _not_verified("card_lost" if status in LOST else "card_cancelled"), ""
        person = resident.person
        named: Record = {"id_type": IdType.CITIZEN.value, "id_number": person.number, "name": person.name}
        told: Record = {"verified": True, "reason": "match", "card_number": person.card_number}
        return Code.OK, told | named, ""

    def pin(self, question: Envelope) -> Judged:
        """查询密码: five wrong ones in a row block it until the bench is restored."""
        resident = self.found(question)
        if resident is None:
            return Code.NO_DATA, {}, ""
        if self._store.wrong_pins(resident.index) >= TRIES:
            return Code.NOT_ELIGIBLE, {}, "查询密码已锁定，请到窗口重置。"
        right = self._is_pin(resident, opened(question.evidence.tokens.get("pin", "")))
        self._store.note_pin(resident.index, right=right)
        left = TRIES - self._store.wrong_pins(resident.index)
        return Code.OK, _stepped_up(2, left) if right else {"accepted": False, "tries_left": left}, ""

    def _is_pin(self, resident: Resident, pin: str) -> bool:
        ledger = self._store.ledger
        own = ledger.has_own_pin(resident.index)
        return ledger.is_own_pin(resident.index, pin) if own else pin == PIN

    def _card_status(self, resident: Resident) -> str:
        written = self._store.ledger.card(resident.index)
        return resident.card_status if written is None else written[0]

    def attendant(self, question: Envelope) -> Judged:
        """A member of staff vouches, by card and PIN; nobody vouches for themselves."""
        resident = self.found(question)
        if resident is None:
            return Code.NO_DATA, {}, ""
        tokens = question.evidence.tokens
        staff = next(
            (
                index
                for index in self._attendants
                if self._books.residents[index].person.card_number == tokens.get("attendant_card")
            ),
            None,
        )
        if staff is None or staff == resident.index:
            return Code.OK, {"accepted": False}, ""
        if self._store.wrong_pins(-1 - staff) >= TRIES:
            return Code.NOT_ELIGIBLE, {}, "导办员密码已锁定。"
        right = opened(tokens.get("attendant_pin", "")) == ATTENDANT_PIN
        self._store.note_pin(-1 - staff, right=right)
        if right:
            self._store.note_vouched(question.operator, staff, resident.index)
        left = TRIES - self._store.wrong_pins(-1 - staff)
        return Code.OK, _stepped_up(3, left) if right else {"accepted": False, "tries_left": left}, ""


def _not_verified(reason: str) -> Record:
    return {"verified": False, "reason": reason}


def _stepped_up(level: int, left: int) -> Record:
    return {"accepted": True, "level": level, "tries_left": left}
