"""The folder of settings: what was rolled out, the slots made of it, which one is in force, and whether it is on trial.

`files/KIND.NAME.bmart` what was rolled out · `slots/N` whole settings · `current` the slot in force · `trial` the item whose slot
has not proved itself yet · `fallen` the item that did not · `.before` beside a file: what stood there before the trial.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from agent.distribution.keeping import copy_whole, sync_folder, write_whole
from kiosk.signing.artefact_file import ENDING

BEFORE = ".before"
STARTS_AT_MOST = 2
SLOTS_KEPT = 3
ASSEMBLE_S = 60.0


class Trial(msgspec.Struct, frozen=True):
    """What is being tried: the item, its slot, and how often the agent began with it."""

    item: str
    slot: str
    starts: int = 0


@dataclass(frozen=True, slots=True)
class Slots:
    """`base`: the software's own settings. keys: whose artefacts are believed. Blocking; raises OSError where the disk fails."""

    at: Path
    base: Path
    keys: Sequence[str]

    def begin(self) -> Path:
        """The settings to start with. A trial that was begun too often without proving itself is over: what was before is."""
        self.at.mkdir(parents=True, exist_ok=True)
        self.at.chmod(0o755)
        trial = self.trial()
        if trial is not None and trial.slot != self.current_name():
            self.end_trial(keep=False)  # the power went before it was in force
        elif trial is not None and trial.starts >= STARTS_AT_MOST:
            self.fall(trial)
        elif trial is not None:
            self._write_trial(msgspec.structs.replace(trial, starts=trial.starts + 1))
        for before in [] if self.trial() else list(self._files().glob(f".*{BEFORE}")):
            _restore(before)
        if not any(self._files().glob(f"*{ENDING}")):
            return self.base
        if self._stamp() != self._stamp_of_current() and not self.renew():
            return (
                self.base
            )  # the software's own settings changed, and what was rolled out no longer fits them
        return self.at / "current"

    def put(self, item: str, file: Path) -> bool:
        """Lay it over the others, on trial from the next start; False where it does not load, and nothing has changed."""
        target = self._file(item)
        before = target.with_name(f".{target.name}{BEFORE}")
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            copy_whole(target, before)
        else:
            write_whole(before, b"")
        copy_whole(file, target)
        slot = self._assembled()
        if slot is None:
            _restore(before)
            return False
        self._write_trial(Trial(item, slot.name))
        self._switch(slot)
        return True

    def take_away(self, item: str) -> None:
        """None of it from the next start."""
        self._file(item).unlink(missing_ok=True)
        self.renew()

    def renew(self) -> bool:
        """A slot of what there is, in force at once; False where it does not load."""
        slot = self._assembled()
        if slot is None:
            return False
        if (trial := self.trial()) is not None:
            self._write_trial(msgspec.structs.replace(trial, slot=slot.name))
        self._switch(slot)
        return True

    def fall(self, trial: Trial) -> None:
        """The trial failed: what was before is in force, and the item is told."""
        write_whole(self.at / "fallen", trial.item.encode())
        self.end_trial(keep=False)
        self.renew()

    def end_trial(self, *, keep: bool) -> None:
        """keep: it has proved itself; otherwise what stood before stands again."""
        for before in list(self._files().glob(f".*{BEFORE}")):
            if keep:
                before.unlink()
            else:
                _restore(before)
        (self.at / "trial").unlink(missing_ok=True)

    def trial(self) -> Trial | None:
        """What is being tried."""
        try:
            return msgspec.json.decode((self.at / "trial").read_bytes(), type=Trial)
        except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
            return None

    def fallen(self) -> str:
        """The item that fell, once; "" for none."""
        marker = self.at / "fallen"
        if not marker.exists():
            return ""
        item = marker.read_text("utf-8")
        marker.unlink()
        return item

    def current_name(self) -> str:
        """Of the slot in force; "" for none."""
        link = self.at / "current"
        return link.readlink().name if link.is_symlink() else ""

    def _files(self) -> Path:
        return self.at / "files"

    def _file(self, item: str) -> Path:
        return self._files() / f"{item.replace('/', '.')}{ENDING}"

    def _assembled(self) -> Path | None:
        slots = self.at / "slots"
        slots.mkdir(parents=True, exist_ok=True)
        for folder in (self.at, slots):
            folder.chmod(0o755)
        used = [int(slot.name) for slot in slots.iterdir() if slot.name.isdigit()]
        slot = slots / str(max(used, default=0) + 1)
        command = [sys.executable, "-m", "agent.distribution.assembling", self.base, self._files(), slot]
        try:
            done = subprocess.run(
                [*map(str, command), *(f"--key={key}" for key in self.keys)], timeout=ASSEMBLE_S, check=False
            )
        except subprocess.TimeoutExpired:
            done = None
        if done is None or done.returncode:
            shutil.rmtree(slot, ignore_errors=True)
            return None
        (slot / "stamp").write_text(self._stamp(), "ascii")
        os.sync()  # a hundred small files
        return slot

    def _switch(self, slot: Path) -> None:
        """In one go. The last ones stay: a screen that has begun with one may read more of it."""
        fresh = self.at / "current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("slots") / slot.name)
        fresh.replace(self.at / "current")
        sync_folder(self.at)
        slots = sorted((self.at / "slots").iterdir(), key=lambda one: int(one.name))
        for old in slots[:-SLOTS_KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def _write_trial(self, trial: Trial) -> None:
        write_whole(self.at / "trial", msgspec.json.encode(trial))

    def _stamp(self) -> str:
        """Another one where the software's settings or what was rolled out differ."""
        running = hashlib.sha256()
        for folder in (self.base, self._files()):
            for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name[0] != "."):
                running.update(f"{file.relative_to(folder)} {file.stat().st_size}\n".encode())
                running.update(hashlib.sha256(file.read_bytes()).digest())
        return running.hexdigest()

    def _stamp_of_current(self) -> str:
        try:
            return (self.at / "current" / "stamp").read_text("ascii")
        except FileNotFoundError:
            return ""


def _restore(before: Path) -> None:
    target = before.with_name(before.name.removeprefix(".").removesuffix(BEFORE))
    if before.stat().st_size:
        before.replace(target)
    else:
        target.unlink(missing_ok=True)
        before.unlink()
    sync_folder(before.parent)
