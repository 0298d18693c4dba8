"""Settings as a whole: the software's own, with what was rolled out laid over them, and only if everything loads.

`python -m agent.distribution.assembling BASE FILES OUT --key KEY`: in a process of its own, which may fail as it likes.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.errors import BianminError
from kiosk.domain.form_fit import load_fitting_forms
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.signing.artefact_file import ENDING, believed
from kiosk.signing.key import PublicKey

DOES_NOT_LOAD = 3
NOT_COPIED = ("content", "mishaps", "ime")  # nothing of it can be rolled out, and it is large


def main(argv: Sequence[str]) -> int:
    """0 done; 3 something does not load, said on stderr."""
    parser = argparse.ArgumentParser(prog="agent.distribution.assembling", description=__doc__)
    parser.add_argument("base", type=Path)
    parser.add_argument("files", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--key", action="append", default=[])
    options = parser.parse_args(argv)
    try:
        assemble(options.base, options.files, options.out, options.key)
    except (BianminError, ValueError, KeyError) as wrong:
        print(f"assembling: {wrong}", file=sys.stderr)
        return DOES_NOT_LOAD
    return 0


def assemble(base: Path, files: Path, out: Path, keys: Sequence[str]) -> None:
    """Write `out`, readable by everybody: the screen is another user. Raises BianminError, ValueError, KeyError, OSError."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(base, out, ignore=shutil.ignore_patterns(*NOT_COPIED))
    public = [PublicKey.from_text(key) for key in keys]
    for file in sorted(files.glob(f"*{ENDING}")):
        for name, content in believed(file, public).members.items():
            place = out / name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(content)
    check(out)
    out.chmod(0o755)
    for path in out.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


def check(folder: Path) -> None:
    """Load everything as the agent and the screen do. Raises BianminError, ValueError, KeyError."""
    texts = [load_texts(folder / "texts", language) for language in LANGUAGES]
    if texts[0].keys() != texts[1].keys():
        raise ValueError(f"texts: {min(texts[0].keys() ^ texts[1].keys())} stands in one language only")
    tables = load_code_tables(folder / "tables" / "codes.toml")
    load_fitting_forms(folder / "forms", load_catalogue(folder / "catalogue.toml"), tables)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
