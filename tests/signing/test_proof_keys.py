"""The public keys of proofs: Ed25519 and SM2, in one file that says what is wrong with it."""

from pathlib import Path

import pytest

from kiosk.domain.errors import ConfigError
from kiosk.domain.proof import ProofCode, new_number, signature_text, signed_bytes
from kiosk.signing import sm2
from kiosk.signing.key import SigningKey
from kiosk.signing.proof_keys import SM2_USER, ProofKey, ProofKeys, is_signed, keys_text, load_proof_keys

SIGNED = ("2026-11-22", "2027-02-20", "ab" * 32)
SM2_SECRET = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8"  # of GM/T 0003.5, appendix A


def written(keys: ProofKeys, folder: Path) -> ProofKeys:
    """Through a file."""
    file = folder / "keys.toml"
    file.write_text(keys_text(keys), "utf-8")
    return load_proof_keys(file)


def test_an_ed25519_key_judges_its_own_proofs(tmp_path: Path) -> None:
    key, number = SigningKey.generate(), new_number()
    keys = written({"a": ProofKey("a", "ed25519", key.public_text, b"seal")}, tmp_path)
    code = ProofCode(number, "a", signature_text(key.sign(signed_bytes(number, *SIGNED))))
    assert keys["a"].seal == b"seal"
    assert is_signed(keys, code, SIGNED)
    assert not is_signed(keys, code, ("2026-11-22", "2027-02-21", SIGNED[2]))
    assert not is_signed({}, code, SIGNED)


def test_an_sm2_key_judges_its_own_proofs(tmp_path: Path) -> None:
    secret, number = sm2.private_key(SM2_SECRET), new_number()
    public = f"04{secret.public.x:064x}{secret.public.y:064x}"
    keys = written({"b": ProofKey("b", "sm2", public)}, tmp_path)
    signature = sm2.raw_bytes(sm2.sign(secret, signed_bytes(number, *SIGNED), SM2_USER))
    code = ProofCode(number, "b", signature_text(signature))
    assert is_signed(keys, code, SIGNED)
    assert not is_signed(keys, ProofCode(new_number(), "b", code.signature), SIGNED)


@pytest.mark.parametrize(
    "text",
    [
        "keys = 3",
        "[[keys]]\nid = 'a'",
        "[[keys]]\nid = 'a'\nkind = 'rsa'\npublic = 'x'",
        "[[keys]]\nid = 'a'\nkind = 'ed25519'\npublic = 'x'",
        "[[keys]]\nid = 'a'\nkind = 'sm2'\npublic = '04'",
        "[[keys]]\nid = 'a'\nkind = 'sm2'\npublic = '04'\nother = 1",
        "[other]",
        "[[keys",
    ],
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=r"keys\.toml"):
        load_proof_keys(file)
    with pytest.raises(ConfigError, match="no such file"):
        load_proof_keys(tmp_path / "missing.toml")
