"""What may leave the visit's process."""

from datetime import date

import pytest

from agent.identity import Terms, identified, number_of, person_tag
from agent.schemas import Medium
from kiosk.bench.idcard_text import Kind, text_of
from kiosk.domain.priority import PriorityClass
from kiosk.hardware.card.port import Sex, SocialCard
from kiosk.hardware.idcard.layouts import parse_text
from kiosk.hardware.idcard.port import IdCard
from tests.hardware.idcard.station import PEOPLE

TERMS = Terms(day_key=b"k" * 32, today=date(2026, 11, 22), elder_age=65, from_claim=True)


def card(birth: date, *, verified: bool = False) -> SocialCard:
    return SocialCard(
        name="王秀英",
        number="999101194912310026",
        card_number="Z00000011",
        sex=Sex.FEMALE,
        nation="01",
        birth=birth,
        version="2.00",
        issued=None,
        expires=None,
        verified=verified,
    )


def test_only_masked_words_leave() -> None:
    person = identified(card(date(1949, 12, 31)), TERMS)
    assert (person.masked_name, person.masked_number) == ("王*英", "999***********0026")
    assert (person.age, person.verified) == (76, False)


@pytest.mark.parametrize(
    ("birth", "priority"),
    [
        (date(1961, 11, 22), PriorityClass.ELDER),  # 65 today
        (date(1961, 11, 23), PriorityClass.NORMAL),  # 65 tomorrow
        (date(2000, 1, 1), PriorityClass.NORMAL),
    ],
)
def test_priority_begins_on_the_birthday(birth: date, priority: PriorityClass) -> None:
    assert identified(card(birth), TERMS).priority is priority


def test_a_site_may_want_more_than_a_claim() -> None:
    strict = Terms(b"k" * 32, date(2026, 11, 22), 65, from_claim=False)
    old = date(1940, 1, 1)
    assert identified(card(old), strict).priority is PriorityClass.NORMAL
    assert identified(card(old, verified=True), strict).priority is PriorityClass.ELDER


def test_the_tag_is_the_same_all_day_and_another_the_next() -> None:
    today = person_tag(b"a" * 32, "999101194912310026")
    assert today == person_tag(b"a" * 32, "999101194912310026")
    assert today != person_tag(b"b" * 32, "999101194912310026")
    assert today != person_tag(b"a" * 32, "99910119491231078X")


def test_the_tag_is_the_published_hmac() -> None:
    # RFC 4231, test case 2: any implementation agrees.
    assert person_tag(b"Jefe", "what do ya want for nothing?").startswith("5bdcc146bf60754e6a042426089575c7")


def test_printed_terms_do_not_show_the_key() -> None:
    assert "kkk" not in repr(TERMS)


def id_card(kind: Kind, made: date) -> IdCard:
    return IdCard(parse_text(text_of(PEOPLE[0], kind, made)))


@pytest.mark.parametrize("kind", list(Kind))
def test_an_id_card_is_verified_by_the_module_that_read_it(kind: Kind) -> None:
    person = identified(id_card(kind, TERMS.today), TERMS)
    assert (person.verified, person.medium) == (True, Medium.ID_CARD)


def test_an_id_card_that_is_no_longer_valid_is_only_a_claim() -> None:
    assert not identified(
        id_card(Kind.FOREIGNER, date(1990, 1, 1)), Terms(b"k" * 32, date(2100, 1, 1), 65, True)
    ).verified


def test_the_same_person_has_the_same_tag_with_either_card() -> None:
    other = id_card(Kind.CITIZEN, TERMS.today)
    assert number_of(other) == PEOPLE[0].number
    assert person_tag(b"a" * 32, number_of(other)) == person_tag(b"a" * 32, PEOPLE[0].number)
