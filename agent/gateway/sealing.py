"""The signed and encrypted envelope of rest_sm2.

```
{"appId": "…", "encType": "SM4", "signType": "SM2", "timestamp": "1795337000000", "version": "1.0",
 "data": base64(iv of 16 bytes || SM4-CBC with PKCS#7 padding of the contract's JSON),
 "signData": base64(SM2 with SM3 over `appId=…&data=…&encType=SM4&signType=SM2&timestamp=…&version=1.0`)}
```

The signed text has every member but signData, sorted by name, as `name=value` joined by `&`, in UTF-8. ZA uses the id of
the settings. `timestamp` is milliseconds since 1970. The signature is checked before anything is decrypted.
"""

import base64
import binascii
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.padding import PKCS7

from kiosk.domain.errors import ProtocolError
from kiosk.signing import sm2

VERSION: Literal["1.0"] = "1.0"
_BLOCK = 16


@dataclass(frozen=True, slots=True)
class Keys:
    """What both sides agreed on."""

    app_id: str
    ours: sm2.PrivateKey
    theirs: sm2.PublicKey
    sm4: bytes = field(repr=False)
    user_id: bytes
    signature: Literal["raw", "der"]


class _Envelope(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A member more would not be under the signature: it is refused."""

    app_id: Annotated[str, msgspec.Meta(max_length=64)]
    enc_type: Literal["SM4"]
    sign_type: Literal["SM2"]
    timestamp: Annotated[str, msgspec.Meta(pattern="^[0-9]{13}$")]
    version: Literal["1.0"]
    sign_data: Annotated[str, msgspec.Meta(max_length=200)]
    data: str


_envelopes = msgspec.json.Decoder(_Envelope)


def seal(
    keys: Keys, plain: bytes, now: datetime, *, random_bytes: Callable[[int], bytes] = os.urandom
) -> bytes:
    """The envelope around the JSON."""
    iv = random_bytes(_BLOCK)
    data = base64.b64encode(iv + encrypted(keys.sm4, iv, plain)).decode("ascii")
    stamp = str(int(now.timestamp() * 1000))
    signature = sm2.sign(keys.ours, signed_text(keys.app_id, data, stamp), keys.user_id)
    written = sm2.raw_bytes(signature) if keys.signature == "raw" else sm2.der_bytes(signature)
    envelope = _Envelope(
        app_id=keys.app_id,
        enc_type="SM4",
        sign_type="SM2",
        timestamp=stamp,
        version=VERSION,
        sign_data=base64.b64encode(written).decode("ascii"),
        data=data,
    )
    return msgspec.json.encode(envelope)


def opened(keys: Keys, sealed: bytes, now: datetime, window_s: float) -> bytes:
    """The JSON inside, of a far end that signed it within the window. Raises ProtocolError."""
    try:
        envelope = _envelopes.decode(sealed)
    except (msgspec.MsgspecError, ValueError, RecursionError) as broken:
        raise ProtocolError("no envelope") from broken
    if envelope.app_id != keys.app_id:
        raise ProtocolError("an envelope for somebody else")
    if abs(int(envelope.timestamp) / 1000 - now.timestamp()) > window_s:
        raise ProtocolError("an envelope of another time")
    text = signed_text(envelope.app_id, envelope.data, envelope.timestamp)
    if not sm2.is_signed(keys.theirs, text, _signature(keys, envelope.sign_data), keys.user_id):
        raise ProtocolError("an envelope that the gateway did not sign")
    data = _from_base64(envelope.data)
    return decrypted(keys.sm4, data[:_BLOCK], data[_BLOCK:])


def signed_text(app_id: str, data: str, timestamp: str) -> bytes:
    """What the signature covers."""
    members = {
        "appId": app_id,
        "data": data,
        "encType": "SM4",
        "signType": "SM2",
        "timestamp": timestamp,
        "version": VERSION,
    }
    return "&".join(f"{name}={members[name]}" for name in sorted(members)).encode("utf-8")


def encrypted(key: bytes, iv: bytes, plain: bytes) -> bytes:
    """SM4-CBC with PKCS#7 padding. Source: GM/T 0002, GM/T 0009."""
    padder, cipher = PKCS7(8 * _BLOCK).padder(), Cipher(SM4(key), modes.CBC(iv)).encryptor()
    return cipher.update(padder.update(plain) + padder.finalize()) + cipher.finalize()


def decrypted(key: bytes, iv: bytes, secret: bytes) -> bytes:
    """Raises ProtocolError where it is no whole number of blocks or the padding is wrong."""
    try:
        cipher, padding = Cipher(SM4(key), modes.CBC(iv)).decryptor(), PKCS7(8 * _BLOCK).unpadder()
        return padding.update(cipher.update(secret) + cipher.finalize()) + padding.finalize()
    except ValueError as wrong:
        raise ProtocolError("not encrypted with our key") from wrong


def _signature(keys: Keys, text: str) -> tuple[int, int]:
    written = _from_base64(text)
    try:
        return sm2.from_raw(written) if keys.signature == "raw" else sm2.from_der(written)
    except ValueError as wrong:
        raise ProtocolError("no signature") from wrong


def _from_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise ProtocolError("no base64") from wrong
