"""Says what an artefact is: `python -m agent.distribution FILE --key KEY`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from agent.distribution.checking import Checked
from agent.distribution.deciding import Reason
from kiosk.domain.content_pack import PackWrong
from kiosk.signing.artefact_file import believed
from kiosk.signing.key import PublicKey
from kiosk.signing.signed_zip import NotBelieved


def main(argv: Sequence[str]) -> int:
    """Always 0: what is wrong is said as JSON on stdout."""
    parser = argparse.ArgumentParser(prog="agent.distribution", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", action="append", default=[])
    options = parser.parse_args(argv)
    sys.stdout.buffer.write(msgspec.json.encode(looked_at(options.file, options.key)))
    return 0


def looked_at(file: Path, keys: Sequence[str]) -> Checked:
    """The item and version of a file that can be believed, or why it cannot."""
    try:
        artefact = believed(file, [PublicKey.from_text(key) for key in keys]).artefact
    except NotBelieved:
        return Checked(why=Reason.WRONG_SIGNATURE)
    except PackWrong:
        return Checked(why=Reason.WRONG_CONTENT)
    return Checked(artefact.item, artefact.version)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
