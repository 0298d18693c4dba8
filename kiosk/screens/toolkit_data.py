"""Kivy's data folder without its own style sheet, at set-up.

Kivy parses 1340 lines of rules for widgets that we do not use each time it starts: 60 ms and 4 MB. Everything else in its
data folder (shaders, above all) is linked as it is.
"""

from importlib.util import find_spec
from pathlib import Path

STYLE = "style.kv"


def link_toolkit_data(target: Path) -> None:
    """Make `target` a copy by links of Kivy's data folder, with an empty style sheet."""
    kivy = find_spec("kivy")  # found, not imported: an import would open log files and read the environment
    if kivy is None or not kivy.submodule_search_locations:
        raise LookupError("Kivy is not installed")
    source = Path(kivy.submodule_search_locations[0]) / "data"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        old.unlink()
    for entry in source.iterdir():
        if entry.name != STYLE:
            (target / entry.name).symlink_to(entry)
    (target / STYLE).write_text("# We style our own widgets only.\n", "utf-8")
