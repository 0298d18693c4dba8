"""The 样章 keys of the bench: made in its own store, never a real office's; the seal bears 样章 and a made-up name."""

import os
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from asn1crypto import cms, tsp, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kiosk.domain.proof import signature_text
from kiosk.signing import sm2
from kiosk.signing.key import SigningKey
from kiosk.signing.proof_keys import SM2_USER, ProofKey, keys_text

ED25519, SM2 = "ed25519", "sm2"
IDS = {ED25519: "sample-1", SM2: "sample-2"}
SEAL_NAME = "样章 云溪区示范社会保险经办中心 SAMPLE"
BITS = 2048
PUBLIC_FILE = "proof-keys.toml"  # what the fleet and `bianmin verify` judge with
YEARS = 10


@dataclass(frozen=True, slots=True)
class SampleKeys:
    """One key for QR codes, one with a certificate for PDFs."""

    code: SigningKey | sm2.PrivateKey = field(repr=False)
    seal_key: bytes = field(repr=False)
    seal_certificate: x509.Certificate

    @property
    def id(self) -> str:
        """Under which name the public half is known."""
        return IDS[ED25519 if isinstance(self.code, SigningKey) else SM2]

    def sign(self, message: bytes) -> str:
        """base64url."""
        if isinstance(self.code, SigningKey):
            return signature_text(self.code.sign(message))
        return signature_text(sm2.raw_bytes(sm2.sign(self.code, message, SM2_USER)))

    def seal(self, digest: bytes) -> bytes:
        """A detached CMS signature (DER) of a SHA-256 digest, as PAdES wants it."""
        attributes = cms.CMSAttributes(
            [
                _attribute("content_type", "data"),
                _attribute("message_digest", digest),
                _attribute("signing_certificate_v2", _named(self.seal_certificate)),
            ]
        )
        key = serialization.load_der_private_key(self.seal_key, password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        issuer = {
            "issuer": self.seal_certificate.issuer,
            "serial_number": self.seal_certificate.serial_number,
        }
        signer = {
            "version": "v1",
            "sid": cms.SignerIdentifier({"issuer_and_serial_number": issuer}),
            "digest_algorithm": {"algorithm": "sha256"},
            "signature_algorithm": {"algorithm": "sha256_rsa"},
            "signed_attrs": attributes,
            "signature": key.sign(attributes.dump(), padding.PKCS1v15(), hashes.SHA256()),
        }
        signed = {
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "data"},
            "certificates": [self.seal_certificate],
            "signer_infos": [signer],
        }
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())

    @property
    def public(self) -> ProofKey:
        """What everybody may know."""
        seal = self.seal_certificate.dump()
        if isinstance(self.code, SigningKey):
            return ProofKey(self.id, ED25519, self.code.public_text, seal)
        point = self.code.public
        return ProofKey(self.id, SM2, f"04{point.x:064x}{point.y:064x}", seal)


def sample_keys(folder: Path | None, kind: str = ED25519) -> SampleKeys:
    """Those of this folder, made where there are none; without a folder, new ones for this process.

    kind: of the key for QR codes, ed25519 or sm2.
    """
    if folder is None:
        key, certificate = _new_seal()
        return SampleKeys(_new_code(kind), key, x509.Certificate.load(certificate))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seal, certificate_file = folder / "proof-seal.pem", folder / "proof-seal.crt"
    if not (seal.exists() and certificate_file.exists()):
        key, made = _new_seal()
        _write(seal, key)
        _write(certificate_file, made)
    certificate = certificate_file.read_bytes()
    found = SampleKeys(_code_in(folder, kind), seal.read_bytes(), x509.Certificate.load(certificate))
    (folder / PUBLIC_FILE).write_text(keys_text({found.id: found.public}), "utf-8")
    return found


def _code_in(folder: Path, kind: str) -> SigningKey | sm2.PrivateKey:
    if kind == SM2:
        file = folder / "proof-code.sm2"
        if not file.exists():
            _write(file, _new_secret().encode())
        return sm2.private_key(file.read_text("utf-8"))
    file = folder / "proof-code.pem"
    if not file.exists():
        SigningKey.generate().save(file)
    return SigningKey.load(file)


def _new_code(kind: str) -> SigningKey | sm2.PrivateKey:
    return sm2.private_key(_new_secret()) if kind == SM2 else SigningKey.generate()


def _new_secret() -> str:
    """64 hexadecimal digits, 1 to 2²⁵⁵: below the curve's order."""
    return f"{secrets.randbits(255) + 1:064x}"


def _new_seal() -> tuple[bytes, bytes]:
    """A private key and its self-signed certificate, both DER."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    name = certificates.Name([certificates.NameAttribute(certificates.NameOID.COMMON_NAME, SEAL_NAME)])
    now = datetime.now(UTC)
    usage = certificates.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        certificates.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(certificates.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private, made.public_bytes(serialization.Encoding.DER)


def _named(certificate: x509.Certificate) -> tsp.SigningCertificateV2:
    """Source: RFC 5035, by SHA-256."""
    return tsp.SigningCertificateV2({"certs": [{"cert_hash": sha256(certificate.dump()).digest()}]})


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})


def _write(file: Path, content: bytes) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        opened.write(content)
