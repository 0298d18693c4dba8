"""The site's own certificate authority: made once, signs the server's certificate; clients believe it and no other."""

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk.domain.errors import BianminError

CA, CA_KEY = "ca.pem", "ca-key.pem"
SERVER, SERVER_KEY = "server.pem", "server-key.pem"
CA_YEARS = 20
SERVER_DAYS = 397  # what browsers accept
RENEW_BEFORE = timedelta(days=60)
_BACK = timedelta(days=1)  # a client's clock may be behind


@dataclass(frozen=True, slots=True)
class Issued:
    """What there is now. made: whether each was made by this call."""

    folder: Path
    valid_until: datetime
    made_ca: bool
    made_server: bool


def issue(folder: Path, site: str, names: tuple[str, ...], now: datetime) -> Issued:
    """The authority, where there is none, and a server's certificate for these names and addresses.

    A certificate that is good for long, for just these names, stays. Raises BianminError without a name, and for an
    authority whose key is not here.
    """
    if not names:
        raise BianminError("site-ca: at least one name or address of the server")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    made_ca = not (folder / CA).exists()
    if made_ca:
        _make_authority(folder, site, now)
    known = _certificate(folder / SERVER)
    if (
        known is not None
        and _names_of(known) == set(names)
        and known.not_valid_after_utc - now > RENEW_BEFORE
    ):
        return Issued(folder, known.not_valid_after_utc, made_ca, made_server=False)
    made = _make_server(folder, names, now)
    return Issued(folder, made.not_valid_after_utc, made_ca, made_server=True)


def expires(certificate: Path) -> datetime | None:
    """When the certificate in this file ends; None where there is none."""
    known = _certificate(certificate)
    return None if known is None else known.not_valid_after_utc


def _make_authority(folder: Path, site: str, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Bianmin {site}"[:64])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(now + timedelta(days=365 * CA_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(folder / CA_KEY, _pem(key), 0o600)
    _write(folder / CA, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _make_server(folder: Path, names: tuple[str, ...], now: datetime) -> x509.Certificate:
    authority, authority_key = _certificate(folder / CA), _key(folder / CA_KEY)
    if authority is None:
        raise BianminError(f"{folder / CA}: no certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _BACK)
        .not_valid_after(min(now + timedelta(days=SERVER_DAYS), authority.not_valid_after_utc))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False
        )
        .sign(authority_key, hashes.SHA256())
    )
    _write(folder / SERVER_KEY, _pem(key), 0o600)
    _write(folder / SERVER, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    return certificate


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _names_of(certificate: x509.Certificate) -> set[str]:
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


def _certificate(file: Path) -> x509.Certificate | None:
    if not file.exists():
        return None
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except ValueError as broken:
        raise BianminError(f"{file}: no certificate") from broken


def _key(file: Path) -> ec.EllipticCurvePrivateKey:
    if not file.exists():
        raise BianminError(f"{file}: the authority's key is not here; where it is, this has to be done")
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise BianminError(f"{file}: not a key of ours")
    return key


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes, mode: int) -> None:
    """Whole or not at all."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    fresh.replace(file)
