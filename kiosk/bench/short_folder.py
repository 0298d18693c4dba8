"""Folders for sockets, whose whole names a system keeps in 108 bytes."""

import shutil
import tempfile
from pathlib import Path

LONGEST_SOCKET = 100
LONGEST_NAME = len("/bench.sock")


def short_folder(folder: Path, prefix: str) -> Path:
    """This folder, empty and 0700; where a socket in it would have too long a name, a fresh one in the system's /tmp."""
    if len(str(folder.absolute())) + LONGEST_NAME > LONGEST_SOCKET:
        return Path(tempfile.mkdtemp(prefix=prefix))
    shutil.rmtree(folder, ignore_errors=True)  # what an earlier bench left, when it was killed
    folder.mkdir(mode=0o700, parents=True)
    folder.chmod(0o700)
    return folder.absolute()
