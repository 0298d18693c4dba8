"""Every id that the screen asks for has wording, in both languages, with the same fields."""

import re
import tomllib
from pathlib import Path
from string import Formatter

import pytest

from agent.certify_schemas import SchemeState
from agent.face_schemas import FaceTrouble
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.device import Fault, Notice
from kiosk.domain.priority import PriorityClass
from kiosk.domain.rating import RatingLevel, RatingReason
from kiosk.domain.texts import LANGUAGES, Texts, load_texts
from kiosk.hardware.card.port import CardErrorCode
from kiosk.hardware.face.liveness.challenge import Tell
from kiosk.hardware.face.quality import Hint
from kiosk.screens.consent.view_model import POINTS

CATALOGUE = load_catalogue(Path("config/catalogue.toml"))
READ = {language: load_texts(Path("config/texts"), language) for language in LANGUAGES}
OURS = [Path("kiosk/screens"), Path("kiosk/journey")]
# Refusals that a screen can meet: what the agent and the queue say to a kiosk.
REFUSALS = (
    "unknown_code",
    "not_finished",
    "already_rated",
    "code_expired",
    "reason_needed",
    "unknown_service",
    "service_closed",
    "service_paused",
    "service_full",
    "hall_closed",
    "already_waiting",
    "unknown_ticket",
    "rating_closed",
    "priority_not_granted",
    "reader_out",
    "unpaired",
    "stopping",
    "store_failed",
    "visit_over",
    "no_visit",
    "queue_down",
    "invalid",
    "other",
)


# Ids made of a word and a value.
MADE = (
    "slip_fault.",
    "fault.",
    "notice.",
    "priority.",
    "refused.",
    "card_error.",
    "date.",
    "slot.",
    "bar.",
    "choose.",
    "display.",
)

# Of the certification: made of what the face is compared for, of where a benefit stands, or of how an attempt ended.
SAID_BY_PURPOSE = (
    *("consent.lead_", "consent.purpose_", "by_hand.title", "by_hand.line", "certify.due"),
    *("face_again.not_passed", "face_again.broken_off", "face_again.out"),
    *("face_again.by_people", "face_again.other_way"),
)


def asked_for() -> set[str]:
    """Every id that our code names as a whole."""
    found: set[str] = set()
    for path in (file for folder in OURS for file in folder.rglob("view_model.py")):
        found.update(re.findall(r'"([a-z_]+\.[a-z_]+)"', path.read_text("utf-8")))
    items = {item.id for item in CATALOGUE.items}
    return {key for key in found - items if not key.startswith(("kiosk.", "date."))}


def by_value() -> set[str]:
    """Every id made from a value of the domain or of the catalogue."""
    return {
        *(f"fault.{fault}" for fault in Fault),
        *(f"notice.{notice}" for notice in Notice),
        *(f"card_error.{code}" for code in CardErrorCode),
        *(f"priority.{priority}" for priority in PriorityClass),
        *(f"rating.level.{level}" for level in RatingLevel),
        *(f"rating.reason.{reason}" for reason in RatingReason),
        *(f"class.{group.id}.{part}" for group in CATALOGUE.classes for part in ("name", "line")),
        *(f"service.{service.id}.name" for service in CATALOGUE.services),
        *(f"refused.{reason}" for reason in REFUSALS),
        *(f"certify.state.{state}" for state in SchemeState),
        *(f"face.hint.{hint.value}" for hint in Hint),
        *(f"face.tell.{tell.value}" for tell in Tell),
        *(f"face.trouble.{trouble}" for trouble in FaceTrouble),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_id_that_code_names_has_wording(language: str) -> None:
    assert asked_for() - READ[language].keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_value_has_wording(language: str) -> None:
    assert by_value() - READ[language].keys() == set()


def test_both_languages_have_the_same_ids() -> None:
    assert READ["zh_CN"].keys() == READ["en"].keys()


def test_both_languages_have_the_same_fields() -> None:
    differing = [key for key in READ["en"].keys() if fields(READ["en"], key) != fields(READ["zh_CN"], key)]  # noqa: SIM118
    assert differing == []


def test_bold_marks_come_in_pairs() -> None:
    odd = [key for words in READ.values() for key in words.keys() if words(key).count("**") % 2]  # noqa: SIM118
    assert odd == []


def test_no_wording_is_left_that_nobody_asks_for() -> None:
    own = {key for key in _keys_of(Path("config/texts/zh_CN.toml")) if not key.startswith(MADE)}
    code = "".join(file.read_text("utf-8") for folder in OURS for file in folder.rglob("*.py"))
    assert [key for key in sorted(own) if f'"{key}"' not in code] == []


def test_no_wording_of_the_certification_is_left_that_nobody_asks_for() -> None:
    flat = set(_flat(tomllib.loads(Path("config/texts/zh_CN-certify.toml").read_text("utf-8"))))
    code = "".join(file.read_text("utf-8") for file in Path("kiosk/screens").rglob("*.py"))
    points = {f"consent.{name}{line}" for name, _ in POINTS for line in ("", "_line")}
    made = by_value() | points | {key for key in flat if key.startswith(SAID_BY_PURPOSE)}
    assert sorted(key for key in flat - made if f'"{key}"' not in code) == []


def _flat(tables: dict[str, object], before: str = "") -> list[str]:
    """Every id of a file, whatever is inside what."""
    found = []
    for key, value in tables.items():
        found += _flat(value, f"{before}{key}.") if isinstance(value, dict) else [f"{before}{key}"]
    return found


def _keys_of(path: Path) -> set[str]:
    tables = tomllib.loads(path.read_text("utf-8"))
    return {
        f"{table}.{key}"
        for table, words in tables.items()
        for key, value in words.items()
        if isinstance(value, str)
    }


def fields(words: Texts, key: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(words(key)) if name}
