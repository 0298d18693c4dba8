"""Whatever a kiosk says of a device, the fleet's pages have words for it."""

from pathlib import Path

import pytest

from fleet.findings import REASONS
from fleet.web.wording import reason_words
from kiosk.domain.device import Fault, Notice
from kiosk.domain.texts import load_texts

TEXTS = Path(__file__).parents[2] / "config/texts"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_fault_and_every_notice_has_words(language: str) -> None:
    t = load_texts(TEXTS, language)
    wanted = [f"fleet.fault.{one}" for one in Fault] + [f"fleet.notice.{one}" for one in Notice]
    assert [key for key in wanted if key not in t] == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_reason_of_an_alert_has_words(language: str) -> None:
    t = load_texts(TEXTS, language)
    assert [reason for reason in REASONS if reason_words(t, reason) == reason] == []
