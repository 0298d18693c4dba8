"""A zip of which one member names the hash of all else and is signed. Believed whole or not at all."""

import hashlib
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from kiosk.domain.content_pack import PackWrong
from kiosk.signing.key import PublicKey

SIGNATURE = "signature"
LARGEST_FILE = 32 << 20
LARGEST_TEXT = 4 << 20
LARGEST_MEMBER = 2 << 20
MOST_MEMBERS = 64
SIGNATURE_BYTES = 64
COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # others fail in ways of their own

T = TypeVar("T")


class Unreadable(PackWrong):
    """No zip of ours, or only a part of one: it may still be on its way."""


class NotBelieved(PackWrong):
    """Nobody whom we trust has signed it."""


def read_zip(file: Path, read: Callable[[zipfile.ZipFile], T]) -> T:
    """What `read` makes of the archive. Raises Unreadable, and PackWrong for one that is larger or other than ours are."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise PackWrong(file.name, f"larger than {LARGEST_FILE >> 20} MB")
        with zipfile.ZipFile(file) as archive:
            _check_members(archive)
            return read(archive)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as broken:
        raise Unreadable(file.name, "not a whole zip") from broken
    except OSError as broken:
        raise Unreadable(file.name, "cannot be read") from broken


def signed_text(archive: zipfile.ZipFile, name: str, keys: Sequence[PublicKey]) -> bytes:
    """The member that is signed. Raises NotBelieved, PackWrong."""
    names = archive.namelist()
    for wanted in (name, SIGNATURE):
        if wanted not in names:
            raise PackWrong(wanted, "missing")
    content = member_of(archive, name, LARGEST_TEXT)
    signature = member_of(archive, SIGNATURE, SIGNATURE_BYTES)
    if not any(key.verifies(signature, content) for key in keys):
        raise NotBelieved(SIGNATURE, "of nobody whose keys are configured")
    return content


def named_members(archive: zipfile.ZipFile, text: str, digests: Mapping[str, str]) -> dict[str, bytes]:
    """The members that the signed text names, and no others may be. Raises PackWrong.

    text: the name of the signed member. digests: SHA-256 by member.
    """
    names = set(archive.namelist())
    if unknown := names - {text, SIGNATURE, *digests}:
        raise PackWrong("members", f"{len(unknown)} that {text} does not name")
    members = {
        name: _member_like(archive, text, name, digest) for name, digest in digests.items() if name in names
    }
    if missing := sorted(set(digests) - set(members)):
        raise PackWrong(missing[0], "missing")
    return members


def member_of(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    """What a header says of a size is not believed: no more than `largest` is ever unpacked. Raises PackWrong."""
    with archive.open(name) as member:
        content = member.read(largest + 1)
        if len(content) > largest:
            raise PackWrong(name, f"larger than {largest} bytes")
        return content


def _check_members(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if any(member.compress_type not in COMPRESSIONS for member in archive.infolist()):
        raise PackWrong("members", "neither stored nor deflated")
    if len(names) > MOST_MEMBERS or len(set(names)) != len(names):
        raise PackWrong("members", f"more than {MOST_MEMBERS}, or one stands twice")


def _member_like(archive: zipfile.ZipFile, text: str, name: str, digest: str) -> bytes:
    content = member_of(archive, name, LARGEST_MEMBER)
    if hashlib.sha256(content).hexdigest() != digest:
        raise PackWrong(name, f"not what {text} says it is")
    return content
