"""Make and check artefacts: `python -m fleet.artefacts`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.domain.artefact import Artefact, ArtefactKind
from kiosk.domain.errors import BianminError
from kiosk.signing.artefact_file import believed, write_artefact
from kiosk.signing.key import PublicKey, SigningKey


def main(argv: Sequence[str]) -> int:
    """0 done, 2 something is wrong (said on stderr)."""
    options = _parser().parse_args(argv)
    try:
        print(options.act(options))
    except (BianminError, OSError) as wrong:
        print(f"artefacts: {wrong}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="artefacts", description="Signed files that a fleet rolls out.")
    acts = parser.add_subparsers(required=True)
    pack = acts.add_parser("pack", help="sign files of the settings; content packs: python -m agent.content")
    kinds = [kind.value for kind in ArtefactKind if kind is not ArtefactKind.CONTENT]
    pack.add_argument("kind", choices=kinds)
    pack.add_argument("name")
    pack.add_argument("version", type=int)
    pack.add_argument("title")
    pack.add_argument("files", nargs="+", help="as they lie in the settings: texts/en-hunan.toml")
    pack.add_argument("--root", type=Path, default=Path(), help="the folder that they lie in")
    pack.add_argument("--key", type=Path, required=True)
    pack.add_argument("--out", type=Path, required=True)
    pack.set_defaults(act=_pack)
    check = acts.add_parser("check", help="say what a file is, or what is wrong with it")
    check.add_argument("file", type=Path)
    check.add_argument("--key", action="append", required=True, help="a public key, or a file with one")
    check.set_defaults(act=_check)
    return parser


def _pack(options: argparse.Namespace) -> str:
    members = {name: (options.root / name).read_bytes() for name in options.files}
    wanted = Artefact(ArtefactKind(options.kind), options.name, options.version, options.title, {})
    made = write_artefact(options.out, SigningKey.load(options.key), wanted, members)
    return f"{options.out}: {made.item} version {made.version}, {len(made.files)} files"


def _check(options: argparse.Namespace) -> str:
    keys = [Path(key).read_text("ascii").strip() if Path(key).is_file() else key for key in options.key]
    found = believed(options.file, [PublicKey.from_text(key) for key in keys]).artefact
    return f"{found.item} version {found.version}, {found.title}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
