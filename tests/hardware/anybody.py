"""Made-up residents for tests that want any of them: numbers of an area that does not exist."""

from datetime import date

from hypothesis import strategies as st

from kiosk.bench.people import Person, check_character

NAMES = st.text(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5) | st.sampled_from("·ABCXYZ\U0002b34b䶮"),
    min_size=1,
    max_size=12,
)


def _person(name: str, birth: date, order: int, nation: int, card: int) -> Person:
    body = f"999101{birth:%Y%m%d}{order:03}"
    sex = "1" if order % 2 else "2"
    return Person(name, body + check_character(body), f"Z{card:08}", sex, f"{nation:02}", birth)


people: st.SearchStrategy[Person] = st.builds(
    _person,
    NAMES,
    st.dates(date(1900, 1, 1), date(2026, 11, 22)),
    st.integers(0, 999),
    st.integers(1, 56),
    st.integers(0, 10**8 - 1),
)
