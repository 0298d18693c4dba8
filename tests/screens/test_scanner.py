"""A scanner is a keyboard that types fast and ends with Enter."""

from kiosk.journey.actions import ClearDigits, ConfirmCode, Digit, Erase
from kiosk.journey.scanner import Scanner


def typed(scanner: Scanner, text: str, at: float = 10.0) -> list[object]:
    """What comes of these characters and Enter."""
    keys = [*text, "enter"]
    return [action for step, key in enumerate(keys) for action in scanner.key(key, at + step * 0.01)]


def test_a_code_of_digits_is_typed_and_confirmed() -> None:
    assert typed(Scanner(), "482913") == [*(Digit(digit) for digit in "482913"), ConfirmCode()]


def test_an_address_from_the_wrong_code_leaves_no_digit_behind() -> None:
    assert typed(Scanner(), "http://10.24.8.20/t/3Q") == [ClearDigits()]


def test_after_a_wrong_code_a_right_one_works() -> None:
    scanner = Scanner()
    typed(scanner, "x1")
    assert typed(scanner, "48", at=11.0) == [Digit("4"), Digit("8"), ConfirmCode()]


def test_a_person_at_a_keypad_can_erase() -> None:
    assert Scanner().key("backspace", 1.0) == (Erase(),)
