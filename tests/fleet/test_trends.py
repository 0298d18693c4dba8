"""The charts of a reporter: what is said, what is silent, and what was never said."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from fleet.findings import Thresholds
from fleet.samples.ring import Sample
from fleet.web.trends import trends
from kiosk.domain.texts import load_texts
from tests.fleet.city import NOW

QUARTER = timedelta(minutes=15)
WORDS = load_texts(Path("config/texts"), "zh_CN")


def said(*steps: int, heat: int | None = 44, disk: int | None = 40_960) -> list[Sample]:
    return [Sample(NOW + step * QUARTER, step, disk, heat) for step in steps]


def test_silence_is_a_gap() -> None:
    outbox, *_ = trends(WORDS, said(0, 1, 5, 6), Thresholds(), 900)
    seconds, values = msgspec.json.decode(outbox.points)
    assert values == [0, 1, None, 5, 6]
    assert seconds[2] - seconds[1] == 900
    assert outbox.words == "0 到 6 条"
    assert outbox.latest == "6"


def test_a_machine_without_a_sensor_has_no_chart_of_it() -> None:
    found = trends(WORDS, said(0, 1, heat=None), Thresholds(), 900)
    assert [one.id for one in found] == ["outbox", "disk"]
    assert trends(WORDS, [], Thresholds(), 900) == ()


@pytest.mark.parametrize(("name", "limit"), [("temperature", "80"), ("disk", "2"), ("outbox", "")])
def test_a_limit_is_the_one_that_alerts_are_raised_by(name: str, limit: str) -> None:
    found = {one.id: one for one in trends(WORDS, said(0, 1), Thresholds(), 900)}
    assert found[name].limit == limit
