"""rest_sm2 against a far end that opens and seals; what is not signed, not ours or not of now gets nowhere."""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.gateway.port import Answered, Code, NotAnswered
from agent.gateway.rest_sm2 import keys_of, rest_sm2
from agent.gateway.sealing import Keys, opened, seal
from kiosk.domain.errors import ConfigError, ProtocolError
from kiosk.signing import sm2
from tests.checks.tree import ROOT
from tests.gateway.far_end import Behaviour, FarEnd, answering, http, page, saying
from tests.gateway.openssl import KeyPair
from tests.gateway.sealed import FAR, KIOSK, NOW, SM4_KEY, At, far_keys, inside, sealing, settings_in
from tests.gateway.station import AREA, SUBJECT, WRITE_KEY, question
from tests.gateway.test_sm2 import D


@pytest.mark.parametrize("signature", ["raw", "der"])
def test_a_question_goes_out_sealed_and_its_answer_is_opened(
    tmp_path: Path, signature: Literal["raw", "der"]
) -> None:
    keys = far_keys(signature)
    with FarEnd(sealing(keys, **page([{"amount": 1}]))) as far:
        gateway = rest_sm2(settings_in(tmp_path, far.url, signature), At())
        assert gateway.ask(question(), limit_s=5) == Answered(({"amount": 1},), 1, 1, 1)
        (asked,) = far.asked
        assert (asked.method, asked.target) == ("POST", "/v1/ins.contributions")
        assert SUBJECT.id_number.encode() not in asked.body
        assert inside(asked, keys).question["subject"]["name"] == SUBJECT.name
        gateway.close()


def test_what_rest_json_puts_into_addresses_is_sealed(tmp_path: Path) -> None:
    keys = far_keys()
    members: dict[str, Any] = {
        "area": AREA,
        "operations": ["ins.account"],
        "name": "scheme",
        "version": "1",
        "rows": [],
    }
    with FarEnd(sealing(keys, data={"receipt": "R-1"}, **members)) as far:
        gateway = rest_sm2(settings_in(tmp_path, far.url), At())
        assert gateway.offered(AREA, limit_s=5) == frozenset({"ins.account"})
        assert gateway.table("scheme", limit_s=5) == ("1", {})
        assert gateway.result_of(WRITE_KEY, limit_s=5) == Answered(({"receipt": "R-1"},), 1, 1, 1)
        assert [asked.target for asked in far.asked] == ["/v1/capabilities", "/v1/tables", "/v1/results"]
        assert inside(far.asked[2], keys).question["key"] == WRITE_KEY
        gateway.close()


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (answering(code="NO_DATA"), Code.UPSTREAM_DOWN),
        (sealing(far_keys(), NOW - timedelta(minutes=10), code="NO_DATA"), Code.UPSTREAM_DOWN),
        (sealing(far_keys(), NOW + timedelta(minutes=10), code="NO_DATA"), Code.UPSTREAM_DOWN),
        (sealing(far_keys(), code="NO_DATA", request_id="0" * 32), Code.UPSTREAM_DOWN),
        (sealing(far_keys(), code="NO_DATA", contract="2.0"), Code.UPSTREAM_DOWN),
        (answering(429, code="NO_DATA"), Code.RATE_LIMITED),
        (saying(http(b"", status=504)), Code.UPSTREAM_TIMEOUT),
        (lambda asked: iter([http(asked.body)]), Code.UPSTREAM_DOWN),
    ],
    ids=[
        "plain",
        "of long ago",
        "of the future",
        "replayed",
        "version",
        "refused",
        "proxy",
        "our own, sent back",
    ],
)
def test_what_is_not_of_the_far_end_to_this_question_is_no_answer(
    tmp_path: Path, behaviour: Behaviour, code: Code
) -> None:
    with FarEnd(behaviour) as far:
        gateway = rest_sm2(settings_in(tmp_path, far.url), At())
        assert gateway.ask(question(), limit_s=5) == NotAnswered(code)
        gateway.close()


def test_a_write_whose_answer_cannot_be_believed_is_unknown(tmp_path: Path) -> None:
    with FarEnd(answering(data={"receipt": "R-1"})) as far:
        gateway = rest_sm2(settings_in(tmp_path, far.url), At())
        assert gateway.ask(question("card.loss", key=WRITE_KEY), limit_s=5) == NotAnswered(Code.UNKNOWN)
        gateway.close()


def test_every_member_is_under_the_signature() -> None:
    kiosk = Keys("app-1", KIOSK, FAR.public, bytes.fromhex(SM4_KEY), b"1234567812345678", "raw")
    envelope = json.loads(seal(far_keys(), b"{}", NOW))
    assert opened(kiosk, json.dumps(envelope).encode(), NOW, 300) == b"{}"
    other = base64.b64encode(bytes(32)).decode()
    changed = {
        "appId": "app-2",
        "timestamp": str(int(envelope["timestamp"]) + 1),
        "data": other,
        "signData": other,
    }
    for name, value in (
        changed | {"version": "2.0", "encType": "none", "signType": "none", "more": "1"}
    ).items():
        with pytest.raises(ProtocolError):
            opened(kiosk, json.dumps(envelope | {name: value}).encode(), NOW, 300)
    for name in envelope:
        with pytest.raises(ProtocolError):
            opened(
                kiosk, json.dumps({key: envelope[key] for key in envelope if key != name}).encode(), NOW, 300
            )


def test_openssl_believes_the_text_that_the_documents_say(tmp_path: Path) -> None:
    pair = KeyPair.made_in(tmp_path)
    keys = Keys(
        "app-1", sm2.private_key(pair.private), FAR.public, bytes.fromhex(SM4_KEY), b"1234567812345678", "der"
    )
    envelope = json.loads(seal(keys, b"{}", NOW))
    signed = "&".join(f"{name}={envelope[name]}" for name in sorted(envelope) if name != "signData")
    assert signed.startswith("appId=app-1&data=")
    assert signed.endswith(f"&encType=SM4&signType=SM2&timestamp={int(NOW.timestamp())}000&version=1.0")
    assert pair.believes(signed.encode(), base64.b64decode(envelope["signData"]))


def test_the_documents_example_opens() -> None:
    page = (ROOT / "docs" / "connect-your-province.md").read_text("utf-8")
    example = next(
        block for block in re.findall(r"```json\n(.*?)```", page, re.DOTALL) if "signData" in block
    )
    whose = sm2.private_key(D)
    keys = Keys("app-1", whose, whose.public, bytes.fromhex(SM4_KEY), b"1234567812345678", "raw")
    at = datetime.fromtimestamp(1795395600, UTC)
    plain = json.loads(opened(keys, example.encode(), at, 1))
    assert plain == {"contract": "1.0", "request_id": "0" * 32, "area": AREA}


@given(st.binary(max_size=200))
def test_any_bytes_are_no_envelope(sealed: bytes) -> None:
    with pytest.raises(ProtocolError):
        opened(far_keys(), sealed, NOW, 300)


def test_the_same_question_never_looks_the_same(tmp_path: Path) -> None:
    first, second = (json.loads(seal(far_keys(), b"{}", NOW)) for _ in range(2))
    assert first["data"] != second["data"]
    assert first["signData"] != second["signData"]


@pytest.mark.parametrize(
    ("name", "text", "mode"),
    [
        ("own", "11" * 32, 0o644),
        ("own", "11" * 31, 0o600),
        ("theirs", "04" + "11" * 64, 0o600),
        ("sm4", "zz", 0o600),
        ("sm4", "11" * 15, 0o600),
    ],
)
def test_a_key_that_cannot_be_used_is_told_without_showing_it(
    tmp_path: Path, name: str, text: str, mode: int
) -> None:
    settings = settings_in(tmp_path, "http://127.0.0.1:1").sm2
    (tmp_path / name).write_text(text)
    (tmp_path / name).chmod(mode)
    with pytest.raises(ConfigError) as refused:
        keys_of(settings)
    assert text[:20] not in str(refused.value)


def test_a_missing_key_is_told(tmp_path: Path) -> None:
    settings = settings_in(tmp_path, "http://127.0.0.1:1").sm2
    (tmp_path / "own").unlink()
    with pytest.raises(ConfigError):
        keys_of(settings)
