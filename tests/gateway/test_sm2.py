"""SM2, SM3 and SM4 against the standards' own examples and against openssl."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.gateway.sealing import decrypted, encrypted
from kiosk.domain.errors import ProtocolError
from kiosk.signing.sm2 import (
    der_bytes,
    from_der,
    from_raw,
    is_signed,
    private_key,
    public_key,
    raw_bytes,
    sign,
)
from tests.gateway.openssl import KeyPair, openssl

# Source: GM/T 0003.5-2012, annex A: the example of a signature.
ID = b"1234567812345678"
D = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
PUBLIC = (
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
K = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
R = 0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3
S = 0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA
# Source: GM/T 0002-2012, annex A, example 1.
BLOCK = bytes.fromhex("0123456789abcdeffedcba9876543210")
SECRET = bytes.fromhex("681edf34d206965e86b3e94f536e4246")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> KeyPair:
    return KeyPair.made_in(tmp_path_factory.mktemp("sm2"))


def test_the_standards_signature_is_made_and_believed() -> None:
    key = private_key(D)
    assert key.public == public_key(PUBLIC)
    assert sign(key, b"message digest", ID, random_bits=lambda _: K) == (R, S)
    assert is_signed(key.public, b"message digest", (R, S), ID)
    assert not is_signed(key.public, b"message digest", (R, S), b"1234567812345679")


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_of_the_standards_examples(message: bytes, digest: str) -> None:
    # Source: GM/T 0004-2012, annex A.
    running = hashes.Hash(hashes.SM3())
    running.update(message)
    assert running.finalize().hex() == digest


def test_sm4_of_the_standards_example() -> None:
    assert (
        encrypted(BLOCK, bytes(16), BLOCK)[:16] == SECRET
    )  # the first block under an empty vector is the plain cipher


def test_openssl_believes_our_signatures(pair: KeyPair) -> None:
    key = private_key(pair.private)
    message = "appId=K&data=测试&timestamp=1".encode()
    assert pair.believes(message, der_bytes(sign(key, message, ID)))
    assert not pair.believes(message + b"x", der_bytes(sign(key, message, ID)))


def test_we_believe_openssls_signatures(pair: KeyPair) -> None:
    signature = from_der(pair.sign(b"message"))
    assert is_signed(public_key(pair.public), b"message", signature, ID)
    assert not is_signed(public_key(pair.public), b"other", signature, ID)
    assert not is_signed(public_key(PUBLIC), b"message", signature, ID)


@pytest.mark.parametrize("plain", [b"", b"{}", b"x" * 16, "测试".encode() * 100])
def test_openssl_and_we_encrypt_alike(plain: bytes) -> None:
    cipher = ("enc", "-sm4-cbc", "-K", BLOCK.hex(), "-iv", SECRET.hex())
    assert openssl(*cipher, told=plain) == encrypted(BLOCK, SECRET, plain)
    assert openssl(*cipher, "-d", told=encrypted(BLOCK, SECRET, plain)) == plain
    assert decrypted(BLOCK, SECRET, encrypted(BLOCK, SECRET, plain)) == plain


@given(st.integers(1, 2**256 - 1), st.integers(1, 2**256 - 1))
def test_signatures_are_written_and_read_back(r: int, s: int) -> None:
    assert from_raw(raw_bytes((r, s))) == (r, s)
    assert from_der(der_bytes((r, s))) == (r, s)
    assert len(raw_bytes((r, s))) == 64


@settings(max_examples=25)
@given(st.integers(0, 2**256 - 1), st.integers(0, 2**256 - 1))
def test_no_other_pair_of_numbers_is_a_signature(r: int, s: int) -> None:
    assert not is_signed(public_key(PUBLIC), b"message digest", (r, s), ID)


@given(st.binary(max_size=64))
def test_bytes_that_were_not_encrypted_with_our_key_are_refused_or_nonsense(secret: bytes) -> None:
    try:
        assert len(decrypted(BLOCK, SECRET, secret)) < len(secret)
    except ProtocolError:
        assert len(secret) % 16 != 0 or secret[-16:] is not None


@pytest.mark.parametrize("text", ["", "00" * 32, "ff" * 32, D[2:], "zz" * 32, D + "00"])
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|hexadecimal"):
        private_key(text)


@pytest.mark.parametrize(
    "text", ["", "04" + "00" * 64, "04" + "11" * 64, PUBLIC[2:], "05" + PUBLIC[2:], "00"]
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="key"):
        public_key(text)


def test_a_private_key_does_not_show_itself(tmp_path: Path) -> None:
    assert str(int(D, 16)) not in repr(private_key(D))
