"""`./run prove ROOM [--quick]`: a room's long proof, `main(quick)` of tests/prove/ROOM.py."""

import argparse
import importlib
import sys
from pathlib import Path


def main() -> int:
    """Runs the proof; 0 only if all of it held."""
    here = Path(__file__).parent.glob("[a-z]*.py")
    rooms = sorted(path.stem for path in here if "\ndef main(" in path.read_text("utf-8"))
    asked = argparse.ArgumentParser(prog="./run prove", description="A room's long proof.")
    asked.add_argument("room", choices=rooms)
    asked.add_argument("--quick", action="store_true", help="at most three minutes; says what it leaves out")
    wanted = asked.parse_args()
    return int(importlib.import_module(f"tests.prove.{wanted.room}").main(wanted.quick))


if __name__ == "__main__":
    sys.exit(main())
