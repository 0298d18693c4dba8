"""Writes: nobody repeats them, and nobody guesses what became of them."""

import threading
from collections.abc import Iterator

from agent.gateway.asking import ContractGateway
from agent.gateway.port import Answered, Code, Evidence, NotAnswered, Question
from agent.gateway.rest_json import rest_json
from tests.gateway.far_end import Asked, FarEnd, Reset, answer, answering, http, saying
from tests.gateway.station import SUBJECT, WRITE_KEY, question, settings_for

WRITE = question("card.loss", key=WRITE_KEY)


def reset(_asked: Asked) -> Iterator[bytes]:
    yield from ()
    raise Reset


def test_a_write_whose_connection_was_reset_is_unknown_and_goes_out_once(
    far: FarEnd, gateway: ContractGateway
) -> None:
    gateway.ask(question(), limit_s=2)
    far.behaviour = reset
    assert gateway.ask(WRITE, limit_s=2) == NotAnswered(Code.UNKNOWN)
    assert [asked.target for asked in far.asked] == ["/v1/ins.contributions", "/v1/card.loss"]


def test_a_read_on_a_connection_that_dies_is_asked_once_more(far: FarEnd, gateway: ContractGateway) -> None:
    gateway.ask(question(), limit_s=2)

    def reset_once(asked: Asked) -> Iterator[bytes]:
        far.behaviour = answering(code="NO_DATA")
        return reset(asked)

    far.behaviour = reset_once
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)
    assert len(far.asked) == 3


def test_a_pin_is_not_asked_about_twice(far: FarEnd, gateway: ContractGateway) -> None:
    gateway.ask(question(), limit_s=2)
    far.behaviour = reset
    step_up = Question("step_up.pin", subject=SUBJECT, evidence=Evidence(1, ("pin",), {"pin": "A1B2"}))
    assert gateway.ask(step_up, limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
    assert len(far.asked) == 2


def test_a_write_answered_by_a_proxy_is_unknown(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = saying(http(b"Bad Gateway", status=502))
    assert gateway.ask(WRITE, limit_s=2) == NotAnswered(Code.UNKNOWN)


def test_a_write_that_a_system_behind_did_not_answer_in_time_is_unknown(
    far: FarEnd, gateway: ContractGateway
) -> None:
    far.behaviour = answering(code="UPSTREAM_TIMEOUT")
    assert gateway.ask(WRITE, limit_s=2) == NotAnswered(Code.UNKNOWN)


def test_a_write_of_which_no_byte_was_sent_did_not_happen() -> None:
    with FarEnd(answering()) as far:
        address = far.url
    adapter = rest_json(settings_for(address))
    assert adapter.ask(WRITE, limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)


def test_a_write_that_waits_for_another_call_until_its_time_is_up_did_not_happen(
    far: FarEnd, gateway: ContractGateway
) -> None:
    entered = threading.Event()

    def stalled(asked: Asked) -> Iterator[bytes]:
        entered.set()
        far.released.wait(5)
        yield http(answer(asked, code="NO_DATA"))

    far.behaviour = stalled
    first = threading.Thread(target=gateway.ask, args=(question(),), kwargs={"limit_s": 5})
    first.start()
    assert entered.wait(5)
    assert gateway.ask(WRITE, limit_s=0.1) == NotAnswered(Code.UPSTREAM_DOWN)
    far.released.set()
    first.join()
    assert [asked.target for asked in far.asked] == ["/v1/ins.contributions"]


def test_the_key_goes_out_in_the_body(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(data={"receipt": "R-1"})
    assert gateway.ask(WRITE, limit_s=2) == Answered(({"receipt": "R-1"},), 1, 1, 1)
    assert far.asked[0].question["key"] == WRITE_KEY


def test_a_write_may_be_done_and_have_nothing_to_show(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering()
    assert gateway.ask(WRITE, limit_s=2) == Answered((), 1, 1, 0)


def test_what_became_of_a_write_is_asked_by_its_key(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(data={"receipt": "R-1"})
    assert gateway.result_of(WRITE_KEY, limit_s=2) == Answered(({"receipt": "R-1"},), 1, 1, 1)
    assert (far.asked[0].method, far.asked[0].target) == ("GET", f"/v1/results/{WRITE_KEY}")


def test_a_write_stays_unknown_while_nobody_tells() -> None:
    with FarEnd(answering(code="UNKNOWN")) as far:
        adapter = rest_json(settings_for(far.url))
        assert adapter.result_of(WRITE_KEY, limit_s=2) == NotAnswered(Code.UNKNOWN)
        far.behaviour = answering(503, code="UPSTREAM_DOWN")
        assert adapter.result_of(WRITE_KEY, limit_s=2) == NotAnswered(Code.UNKNOWN)
    adapter.close()
    assert adapter.result_of(WRITE_KEY, limit_s=2) == NotAnswered(Code.UNKNOWN)


def test_unknown_is_no_answer_to_a_read(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(code="UNKNOWN")
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)
