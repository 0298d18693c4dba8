"""Numbers and codes as a person reads them."""

from collections.abc import Callable

CODE_DIGITS = 6
_TRIES = 1000


def label(prefix: str, number: int) -> str:
    """A037; a fourth digit after 999."""
    return f"{prefix}{number:03d}"


def free_code(is_taken: Callable[[str], bool], below: Callable[[int], int]) -> str:
    """A rating code that nobody has: six digits.

    below: a random source, `below(n)` is 0 ≤ x < n. Raises LookupError when the codes are as good as used up.
    """
    for _ in range(_TRIES):
        code = f"{below(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if not is_taken(code):
            return code
    raise LookupError("no free rating code")


def code_as_typed(text: str) -> str:
    """The digits of a code however a person groups them: "482 913" is "482913"."""
    return "".join(character for character in text if character.isdigit())
