"""Signed requests, read and written against an independent implementation of RFC 9421."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ED25519
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.signing.http_signature import COMPONENTS, SignatureRefused, sign_request, verify_request
from kiosk.signing.key import PublicKey, SigningKey

URL = "https://fleet.example/v1/sync?part=1"
RAW = Ed25519PrivateKey.generate()
KEY = SigningKey(RAW)
PUBLIC = PublicKey.from_text(KEY.public_text)
NOW = datetime(2026, 3, 18, 1, 2, 3, tzinfo=UTC)


@dataclass
class Message:
    """What the other implementation asks of a request."""

    method: str
    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


class Keys(HTTPSignatureKeyResolver):
    """One key under one name, for the other implementation."""

    def resolve_public_key(self, key_id: str) -> object:
        assert key_id == "K-1"
        return RAW.public_key()

    def resolve_private_key(self, key_id: str) -> object:
        return RAW


def key_of(key_id: str) -> PublicKey | None:
    return PUBLIC if key_id == "K-1" else None


def verified(
    headers: dict[str, str], body: bytes = b"{}", *, method: str = "POST", url: str = URL, now: datetime = NOW
) -> str:
    return verify_request(key_of, method, url, headers, body, now, 300)


def test_the_other_implementation_accepts_our_signature() -> None:
    now = datetime.now(UTC)
    message = Message("POST", URL, b"{}", sign_request(KEY, "K-1", "POST", URL, b"{}", now))
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=Keys())
    (result,) = verifier.verify(message, require_components=COMPONENTS, body=b"{}")
    assert result.parameters == {"created": int(now.timestamp()), "keyid": "K-1", "alg": "ed25519"}


def test_we_accept_the_other_implementations_signature() -> None:
    message = Message("POST", URL, b"{}")
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=Keys())
    signer.sign(
        message, key_id="K-1", created=NOW, covered_component_ids=("@method", "@target-uri"), body=b"{}"
    )
    assert verified(message.headers) == "K-1"


@given(
    body=st.binary(max_size=200), key_id=st.sampled_from(("K-1",)), method=st.sampled_from(("GET", "POST"))
)
def test_what_we_sign_we_accept(body: bytes, key_id: str, method: str) -> None:
    headers = sign_request(KEY, key_id, method, URL, body, NOW)
    lowered = {name.lower(): value for name, value in headers.items()}
    assert verified(lowered, body, method=method) == key_id


@given(where=st.integers(0, 199), flip=st.integers(1, 255))
def test_a_changed_body_is_refused(where: int, flip: int) -> None:
    body = bytes(range(200))
    changed = bytearray(body)
    changed[where] ^= flip
    with pytest.raises(SignatureRefused, match="digest_mismatch"):
        verified(sign_request(KEY, "K-1", "POST", URL, body, NOW), bytes(changed))


@given(data=st.data(), name=st.sampled_from(("Content-Digest", "Signature-Input", "Signature")))
def test_any_changed_character_of_a_header_is_refused(data: st.DataObject, name: str) -> None:
    headers = sign_request(KEY, "K-1", "POST", URL, b"{}", NOW)
    # The labels (sig1) are names that nobody signs; the two headers must only agree on them.
    start = len("sig1=") if name != "Content-Digest" else 0
    where = data.draw(st.integers(start, len(headers[name]) - 1))
    character = data.draw(st.characters(codec="ascii"))
    assume(character != headers[name][where])
    headers[name] = headers[name][:where] + character + headers[name][where + 1 :]
    assume(headers[name].strip() != sign_request(KEY, "K-1", "POST", URL, b"{}", NOW)[name])
    with pytest.raises(SignatureRefused):
        verified(headers)


@given(
    st.dictionaries(
        st.sampled_from(("content-digest", "signature-input", "signature")), st.text(max_size=80), max_size=3
    )
)
def test_junk_headers_are_refused_and_nothing_else(headers: dict[str, str]) -> None:
    with pytest.raises(SignatureRefused):
        verified(headers)


def test_another_method_url_or_key_is_refused() -> None:
    headers = sign_request(KEY, "K-1", "POST", URL, b"{}", NOW)
    with pytest.raises(SignatureRefused, match="signature_wrong"):
        verified(headers, method="PUT")
    with pytest.raises(SignatureRefused, match="signature_wrong"):
        verified(headers, url=URL + "2")
    with pytest.raises(SignatureRefused, match="signature_wrong"):
        verified(sign_request(SigningKey.generate(), "K-1", "POST", URL, b"{}", NOW))
    with pytest.raises(SignatureRefused, match="unknown_key"):
        verified(sign_request(KEY, "K-2", "POST", URL, b"{}", NOW))


@pytest.mark.parametrize("seconds", (-301, 301))
def test_a_clock_too_far_off_is_refused(seconds: int) -> None:
    with pytest.raises(SignatureRefused, match="signature_time"):
        verified(sign_request(KEY, "K-1", "POST", URL, b"{}", NOW + timedelta(seconds=seconds)))


def test_a_signature_over_fewer_parts_is_refused() -> None:
    message = Message("POST", URL, b"{}")
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=Keys())
    signer.sign(message, key_id="K-1", created=NOW, covered_component_ids=("@method",), body=b"{}")
    with pytest.raises(SignatureRefused, match="signature_malformed"):
        verified(message.headers)


def test_a_request_without_a_signature_is_refused() -> None:
    with pytest.raises(SignatureRefused, match="signature_missing"):
        verified({})
