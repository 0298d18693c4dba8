"""Attacks and living people in the terms of ISO/IEC 30107-3."""

from kiosk.evaluation.labels import Kind
from kiosk.evaluation.presentations import Presentation, detected


def attacks(species: str, *passed: bool | None) -> list[Presentation]:
    return [Presentation(Kind.ATTACK, species, one) for one in passed]


def living(*passed: bool | None) -> list[Presentation]:
    return [Presentation(Kind.BONA_FIDE, "", one) for one in passed]


def test_an_attack_that_passes_is_an_error_and_so_is_a_living_person_who_does_not() -> None:
    found = detected([*attacks("print", True, False, False, False), *living(True, True, False)])
    assert (found.species[0].apcer.errors, found.species[0].apcer.total) == (1, 4)
    assert (found.bpcer.errors, found.bpcer.total) == (1, 3)


def test_the_worst_species_counts_and_none_is_averaged() -> None:
    found = detected(
        [*attacks("screen", *[False] * 98), *attacks("mask", True, False), *attacks("print", False)]
    )
    assert [(one.species, one.apcer.value) for one in found.species] == [
        ("mask", 0.5),
        ("print", 0.0),
        ("screen", 0.0),
    ]
    assert found.worst is not None
    assert found.worst.species == "mask"


def test_of_species_that_never_passed_the_one_that_was_tried_least_is_the_worst() -> None:
    found = detected([*attacks("screen", *[False] * 98), *attacks("print", False)])
    assert found.worst is not None
    assert found.worst.species == "print"


def test_what_drew_no_decision_is_counted_apart() -> None:
    found = detected([*attacks("print", None, None, True), *living(True, None)])
    assert (found.species[0].apcer.total, found.species[0].non_response.errors) == (1, 2)
    assert (found.bpcer.total, found.non_response.errors, found.non_response.total) == (1, 1, 2)


def test_a_species_without_a_decision_is_not_the_worst() -> None:
    assert (
        detected([*attacks("print", None), *attacks("mask", False)]).worst
        == detected(attacks("mask", False)).worst
    )


def test_without_attacks_there_is_no_worst_species() -> None:
    assert detected(living(True)).worst is None
