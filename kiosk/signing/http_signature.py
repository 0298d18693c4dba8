"""Signed HTTP requests. Source: RFC 9421 with Ed25519 (3.3.6), RFC 9530 for Content-Digest."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.errors import Refused
from kiosk.signing.key import PublicKey
from kiosk.signing.keystore import Signer

COMPONENTS = ("@method", "@target-uri", "content-digest")

_LABEL = r"[a-z*][a-z0-9_\-.*]*"
_INPUT = re.compile(rf"(?P<label>{_LABEL})=(?P<params>\((?P<components>[^()]*)\)(?P<rest>(?:;[^;]+)*))")
_PARAMETER = re.compile(
    r';(?P<name>created|keyid|alg)=(?:(?P<number>\d{1,15})|"(?P<text>[\x20\x21\x23-\x5b\x5d-\x7e]*)")'
)
_SIGNATURE = re.compile(rf"(?P<label>{_LABEL})=:(?P<value>[A-Za-z0-9+/=]*):")
_DIGEST = re.compile(r"sha-256=:(?P<value>[A-Za-z0-9+/=]*):")


class SignatureRefused(Refused):
    """A request that does not prove who sent it.

    reason: signature_missing, signature_malformed, digest_mismatch, unknown_key, signature_wrong,
    signature_time.
    """


@dataclass(frozen=True, slots=True)
class _Claim:
    """What the headers say, not yet believed. `params` is signed as it stood."""

    key_id: str
    created: int
    components: tuple[str, ...]
    params: str
    signature: bytes


def sign_request(
    key: Signer, key_id: str, method: str, url: str, body: bytes, created: datetime
) -> dict[str, str]:
    """The three headers that sign this request.

    url: absolute, as the receiver will see it. body: as sent, after any content coding; b"" for none.
    """
    digest = _digest_of(body)
    names = " ".join(f'"{name}"' for name in COMPONENTS)
    params = f'({names});created={int(created.timestamp())};keyid="{key_id}";alg="ed25519"'
    signature = base64.b64encode(key.sign(_base(COMPONENTS, method, url, digest, params))).decode("ascii")
    return {
        "Content-Digest": digest,
        "Signature-Input": f"sig1={params}",
        "Signature": f"sig1=:{signature}:",
    }


def verify_request(  # noqa: PLR0913 (one per part of a request)
    public_key_of: Callable[[str], PublicKey | None],
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    window_s: float,
) -> str:
    """The id of the key that signed this request, whatever the letter case of the headers' names.

    window_s: how far `created` may lie from `now`, either way. Raises SignatureRefused.
    """
    fields = {name.lower(): value for name, value in headers.items()}
    claim = _claim(fields)
    digest = fields.get("content-digest", "")
    if not _DIGEST.fullmatch(digest):
        raise SignatureRefused("signature_malformed", "content-digest")
    if digest != _digest_of(body):
        raise SignatureRefused("digest_mismatch")
    key = public_key_of(claim.key_id)
    if key is None:
        raise SignatureRefused("unknown_key", claim.key_id)
    if not key.verifies(claim.signature, _base(claim.components, method, url, digest, claim.params)):
        raise SignatureRefused("signature_wrong")
    if abs(now.timestamp() - claim.created) > window_s:
        raise SignatureRefused("signature_time")
    return claim.key_id


def _claim(fields: Mapping[str, str]) -> _Claim:
    if "signature-input" not in fields or "signature" not in fields:
        raise SignatureRefused("signature_missing")
    stated = _INPUT.fullmatch(fields["signature-input"].strip())
    signed = _SIGNATURE.fullmatch(fields["signature"].strip())
    if stated is None or signed is None or stated["label"] != signed["label"]:
        raise SignatureRefused("signature_malformed", "one signature with one label is expected")
    components = tuple(name.strip('"') for name in stated["components"].split(" "))
    if sorted(components) != sorted(COMPONENTS):
        raise SignatureRefused("signature_malformed", "the signed parts are not the three expected")
    key_id, created = _parameters(stated["rest"])
    try:
        signature = base64.b64decode(signed["value"], validate=True)
    except binascii.Error as broken:
        raise SignatureRefused("signature_malformed", "signature") from broken
    if base64.b64encode(signature).decode("ascii") != signed["value"]:
        raise SignatureRefused("signature_malformed", "signature has another spelling")
    return _Claim(key_id, created, components, stated["params"], signature)


def _parameters(rest: str) -> tuple[str, int]:
    """Key id and creation time; each of the three parameters once, nothing else."""
    found = list(_PARAMETER.finditer(rest))
    values = {match["name"]: match["number"] if match["text"] is None else match["text"] for match in found}
    whole = "".join(match[0] for match in found) == rest
    if (
        not whole
        or len(found) != 3
        or len(values) != 3
        or values["alg"] != "ed25519"
        or not values["created"].isdigit()
    ):
        raise SignatureRefused("signature_malformed", "parameters are created, keyid and alg=ed25519")
    return values["keyid"], int(values["created"])


def _base(components: tuple[str, ...], method: str, url: str, digest: str, params: str) -> bytes:
    """The signature base. Source: RFC 9421, 2.5."""
    values = {"@method": method, "@target-uri": url, "content-digest": digest}
    lines = [f'"{name}": {values[name]}' for name in components]
    return "\n".join([*lines, f'"@signature-params": {params}']).encode("utf-8")


def _digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"
