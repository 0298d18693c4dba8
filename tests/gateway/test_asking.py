"""rest_json against a far end that speaks the contract."""

import json
from pathlib import Path
from types import MappingProxyType

import pytest

from agent.gateway.asking import ContractGateway
from agent.gateway.port import Answered, Code, Evidence, Json, NotAnswered, Question, Subject
from agent.gateway.rest_json import rest_json
from kiosk.domain.clock import SystemClock
from tests.gateway.far_end import FarEnd, answering, http, page, saying
from tests.gateway.station import AREA, SUBJECT, WRITE_KEY, question, settings_for

MONTHS: list[dict[str, object]] = [
    {"period": "202401", "amount": 123456},
    {"period": "202402", "amount": 123456},
]


def test_records_pages_and_totals_come_as_the_far_end_said_them(
    far: FarEnd, gateway: ContractGateway
) -> None:
    told: list[dict[str, Json]] = [
        {"period": "202401", "amount": 123456},
        {"period": "202402", "amount": 123456},
    ]
    said = page(told, number=2, pages=3, total=6)
    far.behaviour = answering(
        **said, totals={"amount": 740736}, as_of="2026-11-22T08:00:00+08:00", trace="t-1"
    )
    assert gateway.ask(question(page=2), limit_s=2) == Answered(
        records=tuple(told), page=2, pages=3, total=6,
        totals={"amount": 740736}, as_of="2026-11-22T08:00:00+08:00", trace="t-1",
    )  # fmt: skip


def test_a_question_says_who_asks_about_whom_and_how_that_is_known(
    far: FarEnd, gateway: ContractGateway
) -> None:
    asking = Question(
        "ins.account",
        body={"year": "2025"},
        subject=SUBJECT,
        relative=Subject("citizen", "990601198001010016", "测试二"),
        evidence=Evidence(2, ("social_card", "pin"), {"pin": "A1B2"}),
        account="acc-2",
        page=3,
        page_size=20,
    )
    gateway.ask(asking, limit_s=2)
    (asked,) = far.asked
    told = asked.question
    assert (asked.method, asked.target) == ("POST", "/v1/ins.account")
    assert told["subject"] == {
        "id_type": "citizen", "id_number": SUBJECT.id_number, "name": SUBJECT.name, "card_number": SUBJECT.card_number,
    }  # fmt: skip
    assert told["relative"]["name"] == "测试二"
    assert told["evidence"] == {"level": 2, "means": ["social_card", "pin"], "tokens": {"pin": "A1B2"}}
    assert (told["account"], told["page"], told["body"]) == (
        "acc-2",
        {"number": 3, "size": 20},
        {"year": "2025"},
    )
    assert (told["channel"], told["device"], told["site"], told["area"]) == ("kiosk", "K-01", "S-01", AREA)
    assert "key" not in told


def test_every_call_has_its_own_request_id_and_a_visit_one_session(
    far: FarEnd, gateway: ContractGateway
) -> None:
    for _ in range(3):
        gateway.ask(question(), limit_s=2)
    assert len({asked.request_id for asked in far.asked}) == 3
    assert len({asked.question["session"] for asked in far.asked}) == 1


def test_nothing_of_a_person_is_in_an_address_or_a_header(far: FarEnd, gateway: ContractGateway) -> None:
    gateway.ask(question(), limit_s=2)
    gateway.ask(question("card.loss", key=WRITE_KEY), limit_s=2)
    gateway.result_of(WRITE_KEY, limit_s=2)
    outside = json.dumps([[asked.target, dict(asked.headers)] for asked in far.asked], ensure_ascii=False)
    for secret in (SUBJECT.id_number, SUBJECT.name, SUBJECT.card_number):
        assert secret not in outside


def test_one_connection_serves_a_whole_visit(far: FarEnd, gateway: ContractGateway) -> None:
    for _ in range(5):
        gateway.ask(question(), limit_s=2)
    assert far.connections == 1


def test_a_kept_connection_that_the_far_end_closed_is_opened_again_also_for_a_write(
    far: FarEnd, gateway: ContractGateway
) -> None:
    gateway.ask(question(), limit_s=2)
    far.hang_up()
    far.behaviour = answering(data={"receipt": "R-1"})
    reply = gateway.ask(question("card.loss", key=WRITE_KEY), limit_s=2)
    assert isinstance(reply, Answered)
    assert far.connections == 2


def test_a_connection_that_was_quiet_for_long_is_not_trusted(far: FarEnd) -> None:
    clock = Leaping()
    gateway = rest_json(settings_for(far.url), clock)
    for ahead_s in (0.0, 20.0, 60.0):
        clock.ahead_s = ahead_s
        gateway.ask(question(), limit_s=2)
    assert far.connections == 2
    gateway.close()


class Leaping(SystemClock):
    """A clock that can be put ahead."""

    ahead_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


@pytest.mark.parametrize(
    "code",
    [
        "NO_DATA",
        "ALREADY_DONE",
        "NOT_ELIGIBLE",
        "UPSTREAM_TIMEOUT",
        "UPSTREAM_DOWN",
        "RATE_LIMITED",
        "NOT_OFFERED",
    ],
)
def test_a_code_comes_through_with_the_words_for_people(
    far: FarEnd, gateway: ContractGateway, code: str
) -> None:
    far.behaviour = answering(code=code, user_message="请到窗口办理", message="db-7 says 0x17", trace="t-9")
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code(code), said="请到窗口办理", trace="t-9")


@pytest.mark.parametrize("status", [400, 404, 413, 429, 503, 504])
def test_a_refusal_of_the_contract_may_have_any_status(
    far: FarEnd, gateway: ContractGateway, status: int
) -> None:
    far.behaviour = answering(status, code="NOT_OFFERED")
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NOT_OFFERED)


def test_ok_with_another_status_than_200_is_not_believed(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(500, **page(MONTHS))
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.UPSTREAM_DOWN)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (429, Code.RATE_LIMITED),
        (504, Code.UPSTREAM_TIMEOUT),
        (502, Code.UPSTREAM_DOWN),
        (302, Code.UPSTREAM_DOWN),
    ],
)
def test_a_proxys_own_page_counts_by_its_status(
    far: FarEnd, gateway: ContractGateway, status: int, code: Code
) -> None:
    far.behaviour = saying(
        http(b"<h1>nginx</h1>", status=status, headers="Location: http://elsewhere.invalid/\r\n")
    )
    assert gateway.ask(question(), limit_s=2) == NotAnswered(code)


def test_a_higher_level_is_named(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(code="AUTH_REQUIRED", level=2)
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.AUTH_REQUIRED, level=2)


def test_wrong_inputs_are_named(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(code="INVALID", wrong={"from": "order"})
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.INVALID, wrong={"from": "order"})


def test_two_accounts_come_to_be_chosen_from(far: FarEnd, gateway: ContractGateway) -> None:
    accounts = ({"account": "a-1", "insured_place": "云溪区"}, {"account": "a-2", "insured_place": "君山区"})
    far.behaviour = answering(code="MULTIPLE_ACCOUNTS", accounts=list(accounts))
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.MULTIPLE_ACCOUNTS, accounts=accounts)


def test_one_object_instead_of_records_is_one_record(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(data={"verified": True})
    assert gateway.ask(question("identity.verify"), limit_s=2) == Answered(({"verified": True},), 1, 1, 1)


def test_ok_without_a_record_means_that_there_is_no_data(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(**page([]))
    assert gateway.ask(question(), limit_s=2) == NotAnswered(Code.NO_DATA)


def test_what_is_offered_is_asked_by_area(far: FarEnd, gateway: ContractGateway) -> None:
    far.behaviour = answering(area=AREA, operations=["ins.account", "card.info"])
    assert gateway.offered(AREA, limit_s=2) == frozenset({"ins.account", "card.info"})
    assert (far.asked[0].method, far.asked[0].target) == ("GET", f"/v1/capabilities?area={AREA}")


def test_what_is_offered_is_not_known_where_the_far_end_refuses(
    far: FarEnd, gateway: ContractGateway
) -> None:
    far.behaviour = answering(503, code="UPSTREAM_DOWN")
    assert gateway.offered(AREA, limit_s=2) is None
    assert gateway.table("scheme", limit_s=2) is None


def test_a_table_keeps_its_order_and_has_a_version(far: FarEnd, gateway: ContractGateway) -> None:
    rows = [{"code": "2", "words": "挂失"}, {"code": "1", "words": "正常"}]
    far.behaviour = answering(name="card_status", version="2026-01", rows=rows)
    table = gateway.table("card_status", limit_s=2)
    assert table is not None
    assert (table[0], list(table[1].items())) == ("2026-01", [("2", "挂失"), ("1", "正常")])


BENT = [("card.info/../x", ""), ("card.info?a=1", ""), ("card.loss", "short"), ("card.loss", "k" * 15 + "/")]


@pytest.mark.parametrize(("operation", "key"), BENT)
def test_what_would_bend_an_address_is_not_sent(
    far: FarEnd, gateway: ContractGateway, operation: str, key: str
) -> None:
    assert isinstance(gateway.ask(question(operation, key=key), limit_s=2), NotAnswered)
    assert gateway.table("../results/x", limit_s=2) is None
    assert gateway.offered("990601&x=1", limit_s=2) is None
    assert gateway.result_of("../tables/scheme", limit_s=2) == NotAnswered(Code.INVALID)
    assert far.asked == []


def test_a_body_may_be_any_mapping(far: FarEnd, gateway: ContractGateway) -> None:
    gateway.ask(Question("card.info", body=MappingProxyType({"year": "2025"})), limit_s=2)
    assert far.asked[0].question["body"] == {"year": "2025"}


@pytest.mark.parametrize("body", [{"note": "\ud800"}, {"note": "长" * 30_000}])
def test_a_question_that_cannot_be_written_is_invalid(
    far: FarEnd, gateway: ContractGateway, body: dict[str, str]
) -> None:
    assert gateway.ask(Question("card.info", body=body), limit_s=2) == NotAnswered(Code.INVALID)
    assert far.asked == []


def test_reprs_show_nothing_of_a_person(tmp_path: Path) -> None:
    shown = repr(question()) + repr(Answered(({"name": SUBJECT.name},), 1, 1, 1))
    assert SUBJECT.name not in shown
    assert SUBJECT.id_number not in shown
