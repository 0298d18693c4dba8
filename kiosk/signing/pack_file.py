"""One .bmpack file: a signed zip with pack.json and blank forms. Believed whole or not at all."""

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.content import Pack
from kiosk.domain.content_pack import PackWrong, pack_from
from kiosk.signing.key import PublicKey
from kiosk.signing.signed_zip import named_members, read_zip, signed_text

CONTENT = "pack.json"


@dataclass(frozen=True, slots=True)
class Opened:
    """A pack that was believed. `digest`: of the signed text, hexadecimal; `forms`: PDF by member name."""

    pack: Pack
    digest: str
    forms: Mapping[str, bytes]


def opened(file: Path, keys: Sequence[PublicKey]) -> Opened:
    """Read the whole file and check everything. Raises Unreadable, NotBelieved, PackWrong."""
    return read_zip(file, lambda archive: opened_from(archive, keys))


def opened_from(archive: zipfile.ZipFile, keys: Sequence[PublicKey]) -> Opened:
    """The same of an archive that `read_zip` has opened. Raises NotBelieved, PackWrong."""
    content = signed_text(archive, CONTENT, keys)
    pack = pack_from(content)
    wanted = {one.form.member: one.form.sha256 for one in pack.documents if one.form is not None}
    forms = named_members(archive, CONTENT, wanted)
    for name, pdf in forms.items():
        if not pdf.startswith(b"%PDF-"):
            raise PackWrong(name, "no PDF")
    return Opened(pack, hashlib.sha256(content).hexdigest(), forms)
