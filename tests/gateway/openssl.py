"""The openssl command line: an independent reading of SM2, SM3 and SM4."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

DIST_ID = "distid:1234567812345678"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A made-up key that openssl made; `private` and `public` in the hexadecimal of our settings."""

    folder: Path
    private: str
    public: str

    @classmethod
    def made_in(cls, folder: Path) -> "KeyPair":
        """A new one."""
        folder.mkdir(parents=True, exist_ok=True)
        key, public = str(folder / "key.pem"), str(folder / "public.pem")
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", key)
        openssl("pkey", "-in", key, "-pubout", "-out", public)
        told = openssl("pkey", "-in", key, "-noout", "-text").decode()
        return cls(folder, _digits(told, "priv", 64), _digits(told, "pub", 130))

    def sign(self, message: bytes) -> bytes:
        """A signature as ASN.1."""
        (self.folder / "message").write_bytes(message)
        return openssl(
            *("pkeyutl", "-sign", "-rawin", "-digest", "sm3", "-pkeyopt", DIST_ID),
            *("-inkey", str(self.folder / "key.pem"), "-in", str(self.folder / "message")),
        )

    def believes(self, message: bytes, signature: bytes) -> bool:
        """Whether openssl takes the signature for one of this key."""
        (self.folder / "message").write_bytes(message)
        (self.folder / "signature").write_bytes(signature)
        return b"Verified Successfully" in openssl(
            *("pkeyutl", "-verify", "-rawin", "-digest", "sm3", "-pkeyopt", DIST_ID),
            *("-pubin", "-inkey", str(self.folder / "public.pem")),
            *("-sigfile", str(self.folder / "signature"), "-in", str(self.folder / "message")),
            may_fail=True,
        )


def openssl(*arguments: str, told: bytes = b"", may_fail: bool = False) -> bytes:
    """What the command said. Raises CalledProcessError unless it may fail."""
    done = subprocess.run(
        ["openssl", *arguments], input=told, capture_output=True, timeout=20, check=not may_fail
    )
    return done.stdout


def _digits(told: str, part: str, length: int) -> str:
    found = re.search(rf"{part}:\s*((?:[0-9a-f]{{2}}:?\s*)+)", told)
    assert found is not None
    return re.sub(r"[^0-9a-f]", "", found[1])[-length:].zfill(length)
