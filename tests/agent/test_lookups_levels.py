"""Who may see what: claims, confirmed cards, PINs, attendants, relatives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from agent.gateway.port import Answered, Code, NotAnswered, Question, Reply
from agent.lookup_schemas import NeedsMore, NoAnswer, Shown, Way, Why
from agent.lookups.fetching import Line
from agent.lookups.judging import Accepted, NoJudgement, NotAccepted, by_pin
from agent.lookups.people import AlreadyKnown, NoCardNumber, People, SamePerson
from agent.schemas import Medium, Role
from agent.visit_messages import LookedUp, Personal, Verified
from kiosk.bench.gateway.identity import ATTENDANT_PIN, PIN
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.clock import SystemClock
from kiosk.domain.identity import masked_name
from tests.agent.lookup_room import ATTENDANT, TERMS, Room, Rooms, id_card, social_card
from tests.bench.back_office import PEOPLE, RICH, RunningOffice

RELATIVE = 2
PROXIED, OWN, SECRET = "ins.enrollment", "card.info", "ins.account"


def told(room: Room, kind: type) -> list[object]:
    return [message for message in room.told if isinstance(message, kind)]


def calls(office: RunningOffice, operation: str) -> int:
    return sum(office.http.get("/control/state").json()["calls"].get(operation, {}).values())


def test_nobody_is_asked_for_a_card_first(rooms: Rooms) -> None:
    room = rooms.empty()
    assert room.look_up(OWN) == NeedsMore(level=1, ways=(Way.CARD,))
    assert room.look_up(SECRET) == NeedsMore(level=2, ways=(Way.CARD,))
    assert told(room, Personal) == []


def test_a_claim_is_confirmed_once_and_told(rooms: Rooms, office: RunningOffice) -> None:
    room = rooms.of(RICH)
    assert room.people.level == 0
    before = calls(office, "identity.verify")
    room.shown(OWN)
    room.shown(OWN)
    assert calls(office, "identity.verify") == before + 1
    (confirmed,) = told(room, Verified)
    assert isinstance(confirmed, Verified)
    assert (confirmed.person.verified, confirmed.person.medium) == (True, Medium.SOCIAL_CARD)
    assert (room.people.level, len(told(room, Personal))) == (1, 2)


def test_a_card_that_its_reader_verified_is_not_asked_about(rooms: Rooms, office: RunningOffice) -> None:
    room = rooms.empty()
    room.read(social_card(PEOPLE[RICH], verified=True))
    before = calls(office, "identity.verify")
    room.shown(OWN)
    assert calls(office, "identity.verify") == before


@pytest.mark.parametrize(
    "changes", [{"name": "别人"}, {"card_number": "Z99999999"}], ids=["another name", "another card"]
)
def test_a_card_that_says_something_else_is_not_verified(rooms: Rooms, changes: dict[str, str]) -> None:
    room = rooms.empty()
    room.read(social_card(PEOPLE[RICH], **changes))
    assert room.look_up(OWN) == NoAnswer(why=Why.NOT_VERIFIED)
    assert room.look_up(SECRET) == NoAnswer(why=Why.NOT_VERIFIED)
    assert room.people.level == 0


def test_a_lost_card_is_not_verified(rooms: Rooms, office: RunningOffice) -> None:
    lost = next(one for one in office.http.get("/control/people").json() if one["card_status"] in ("2", "4"))
    assert rooms.of(lost["person"]).look_up(OWN) == NoAnswer(why=Why.NOT_VERIFIED)


def test_a_person_whom_the_province_does_not_know_has_no_data(rooms: Rooms) -> None:
    room = rooms.empty()
    room.read(social_card(PEOPLE[RICH], number="999101199001010018"))
    assert room.look_up(OWN) == NoAnswer(why=Why.NO_DATA)


def test_while_the_gateway_is_down_a_claim_stays_one_and_later_is_none(
    rooms: Rooms, office: RunningOffice
) -> None:
    room = rooms.of(RICH)
    office.spoil({"kind": "down"})
    assert room.look_up(OWN).why is Why.DOWN  # type: ignore[union-attr]
    assert room.people.level == 0
    office.spoil()
    assert isinstance(room.look_up(OWN), Shown)


def test_a_valid_id_card_is_enough_and_an_expired_one_is_a_claim(rooms: Rooms) -> None:
    valid, expired = rooms.empty(), rooms.empty()
    valid.read(id_card(PEOPLE[RICH]))
    expired.read(id_card(PEOPLE[RICH], until=date(2020, 1, 1)))
    assert isinstance(valid.look_up(OWN), Shown)
    assert expired.look_up(OWN) == NoAnswer(why=Why.NOT_VERIFIED)


# ---- PIN and attendant ----


def test_a_pin_brings_level_two_and_wrong_ones_never_lower_it(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    assert room.pin(pin_block("111111")) == NotAccepted(tries_left=4)
    assert room.people.level == 1
    assert room.pin(pin_block(PIN)) == Accepted(2)
    assert room.pin(pin_block("111111")) == NotAccepted(tries_left=4)
    assert room.people.level == 2
    assert isinstance(room.look_up(SECRET), Shown)
    (last,) = told(room, LookedUp)
    assert isinstance(last, LookedUp)
    assert (last.level, last.means) == (2, ("social_card", "pin"))


def test_five_wrong_pins_lock(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    judged = [room.pin(pin_block("111111")) for _ in range(6)]
    assert judged[3] == NotAccepted(tries_left=1)
    assert judged[4] == NotAccepted(tries_left=0, locked=True)
    assert judged[5] == NotAccepted(locked=True)


def test_nobody_judges_a_pin_while_the_gateway_is_down(rooms: Rooms, office: RunningOffice) -> None:
    room = rooms.of(RICH)
    room.shown(OWN)
    office.spoil({"kind": "down"})
    assert room.pin(pin_block(PIN)) == NoJudgement()


def test_an_attendant_vouches_by_card_and_pin(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    room.read(social_card(PEOPLE[ATTENDANT]), Role.ATTENDANT)
    assert room.vouch(pin_block("000000")) == NotAccepted(tries_left=4)
    assert room.vouch(pin_block(ATTENDANT_PIN)) == Accepted(3)
    shown = room.shown(SECRET)
    assert room.reveal(shown).name == PEOPLE[RICH].name


def test_who_has_vouched_is_forgotten_and_another_word_needs_the_card_again(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    room.read(social_card(PEOPLE[ATTENDANT]), Role.ATTENDANT)
    assert room.vouch(pin_block(ATTENDANT_PIN)) == Accepted(3)
    assert (room.people.known(Role.ATTENDANT), room.people.attendant_card()) == (None, "")
    assert room.vouch(pin_block(ATTENDANT_PIN)) != Accepted(3)
    assert room.people.level == 3


@dataclass(frozen=True, slots=True)
class Province:
    """A back office that accepts every proof, for this level."""

    level: object

    def ask(self, question: Question, *, limit_s: float) -> Reply:
        data = {"verified": True, "accepted": True, "level": self.level}
        return Answered((data,), page=1, pages=1, total=1)  # type: ignore[arg-type]  # any level

    def result_of(self, key: str, *, limit_s: float) -> Reply:
        return NotAnswered(Code.UNKNOWN)

    def offered(self, area: str, *, limit_s: float) -> frozenset[str] | None:
        return None

    def table(self, name: str, *, limit_s: float) -> tuple[str, Mapping[str, str]] | None:
        return None

    def close(self) -> None:
        return


@pytest.mark.parametrize(
    ("level", "judged"), [(0, None), (1, None), (True, None), ("2", None), (2, 2), (9, 2)]
)
def test_a_proof_that_brings_no_level_is_no_judgement(level: object, judged: int | None) -> None:
    people = People()
    people.keep(Role.SELF, social_card(PEOPLE[RICH]), TERMS)
    line = Line(Province(level), SystemClock(), 1.0, lambda _answered: None)
    expected = NoJudgement() if judged is None else Accepted(judged)
    assert by_pin(people, pin_block(PIN), line) == expected


def test_somebody_elses_card_does_not_vouch(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    room.read(social_card(PEOPLE[RELATIVE]), Role.ATTENDANT)
    assert room.vouch(pin_block(ATTENDANT_PIN)) == NotAccepted()


def test_an_attendant_needs_a_card_with_a_number(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    for card in (id_card(PEOPLE[ATTENDANT]), social_card(PEOPLE[ATTENDANT], card_number="")):
        with pytest.raises(NoCardNumber):
            room.read(card, Role.ATTENDANT)


def test_the_attendants_tag_is_of_the_card_and_of_the_day(rooms: Rooms) -> None:
    people = rooms.of(RICH).people
    _, tag = people.keep(Role.ATTENDANT, social_card(PEOPLE[ATTENDANT]), TERMS)
    _, other = rooms.of(RICH).people.keep(Role.RELATIVE, social_card(PEOPLE[ATTENDANT]), TERMS)
    assert len(tag) == 64
    assert tag != other
    assert PEOPLE[ATTENDANT].card_number not in tag


# ---- 代办 ----


def test_a_relative_may_be_asked_for_with_both_cards(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    assert room.look_up(PROXIED, for_relative=True) == NeedsMore(level=1, ways=(Way.RELATIVE,))
    room.read(social_card(PEOPLE[RELATIVE]), Role.RELATIVE)
    shown = room.shown(PROXIED, for_relative=True)
    assert shown.for_relative
    assert room.reveal(shown).number == PEOPLE[RELATIVE].number
    confirmed = [one.role for one in told(room, Verified) if isinstance(one, Verified)]
    assert confirmed == [Role.SELF, Role.RELATIVE]
    own = room.shown(PROXIED)
    assert room.reveal(own).number == PEOPLE[RICH].number


def test_an_item_that_only_the_person_may_ask_for_is_not_for_relatives(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    room.read(social_card(PEOPLE[RELATIVE]), Role.RELATIVE)
    assert room.look_up(OWN, for_relative=True) == NoAnswer(why=Why.NOT_ELIGIBLE)


def test_a_relatives_lost_card_is_not_verified(rooms: Rooms, office: RunningOffice) -> None:
    lost = next(one for one in office.http.get("/control/people").json() if one["card_status"] in ("2", "4"))
    room = rooms.of(RICH)
    room.read(social_card(PEOPLE[lost["person"]]), Role.RELATIVE)
    assert room.look_up(PROXIED, for_relative=True) == NoAnswer(why=Why.NOT_VERIFIED)
    assert isinstance(room.look_up(PROXIED), Shown)


def test_one_person_plays_one_role_and_the_first_stays(rooms: Rooms) -> None:
    room = rooms.of(RICH)
    for role in (Role.RELATIVE, Role.ATTENDANT):
        with pytest.raises(SamePerson):
            room.read(social_card(PEOPLE[RICH]), role)
    with pytest.raises(AlreadyKnown):
        room.read(social_card(PEOPLE[RELATIVE]))
    me = room.people.known(Role.SELF)
    assert me is not None
    assert me.shown.masked_name == masked_name(PEOPLE[RICH].name)


@pytest.mark.parametrize(
    ("pin", "attendant", "ways"),
    [(False, True, ()), (True, False, (Way.PIN,)), (True, True, (Way.PIN, Way.ATTENDANT))],
)
def test_ways_are_those_that_are_fitted(
    rooms: Rooms, *, pin: bool, attendant: bool, ways: tuple[Way, ...]
) -> None:
    room = rooms.of(RICH, pin=pin, attendant=attendant)
    assert room.look_up(SECRET) == NeedsMore(level=2, ways=ways)
