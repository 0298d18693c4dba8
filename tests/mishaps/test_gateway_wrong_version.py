"""The back office was upgraded to another contract, or is something else altogether."""

import pytest

from agent.gateway.port import Code, NotAnswered
from agent.gateway.rest_json import rest_json
from tests.gateway.far_end import FarEnd, answering, page
from tests.gateway.station import AREA, SUBJECT, WRITE_KEY, question, settings_for


def test_another_version_is_told_to_the_log_and_not_believed(caplog: pytest.LogCaptureFixture) -> None:
    with FarEnd(answering(contract="2.0", **page([{"name": SUBJECT.name}]))) as far:
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
        assert gateway.ask(question("card.loss", key=WRITE_KEY), limit_s=2) == NotAnswered(Code.UNKNOWN)
        assert gateway.offered(AREA, limit_s=2) is None
        gateway.close()
    assert "gateway.wrong_version call=ins.contributions how=2.0" in caplog.text
    assert SUBJECT.name not in caplog.text


@pytest.mark.parametrize("version", [SUBJECT.id_number, "1", "", "1.0\nfake log line", None, 1, {"major": 1}])
def test_what_is_no_version_is_not_logged(version: object, caplog: pytest.LogCaptureFixture) -> None:
    with FarEnd(answering(contract=version, code="NO_DATA")) as far:
        gateway = rest_json(settings_for(far.url))
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
        gateway.close()
    assert "gateway.nonsense" in caplog.text
    assert SUBJECT.id_number not in caplog.text
    assert "fake" not in caplog.text
