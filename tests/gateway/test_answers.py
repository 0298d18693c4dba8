"""What an answer may be: any bytes at all give a reply, and only what the contract allows gets through."""

import json
import traceback
import unicodedata
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gateway.asking import Call, ContractGateway
from agent.gateway.messages import About, Asked, operations_of, reply_of, table_of
from agent.gateway.plain import DEEPEST, LONGEST_TEXT, MOST_MEMBERS, words
from agent.gateway.port import Answered, Code, Json, NotAnswered
from agent.gateway.wire import Heard
from kiosk.domain.errors import ProtocolError
from tests.gateway.station import AREA, question

REQUEST = "0" * 32
ASKED = Asked(REQUEST, page=1, page_size=100)


class Saying:
    """A channel that says the same to everything."""

    def __init__(self, status: int, body: bytes) -> None:
        self._heard = Heard(status, body)

    def exchange(self, _call: Call, _limit_s: float) -> Heard:
        return self._heard

    def close(self) -> None:
        pass


def gateway_that_hears(status: int, body: bytes) -> ContractGateway:
    about = About("kiosk", "K-01", "S-01", AREA, "f" * 32)
    return ContractGateway(about, Saying(status, body), new_id=lambda: REQUEST)


def said(**members: object) -> bytes:
    whole: dict[str, object] = {"contract": "1.0", "code": "OK", "request_id": REQUEST} | members
    return json.dumps(whole).encode()


def with_records(*records: object, **page: int) -> bytes:
    pages = {"number": 1, "pages": 1, "total": len(records)} | page
    return said(records=list(records), page=pages)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = st.fixed_dictionaries(
    {"contract": st.just("1.0"), "request_id": st.just(REQUEST)},
    optional={
        "code": st.sampled_from([*Code, "NEW"]) | JSON,
        "page": st.fixed_dictionaries(
            {"number": st.integers(), "pages": st.integers(), "total": st.integers()}
        )
        | JSON,
        "records": st.lists(st.dictionaries(st.sampled_from(["a", "b", "A b"]), JSON, max_size=3), max_size=3)
        | JSON,
        **dict.fromkeys(
            ["data", "totals", "accounts", "level", "wrong", "user_message", "trace", "as_of", "message"],
            JSON,
        ),
    },
)


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_bytes_give_a_reply(status: int, body: bytes) -> None:
    assert isinstance(gateway_that_hears(status, body).ask(question(), limit_s=1), NotAnswered)


@given(MEMBERS)
def test_any_json_gives_a_reply_in_which_everything_is_plain(members: dict[str, object]) -> None:
    reply = gateway_that_hears(200, json.dumps(members).encode()).ask(question(), limit_s=1)
    match reply:
        case Answered():
            assert_plain([*reply.records, reply.totals])
        case NotAnswered():
            assert_plain([reply.said, *reply.accounts, reply.wrong])


def assert_plain(value: Json) -> None:
    match value:
        case str():
            unseen = {one for one in value if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
            assert unseen <= {"\n"}
        case Mapping():
            assert_plain([*value.values()])
        case Sequence():
            for one in value:
                assert_plain(one)
        case None | bool() | int() | float():
            pass


@given(st.binary(max_size=100) | MEMBERS.map(lambda members: json.dumps(members).encode()))
def test_any_bytes_are_a_table_and_capabilities_or_nothing(body: bytes) -> None:
    gateway = gateway_that_hears(200, body)
    assert gateway.offered(AREA, limit_s=1) is None
    assert gateway.table("scheme", limit_s=1) is None


STRANGE = {
    "not json": b"<html>",
    "no object": b"[]",
    "cut off": said(data={"a": 1})[:-4],
    "two values": said(data={"a": 1}) + b"{}",
    "no utf-8": said(data={"a": "?"}).replace(b"?", b"\xff"),
    "half a surrogate pair": said(data={"a": "?"}).replace(b"?", b"\\ud800"),
    "nan": said(data={"a": 0}).replace(b": 0}", b": NaN}"),
    "infinite": said(data={"a": 0}).replace(b": 0}", b": 1e999}"),
    "a huge number": said(data={"a": 10**30}),
    "a number beyond what json keeps": said(data={"a": 2**53}),
    "a long text": said(data={"a": "长" * (LONGEST_TEXT + 1)}),
    "too many members": said(data={f"m{n}": n for n in range(MOST_MEMBERS + 1)}),
    "a member with a strange name": said(data={"__class__": 1}),
    "a member that is markup": said(data={"[ref=a]": 1}),
    "too deep": said(data={"a": json.loads("[" * DEEPEST + "]" * DEEPEST)}),
    "very deep": said(data={"a": "?"}).replace(b'"?"', b"[" * 200_000 + b"]" * 200_000),
    "very deep where we do not look": said(extra="?").replace(b'"?"', b"[" * 200_000 + b"]" * 200_000),
    "records that are no objects": with_records("a"),
    "more records than a page": with_records(*[{"a": 1}] * 101),
    "more records than in total": with_records({"a": 1}, {"a": 2}, total=1),
    "another page": with_records({"a": 1}, number=2, pages=2),
    "a page beyond the last": with_records(total=5),
    "a page number that is a text": said(records=[{"a": 1}], page={"number": "1", "pages": 1, "total": 1}),
    "a negative page": with_records({"a": 1}, number=-1),
    "no page": said(records=[{"a": 1}]),
    "nothing": said(),
    "an unknown code": said(code="MAYBE"),
    "a code in lower case": said(code="no_data"),
    "the answer to another question": said(code="NO_DATA", request_id="1" * 32),
    "an answer to no question": said(code="NO_DATA", request_id=""),
    "no level": said(code="AUTH_REQUIRED"),
    "a level that is none": said(code="AUTH_REQUIRED", level=4),
    "one account": said(code="MULTIPLE_ACCOUNTS", accounts=[{"account": "a"}]),
    "the same account twice": said(code="MULTIPLE_ACCOUNTS", accounts=[{"account": "a"}, {"account": "a"}]),
    "an account that is an address": said(code="MULTIPLE_ACCOUNTS", accounts=[{"account": "a/b"}, {"account": "c"}]),
    "an account without an id": said(code="MULTIPLE_ACCOUNTS", accounts=[{"name": "a"}, {"name": "b"}]),
    "an account whose id is a number": said(code="MULTIPLE_ACCOUNTS", accounts=[{"account": 1}, {"account": 2}]),
    "a wrong word": said(code="INVALID", wrong={"from": "<b>"}),
}  # fmt: skip


@pytest.mark.parametrize("what", STRANGE)
def test_a_strange_answer_is_refused_whole(what: str) -> None:
    with pytest.raises(ProtocolError):
        reply_of(STRANGE[what], ASKED)


def test_texts_lose_what_nobody_sees_and_keep_the_rest() -> None:
    odd = "张\u202e三\x00\x1b[31m\u200b\ufeff\u2028\x7f\x9b\t李\n四"
    rare = (
        "㛃䶮𠮷𬀩\ue000\U00031350\U000e0100"  # private, newer than this Python's tables, a variant's selector
    )
    reply = reply_of(with_records({"a": odd, "b": rare}), ASKED)
    assert isinstance(reply, Answered)
    assert reply.records == ({"a": "张三[31m 李\n四", "b": rare},)


@pytest.mark.parametrize(
    "text", ["[b]x[/b]", "<script>alert(1)</script>", "{{ x }}", "%(name)s", "&bl;", "../../etc"]
)
def test_markup_is_text_like_any_other(text: str) -> None:
    reply = reply_of(with_records({"a": text}), ASKED)
    assert isinstance(reply, Answered)
    assert reply.records == ({"a": text},)


def test_nested_values_and_whole_amounts_written_with_a_point_come_through() -> None:
    reply = reply_of(
        with_records({"a": [{"b": "x\x00"}, None, True], "amount": 120000.00, "rate": 0.5}), ASKED
    )
    assert isinstance(reply, Answered)
    (record,) = reply.records
    assert record == {"a": ({"b": "x"}, None, True), "amount": 120000, "rate": 0.5}
    assert isinstance(record["amount"], int)


def test_an_error_tells_nothing_of_what_was_said() -> None:
    said_wrongly = with_records({"name": "测试秀英", "a": 10**30})
    with pytest.raises(ProtocolError) as refused:
        reply_of(said_wrongly, ASKED)
    assert "测试" not in "".join(traceback.format_exception(refused.value))


def test_names_are_not_normalised() -> None:
    compatible = "\uf91d"  # 欄 by its compatibility code point
    reply = reply_of(with_records({"a": compatible}), ASKED)
    assert isinstance(reply, Answered)
    assert reply.records[0]["a"] == compatible


def test_words_for_people_are_one_line_of_bearable_length() -> None:
    assert words("请到\r\n\x00 窗口  办理", 100) == "请到 窗口 办理"
    assert words("长" * 1000, 10) == "长" * 9 + "…"


def test_what_may_be_wrong_without_harm_is_dropped() -> None:
    reply = reply_of(said(data={"a": 1}, trace="<b>", as_of="yesterday", new_member={"x": []}), ASKED)
    assert reply == Answered(({"a": 1},), 1, 1, 1)


def test_a_newer_contract_of_the_same_first_number_is_understood() -> None:
    assert reply_of(said(contract="1.7", code="NO_DATA"), ASKED) == NotAnswered(Code.NO_DATA)


@pytest.mark.parametrize(
    "body",
    [
        said(area="990602", operations=[]),
        said(area=AREA, operations=["ins.account", "ins.account/../x"]),
        said(area=AREA, operations="ins.account"),
        said(area=AREA, operations=[], code="RATE_LIMITED"),
    ],
)
def test_capabilities_of_another_area_or_with_strange_names_are_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        operations_of(body, AREA)


@pytest.mark.parametrize(
    "body",
    [
        said(name="other", version="1", rows=[]),
        said(name="scheme", version="<1>", rows=[]),
        said(name="scheme", version="1", rows=[{"code": "a b", "words": "x"}]),
        said(name="scheme", version="1", rows=[{"code": "1", "words": ""}]),
    ],
)
def test_a_table_of_another_name_or_with_strange_codes_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        table_of(body, "scheme")
