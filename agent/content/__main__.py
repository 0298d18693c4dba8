"""Make, check and install content packs: `python -m agent.content`."""

import argparse
import sqlite3
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from agent.content import shelf
from agent.content.building import build
from agent.content.syncing import sync
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import BianminError
from kiosk.signing.key import PublicKey, SigningKey
from kiosk.signing.pack_file import opened

NOT_WRITTEN = 3


def main(argv: Sequence[str]) -> int:
    """0 done, 2 something is wrong (said on stderr), 3 the cache cannot be written now."""
    options = _parser().parse_args(argv)
    try:
        return int(options.act(options))
    except (BianminError, OSError) as wrong:
        print(f"content: {wrong}", file=sys.stderr)
        return 2
    except sqlite3.Error as full:
        print(f"content: {full}", file=sys.stderr)
        return NOT_WRITTEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="content", description="Content packs of the kiosk.")
    acts = parser.add_subparsers(required=True)
    pack = acts.add_parser("pack", help="make a pack of a folder of TOML files, and sign it")
    pack.add_argument("source", type=Path)
    pack.add_argument("--key", type=Path, required=True)
    pack.add_argument("--out", type=Path, required=True)
    pack.add_argument("--today", type=date.fromisoformat, help="the day that relative dates count from")
    pack.set_defaults(act=_pack)
    check = acts.add_parser("check", help="say what is in a pack, or what is wrong with it")
    check.add_argument("file", type=Path)
    check.add_argument("--key", action="append", required=True, help="a public key, or a file with one")
    check.set_defaults(act=_check)
    keygen = acts.add_parser("keygen", help="make a signing key; the public half goes beside it, as FILE.pub")
    keygen.add_argument("file", type=Path)
    keygen.set_defaults(act=_keygen)
    install = acts.add_parser(
        "sync", help="bring the agent's cache to a folder of packs (the agent does it itself)"
    )
    install.add_argument("--folder", type=Path, required=True)
    install.add_argument("--store", type=Path, required=True)
    install.add_argument("--key", action="append", required=True)
    install.add_argument("--today", type=date.fromisoformat, required=True)
    install.add_argument(
        "--back", action="append", default=[], help="PACK=VERSION: may stand here although a newer one did"
    )
    install.set_defaults(act=_sync)
    return parser


def _pack(options: argparse.Namespace) -> int:
    today = options.today or SystemClock().now().astimezone().date()
    pack = build(options.source, SigningKey.load(options.key), options.out, today)
    print(f"{options.out}: {pack.id} version {pack.version}, {len(pack.documents)} documents")
    return 0


def _check(options: argparse.Namespace) -> int:
    keys = [Path(key).read_text("ascii").strip() if Path(key).is_file() else key for key in options.key]
    pack = opened(options.file, [PublicKey.from_text(key) for key in keys]).pack
    print(f"{pack.id} version {pack.version}, {pack.title.zh}, for {pack.area or 'everywhere'}")
    print(f"shown {pack.valid_from} to {pack.expires}, {len(pack.documents)} documents")
    return 0


def _keygen(options: argparse.Namespace) -> int:
    key = SigningKey.generate()
    key.save(options.file)
    options.file.with_name(f"{options.file.name}.pub").write_text(f"{key.public_text}\n", "ascii")
    print(key.public_text)
    return 0


def _sync(options: argparse.Namespace) -> int:
    parts = (allowed.partition("=") for allowed in options.back)
    back = {pack: int(version) for pack, _, version in parts}
    with shelf.writing(options.store) as connection:
        synced = sync(options.folder, options.key, connection, options.today, back)
    sys.stdout.buffer.write(msgspec.json.encode(synced))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
