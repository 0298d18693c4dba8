"""One identity on two machines is noticed; a repaired machine, a restart and a restored backup are not."""

from datetime import UTC, datetime, timedelta

import pytest

from fleet.identity.standing import (
    AnotherMachine,
    Doubt,
    Seen,
    Standing,
    after_fork,
    after_sync,
    released,
    same_machine,
)

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
NEW = Seen(Standing.APPROVED)
ONE, OTHER = ("nic:1", "board:1"), ("nic:2", "board:2")


def after(boots: str, seen: Seen = NEW, parts: tuple[str, ...] = ()) -> Seen:
    for boot in boots:
        seen = after_sync(seen, boot, parts, NOW)
    return seen


@pytest.mark.parametrize("boots", ("a", "aaaa", "abcdefghij", "aabbccdd"))
def test_restarts_are_no_second_machine(boots: str) -> None:
    assert after(boots).standing is Standing.APPROVED


def test_a_message_that_was_overtaken_once_is_no_second_machine() -> None:
    assert after("abab"[:3]).standing is Standing.APPROVED


def test_two_boots_that_take_turns_are_two_machines() -> None:
    seen = after("abab")
    assert (seen.standing, seen.why) == (Standing.QUARANTINED, Doubt.TWO_BOOTS)


def test_a_turn_of_yesterday_is_forgotten() -> None:
    seen = after("aba")
    later = after_sync(seen, "b", (), NOW + timedelta(hours=25))
    assert later.standing is Standing.APPROVED


def test_other_hardware_is_another_machine_at_once() -> None:
    seen = after_sync(after("a", parts=ONE), "b", OTHER, NOW)
    assert (seen.standing, seen.why) == (Standing.QUARANTINED, Doubt.TWO_MACHINES)
    assert (seen.parts, seen.other_parts) == (ONE, OTHER)


@pytest.mark.parametrize(
    ("known", "stated", "same"),
    (
        ((), ONE, True),
        (ONE, (), True),
        (ONE, ("nic:9", "board:1"), True),  # a repaired one
        (ONE, OTHER, False),
    ),
)
def test_a_machine_is_the_same_while_one_part_of_it_is(
    known: tuple[str, ...], stated: tuple[str, ...], *, same: bool
) -> None:
    assert same_machine(known, stated) is same


def test_a_restored_backup_forks_once_and_is_no_second_machine() -> None:
    assert after_fork(after("ab"), NOW).standing is Standing.APPROVED


def test_a_fork_and_a_boot_that_comes_back_are_two_machines() -> None:
    assert after("a", after_fork(after("ab"), NOW)).standing is Standing.QUARANTINED


@pytest.mark.parametrize(("keep_other", "stays", "goes"), ((False, ONE, OTHER), (True, OTHER, ONE)))
def test_after_the_release_one_machine_goes_on_and_the_other_is_turned_away(
    stays: tuple[str, ...], goes: tuple[str, ...], *, keep_other: bool
) -> None:
    seen = released(after_sync(after("a", parts=ONE), "b", OTHER, NOW), keep_other=keep_other)
    assert after_sync(seen, "c", stays, NOW).standing is Standing.APPROVED
    with pytest.raises(AnotherMachine):
        after_sync(seen, "d", goes, NOW)
