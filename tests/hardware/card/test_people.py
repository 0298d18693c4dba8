"""Made-up residents: plausible to every rule, real to nobody."""

from kiosk.bench.people import listed, synthetic_people
from kiosk.domain.identity import age_on, is_id_number
from tests.hardware.card.station import TODAY

MANY = synthetic_people(300, TODAY)


def test_every_number_is_right_and_from_an_area_that_does_not_exist() -> None:
    assert all(is_id_number(person.number) for person in MANY)
    assert {person.number[:4] for person in MANY} == {"9991"}
    assert len({person.number for person in MANY}) == len(MANY)


def test_sex_and_birth_agree_with_the_number() -> None:
    for person in MANY:
        assert f"{person.birth:%Y%m%d}" == person.number[6:14]
        assert ("1" if int(person.number[16]) % 2 else "2") == person.sex


def test_ages_go_from_18_to_95() -> None:
    ages = [age_on(person.birth, TODAY) for person in MANY]
    assert min(ages) >= 18
    assert max(ages) <= 95
    assert any(age >= 65 for age in ages)


def test_the_same_day_has_the_same_people() -> None:
    assert synthetic_people(300, TODAY) == MANY
    assert synthetic_people(10, TODAY) == MANY[:10]


def test_some_names_are_hard() -> None:
    names = [person.name for person in MANY]
    assert any(len(name.encode("gb18030")) > 30 for name in names)
    assert any(ord(character) > 0xFFFF for name in names for character in name)


def test_a_list_of_them_is_masked() -> None:
    shown = repr(listed(MANY, TODAY)) + repr(MANY)
    assert not any(person.name in shown or person.number in shown for person in MANY)
