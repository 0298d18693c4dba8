"""Three tries in a row, then a rest; nobody else's count is touched."""

from agent.face_tries import FREE_AWAYS, MOST_KEPT, Tries


def test_three_in_a_row_and_then_none_until_rested() -> None:
    tries = Tries(3, 600.0)
    for made, at_s in enumerate((0.0, 10.0, 20.0)):
        assert (tries.left("a", at_s), tries.made("a", at_s), tries.again_in_s("a", at_s)) == (
            3 - made,
            made,
            0.0,
        )
        tries.failed("a", at_s)
    assert (tries.left("a", 20.0), tries.again_in_s("a", 20.0)) == (0, 600.0)
    assert (tries.left("b", 20.0), tries.again_in_s("b", 20.0)) == (3, 0.0)
    assert tries.again_in_s("a", 619.0) == 1.0
    assert (tries.left("a", 620.0), tries.again_in_s("a", 620.0)) == (3, 0.0)


def test_who_has_passed_begins_anew() -> None:
    tries = Tries(3, 600.0)
    tries.failed("a", 0.0)
    tries.passed("a")
    assert tries.left("a", 1.0) == 3


def test_who_goes_away_midway_again_and_again_loses_tries() -> None:
    tries = Tries(3, 600.0)
    lefts = []
    for number in range(FREE_AWAYS + 3):
        tries.left_midway("a", float(number))
        lefts.append(tries.left("a", float(number)))
    assert lefts == [3] * FREE_AWAYS + [2, 1, 0]
    assert tries.again_in_s("a", 6.0) > 500
    assert (tries.left("b", 6.0), tries.left("a", 700.0)) == (3, 3)


def test_a_day_of_people_is_all_that_is_kept() -> None:
    tries = Tries(1, 600.0)
    for number in range(MOST_KEPT + 1):
        tries.failed(str(number), 0.0)
    assert (tries.left("0", 1.0), tries.left("1", 1.0)) == (1, 0)
