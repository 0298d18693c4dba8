"""Keys in files."""

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ConfigError, ProtocolError
from kiosk.signing.key import PublicKey, SigningKey


def test_a_saved_key_is_only_its_owners_and_signs_the_same(tmp_path: Path) -> None:
    key = SigningKey.generate()
    key.save(tmp_path / "key.pem")
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600
    loaded = SigningKey.load(tmp_path / "key.pem")
    assert PublicKey.from_text(key.public_text).verifies(loaded.sign(b"message"), b"message")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    SigningKey.generate().save(tmp_path / "key.pem")
    (tmp_path / "key.pem").chmod(0o640)
    with pytest.raises(ConfigError, match="chmod 600"):
        SigningKey.load(tmp_path / "key.pem")


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    SigningKey.generate().save(tmp_path / "key.pem")
    with pytest.raises(FileExistsError):
        SigningKey.generate().save(tmp_path / "key.pem")


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text("nothing")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match=r"key\.pem"):
        SigningKey.load(path)


def test_the_public_text_reads_back() -> None:
    text = SigningKey.generate().public_text
    assert len(text) == 43
    assert PublicKey.from_text(text).text == text


def test_another_spelling_of_the_same_key_is_refused() -> None:
    text = SigningKey.generate().public_text
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    with pytest.raises(ProtocolError, match="one spelling"):
        PublicKey.from_text(text[:-1] + alphabet[alphabet.index(text[-1]) + 1])


@given(st.text(max_size=60))
def test_any_other_text_is_a_protocol_error(text: str) -> None:
    with pytest.raises(ProtocolError):
        PublicKey.from_text(text + "!")


def test_a_signature_of_another_length_is_no_signature() -> None:
    key = SigningKey.generate()
    public, signature = PublicKey.from_text(key.public_text), key.sign(b"message")
    assert not public.verifies(signature[:-1], signature[-1:] + b"message")
    assert not public.verifies(signature + b"mess", b"age")
    assert not public.verifies(b"", b"")
