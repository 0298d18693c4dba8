"""The project's own files, as git would commit them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("kiosk", "agent", "fleet")


def files(*endings: str) -> list[Path]:
    """Files that are committed or about to be, with one of these endings; all of them when none is given.

    Raises CalledProcessError outside a git repository.
    """
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    paths = [ROOT / name for name in listing.stdout.split("\0") if name.endswith(endings or "")]
    return [path for path in paths if path.is_file()]


def texts(*endings: str) -> list[tuple[str, str]]:
    """Name and content of the files that hold text."""
    contents = [(str(path.relative_to(ROOT)), path.read_bytes()) for path in files(*endings)]
    return [(name, content.decode("utf-8")) for name, content in contents if b"\0" not in content]


def product_modules() -> list[tuple[str, str]]:
    """Name and source of every module that runs at a station or in the fleet's room."""
    return [(name, source) for name, source in texts(".py") if name.split("/")[0] in PRODUCT]
