"""`./run shots [NAME ...]`: makes the pictures of screens, slips and pages again, below out/shots.

Each `shoot_<what>.py` has `shoot(out, names) -> paths`; it runs in a process of its own, so that no two toolkits meet.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
OUT = Path("out/shots")
ONE = """
import sys
from importlib import import_module
from pathlib import Path
for path in import_module(sys.argv[1]).shoot(Path(sys.argv[2]), sys.argv[3:]):
    print(path)
"""


def main(argv: list[str]) -> int:
    """Without names: everything. With names: what fits, from `what` (all of shoot_what) and the names of pictures."""
    parser = argparse.ArgumentParser(prog="run shots", description=__doc__)
    parser.add_argument("names", nargs="*")
    names = parser.parse_args(argv).names
    rooms = {path.stem.removeprefix("shoot_"): path for path in sorted(HERE.glob("shoot_*.py"))}
    chosen = [room for room in rooms if room in names] or list(rooms)
    pictures = [name for name in names if name not in rooms]
    OUT.mkdir(parents=True, exist_ok=True)
    status = 0
    for room in chosen:
        module = f"tests.shots.shoot_{room}"
        status |= subprocess.run(
            [sys.executable, "-c", ONE, module, str(OUT), *pictures], check=False
        ).returncode
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
