"""The 样章 keys of the bench: made in its own store, never a real office's; the seal bears 样章 and a made-up name."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from asn1crypto import cms, tsp, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from kiosk.domain.proof import signature_text
from kiosk.signing.key import SigningKey
from kiosk.signing.proof_keys import ProofKey, keys_text

KEY_ID = "sample-1"
SEAL_NAME = "样章 云溪区示范社会保险经办中心 SAMPLE"
BITS = 2048
PUBLIC_FILE = "proof-keys.toml"  # what the fleet and `bianmin verify` judge with
YEARS = 10


@dataclass(frozen=True, slots=True)
class SampleKeys:
    """One key for QR codes, one with a certificate for PDFs."""

    code: SigningKey
    seal_key: bytes
    seal_certificate: x509.Certificate

    def sign(self, message: bytes) -> str:
        """base64url."""
        return signature_text(self.code.sign(message))

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
        return ProofKey(KEY_ID, "ed25519", self.code.public_text, self.seal_certificate.dump())


def sample_keys(folder: Path | None) -> SampleKeys:
    """Those of this folder, made where there are none; without a folder, new ones for this process."""
    if folder is None:
        return _keys(SigningKey.generate(), *_new_seal())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    code, seal, certificate = (
        folder / name for name in ("proof-code.pem", "proof-seal.pem", "proof-seal.crt")
    )
    if not code.exists():
        SigningKey.generate().save(code)
    if not (seal.exists() and certificate.exists()):
        key, made = _new_seal()
        _write(seal, key)
        _write(certificate, made)
    found = _keys(SigningKey.load(code), seal.read_bytes(), certificate.read_bytes())
    (folder / PUBLIC_FILE).write_text(keys_text({KEY_ID: found.public}), "utf-8")
    return found


def _keys(code: SigningKey, key: bytes, certificate: bytes) -> SampleKeys:
    return SampleKeys(code, key, x509.Certificate.load(certificate))


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
