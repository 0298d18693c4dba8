"""One .bmpack file: a zip with pack.json, its signature and blank forms. Believed whole or not at all."""

import hashlib
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.content import Pack
from kiosk.domain.content_pack import PackWrong, pack_from
from kiosk.signing.key import PublicKey

CONTENT, SIGNATURE = "pack.json", "signature"
LARGEST_FILE = 32 << 20
LARGEST_CONTENT = 4 << 20
LARGEST_FORM = 2 << 20
MOST_MEMBERS = 64
SIGNATURE_BYTES = 64
COMPRESSIONS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # others fail in ways of their own


class Unreadable(PackWrong):
    """No pack, or only a part of one: it may still be on its way."""


class NotBelieved(PackWrong):
    """Nobody whom we trust has signed it."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack that was believed. `digest`: of the signed text, hexadecimal; `forms`: PDF by member name."""

    pack: Pack
    digest: str
    forms: Mapping[str, bytes]


def opened(file: Path, keys: Sequence[PublicKey]) -> Opened:
    """Read the whole file and check everything. Raises Unreadable, NotBelieved, PackWrong."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise PackWrong(file.name, f"larger than {LARGEST_FILE >> 20} MB")
        with zipfile.ZipFile(file) as archive:
            return _checked(archive, keys)
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


def _checked(archive: zipfile.ZipFile, keys: Sequence[PublicKey]) -> Opened:
    names = [member.filename for member in archive.infolist()]
    if any(member.compress_type not in COMPRESSIONS for member in archive.infolist()):
        raise PackWrong("members", "neither stored nor deflated")
    if len(names) > MOST_MEMBERS or len(set(names)) != len(names):
        raise PackWrong("members", f"more than {MOST_MEMBERS}, or one stands twice")
    for wanted in (CONTENT, SIGNATURE):
        if wanted not in names:
            raise PackWrong(wanted, "missing")
    content = _member(archive, CONTENT, LARGEST_CONTENT)
    signature = _member(archive, SIGNATURE, SIGNATURE_BYTES)
    if not any(key.verifies(signature, content) for key in keys):
        raise NotBelieved(SIGNATURE, "of nobody in [content] keys")
    pack = pack_from(content)
    wanted_forms = {one.form.member: one.form.sha256 for one in pack.documents if one.form is not None}
    if unknown := set(names) - {CONTENT, SIGNATURE, *wanted_forms}:
        raise PackWrong("members", f"{len(unknown)} that pack.json does not name")
    forms = {name: _form(archive, name, digest) for name, digest in wanted_forms.items() if name in names}
    if missing := sorted(set(wanted_forms) - set(forms)):
        raise PackWrong(missing[0], "missing")
    return Opened(pack, hashlib.sha256(content).hexdigest(), forms)


def _form(archive: zipfile.ZipFile, name: str, digest: str) -> bytes:
    pdf = _member(archive, name, LARGEST_FORM)
    if hashlib.sha256(pdf).hexdigest() != digest:
        raise PackWrong(name, "not what pack.json says it is")
    if not pdf.startswith(b"%PDF-"):
        raise PackWrong(name, "no PDF")
    return pdf


def _member(archive: zipfile.ZipFile, name: str, largest: int) -> bytes:
    """What a header says of a size is not believed: no more than `largest` is ever unpacked."""
    with archive.open(name) as member:
        content = member.read(largest + 1)
        if len(content) > largest:
            raise PackWrong(name, f"larger than {largest} bytes")
        return content
