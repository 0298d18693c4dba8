"""The folder of model files and its manifest: what is there, where it came from, and whether it is whole."""

import hashlib
import os
import tomllib
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from kiosk.domain.errors import BianminError

FOLDER = Path("var/build/face")
MANIFEST = "manifest.toml"
HOW = "./run models"
# The files of a folder in insightface's format.
DETECTORS = ("scrfd_*.onnx", "det_*.onnx")
RECOGNISERS = ("w600k_*.onnx", "glintr*.onnx")


class NoModels(BianminError):
    """A model file is missing or not what it should be; the message names it and what to do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the manifest. made_from: the hash of the package's own file, where this one was made from it."""

    name: str
    package: str
    licence: str
    sha256: str
    made_from: str = ""


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    file: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Models:
    """A folder as its manifest describes it."""

    folder: Path
    entries: tuple[Entry, ...]

    def entry(self, name: str) -> Entry:
        """Raises NoModels where the manifest has no such file."""
        for one in self.entries:
            if one.name == name:
                return one
        raise NoModels(f"face models: {self.folder} has no {name}: {HOW}")

    def whole(self, name: str) -> Path:
        """The file, looked at: it is byte for byte what the manifest says. Raises NoModels."""
        one = self.entry(name)
        path = self.folder / name
        check(path, one.sha256, one.package)
        return path

    def content(self, name: str) -> bytes:
        """The same as bytes, so that what was checked is what is used. Raises NoModels."""
        one = self.entry(name)
        found = _read(self.folder / name)
        if hashlib.sha256(found).hexdigest() != one.sha256:
            raise _damaged(self.folder / name, one.package)
        return found


def models_in(folder: Path) -> Models:
    """The folder's manifest; the files are not looked at yet. Raises NoModels."""
    path = folder / MANIFEST
    try:
        manifest = msgspec.convert(tomllib.loads(_read(path).decode()), _Manifest)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as strange:
        raise NoModels(f"face models: {path} makes no sense: {HOW}") from strange
    return Models(folder, manifest.file)


def manifest_of(entries: Iterable[Entry]) -> str:
    """The manifest's text."""
    tables = (
        "\n".join(("[[file]]", *(f'{key} = "{value}"' for key, value in asdict(one).items() if value)))
        for one in entries
    )
    return "# Made by ./run models.\n\n" + "\n\n".join(tables) + "\n"


def check(path: Path, sha256: str, whence: str) -> None:
    """Raises NoModels where the file is missing, or another one."""
    if digest(path) != sha256:
        raise _damaged(path, whence)


def digest(path: Path) -> str:
    """The sha256 of a file. Raises NoModels where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as missing:
        raise _missing(path) from missing


def the_one(folder: Path, patterns: tuple[str, ...]) -> Path:
    """The file with such a name. Raises NoModels where there is none, or more than one."""
    found = sorted(path for pattern in patterns for path in folder.glob(pattern))
    if len(found) != 1:
        names = " or ".join(patterns)
        how = "./run models --insightface, or a folder of your own in [face] insightface"
        raise NoModels(f"face models: expected one {names} in {folder}, there are {len(found)}: {how}")
    return found[0]


def of_a_pack(path: Path) -> str:
    """The hash of a file in insightface's format, which is the manifest's where one lies beside it. Raises NoModels."""
    found = digest(path)
    try:
        entries = models_in(path.parent).entries
    except NoModels:
        return found  # a deployer's own folder
    pinned = [one.sha256 for one in entries if one.name == path.name]
    if pinned and found not in pinned:
        raise NoModels(f"face models: {path} is not the file of its manifest: ./run models --insightface")
    return found


def allowed(path: Path, hashes: Collection[str]) -> str:
    """The file's hash, which is one of these. Raises NoModels."""
    found = digest(path)
    if found not in hashes:
        raise NoModels(f"face models: {path} has the hash {found}, which [face] pad_sha256 does not allow")
    return found


def version_of(hashes: Iterable[str]) -> str:
    """What an algorithm's results are known by: 8 hex digits over the hashes of all its model files."""
    return hashlib.sha256("\n".join(sorted(hashes)).encode("ascii")).hexdigest()[:8]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as missing:
        raise _missing(path) from missing


def _missing(path: Path) -> NoModels:
    return NoModels(f"face models: {os.fspath(path)} is missing: {HOW}")


def _damaged(path: Path, whence: str) -> NoModels:
    return NoModels(f"face models: {os.fspath(path)} is not the file of {whence}: {HOW}")
