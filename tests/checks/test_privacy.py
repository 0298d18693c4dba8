"""No resident's name, number, face or card in a log, an event, an error or the tree."""

import tomllib
from collections.abc import Iterator

import pytest

from tests.checks.privacy import PERSON_DATA, PERSONS, citizen_numbers, spoken
from tests.checks.tree import ROOT, product_modules, texts

# (module, word): why it may be said. Empty is the goal.
ALLOWED: dict[tuple[str, str], str] = {}


def test_no_log_event_or_error_names_a_person() -> None:
    said = [
        f"{name}:{line}: {word}"
        for name, source in product_modules()
        for line, word in spoken(source)
        if (name, word) not in ALLOWED
    ]
    assert said == []


def test_no_event_has_a_field_for_person_data() -> None:
    path = ROOT / "config" / "events.toml"
    words = _words(tomllib.loads(path.read_text("utf-8"))) if path.exists() else ()
    assert sorted({*words} & (PERSON_DATA | PERSONS | {"name"})) == []


def test_no_number_in_the_tree_could_be_somebodys() -> None:
    assert {name: numbers for name, text in texts() if (numbers := citizen_numbers(text))} == {}


@pytest.mark.parametrize(
    "line",
    [
        "log.info('card read', extra={'id_number': x})",
        "logging.getLogger('agent').warning(f'wrong card of {resident.name}')",
        "self._log.error('refused %s', holder.id_number)",
        "outbox.append(connection, kind, masked_name=shown)",
        "Event('card.read', {'name': shown})",
        "raise CardRefused(f'{identity} is not verified')",
        "print(resident)",
    ],
)
def test_person_data_is_found_wherever_it_would_leave(line: str) -> None:
    assert spoken(line) != []


@pytest.mark.parametrize(
    "line",
    [
        "log.info('device %s is back', device.name)",
        "outbox.append(connection, ticket.number, person_tag=tag)",
        "names.append(resident.name)",
        "raise ConfigError(f'{path}: unknown key')",
    ],
)
def test_what_is_nobodys_may_be_said(line: str) -> None:
    assert spoken(line) == []


def test_a_real_area_is_told_from_a_made_up_one() -> None:
    made_up = "99000119840615003" + "4"
    assert citizen_numbers(f"{made_up} {made_up.replace('99', '11', 1)}") == [made_up.replace("99", "11", 1)]


def _words(value: object) -> Iterator[str]:
    match value:
        case dict():
            yield from (key for key in value if isinstance(key, str))
            yield from (word for part in value.values() for word in _words(part))
        case list():
            yield from (word for part in value for word in _words(part))
        case str():
            yield value
        case _:
            return
