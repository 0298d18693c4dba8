"""The back office is not there: nothing listens, the name is unknown, it does not believe us, or it is somebody else."""

import ssl
import time
from dataclasses import replace
from pathlib import Path

import pytest

from agent.gateway.port import Code, NotAnswered
from agent.gateway.rest_json import rest_json
from tests.gateway.far_end import FarEnd, answering
from tests.gateway.station import AREA, SUBJECT, question, settings_for
from tests.gateway.tls import serving_tls


def test_nothing_listens(caplog: pytest.LogCaptureFixture) -> None:
    with FarEnd(answering()) as far:
        address = far.url
    gateway = rest_json(settings_for(address))
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
    assert gateway.offered(AREA, limit_s=2) is None
    assert gateway.table("scheme", limit_s=2) is None
    assert "gateway.silent call=ins.contributions how=lost" in caplog.text
    assert SUBJECT.id_number not in caplog.text


def test_a_name_that_nobody_knows_ends_in_time() -> None:
    gateway = rest_json(settings_for("https://gateway.invalid", connect_s=0.5))
    begun = time.monotonic()
    reply = gateway.ask(question(), limit_s=1)
    assert isinstance(reply, NotAnswered)
    assert reply.code in (Code.UPSTREAM_DOWN, Code.UPSTREAM_TIMEOUT)
    assert time.monotonic() - begun < 5.0


def test_it_comes_back_and_is_found_again() -> None:
    with FarEnd(answering(code="NO_DATA")) as far:
        gateway = rest_json(settings_for(far.url))
        far.hang_up()
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        far.hang_up()
        assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        gateway.close()


def test_a_far_end_with_a_certificate_of_its_own_gets_no_question(tmp_path: Path) -> None:
    with FarEnd(answering(code="NO_DATA"), tls=serving_tls(tmp_path)) as far:
        stranger = rest_json(settings_for(far.url))
        assert stranger.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
        assert far.asked == []
        known = rest_json(settings_for(far.url, ca_file=str(tmp_path / "cert.pem")))
        assert known.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        assert known.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        assert far.connections == 2
        known.close()


def test_plain_speech_on_the_port_of_tls_is_no_connection() -> None:
    with FarEnd(answering()) as far:
        gateway = rest_json(settings_for(far.url.replace("http:", "https:"), connect_s=0.5))
        reply = gateway.ask(question(), limit_s=1)
        assert isinstance(reply, NotAnswered)
        assert far.asked == []


def test_a_far_end_that_asks_for_our_certificate_answers_only_with_it(tmp_path: Path) -> None:
    context = serving_tls(tmp_path)
    certificate, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    context.load_verify_locations(certificate)
    context.verify_mode = ssl.CERT_REQUIRED
    with FarEnd(answering(code="NO_DATA"), tls=context) as far:
        unknown = settings_for(far.url, ca_file=certificate)
        assert rest_json(unknown).ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
        admitted = rest_json(replace(unknown, certificate_file=certificate, key_file=key))
        assert admitted.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
        admitted.close()
