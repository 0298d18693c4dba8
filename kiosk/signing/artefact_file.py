"""One file that the fleet distributes: a content pack, or files of the settings in the same kind of signed zip."""

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from kiosk.domain.artefact import FORMAT, Artefact, ArtefactKind, artefact_from
from kiosk.signing.key import PublicKey, SigningKey
from kiosk.signing.pack_file import CONTENT, opened_from
from kiosk.signing.signed_zip import SIGNATURE, named_members, read_zip, signed_text

ABOUT = "artefact.json"
ENDING = ".bmart"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Believed:
    """An artefact that somebody we trust has signed; `members` are the files of the settings, none for content."""

    artefact: Artefact
    members: Mapping[str, bytes]


def believed(file: Path, keys: Sequence[PublicKey]) -> Believed:
    """Read the whole file and check everything. Raises Unreadable, NotBelieved, PackWrong."""
    return read_zip(file, lambda archive: _believed(archive, keys))


def write_artefact(file: Path, key: SigningKey, artefact: Artefact, members: Mapping[str, bytes]) -> Artefact:
    """Sign the members and write the file in one go; what it is, with its hashes. Raises PackWrong."""
    digests = {name: sha256(content).hexdigest() for name, content in sorted(members.items())}
    about = {
        "format": FORMAT,
        "kind": artefact.kind,
        "name": artefact.name,
        "version": artefact.version,
        "title": artefact.title,
        "files": digests,
    }
    text = json.dumps(about, ensure_ascii=False, indent=1).encode()
    made = artefact_from(text)
    fresh = file.with_name(f"{file.name}.new")
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ((ABOUT, text), (SIGNATURE, key.sign(text)), *sorted(members.items())):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    fresh.replace(file)
    return made


def _believed(archive: zipfile.ZipFile, keys: Sequence[PublicKey]) -> Believed:
    if CONTENT in archive.namelist():
        pack = opened_from(archive, keys).pack
        return Believed(Artefact(ArtefactKind.CONTENT, pack.id, pack.version, pack.title.zh, {}), {})
    artefact = artefact_from(signed_text(archive, ABOUT, keys))
    return Believed(artefact, named_members(archive, ABOUT, artefact.files))
