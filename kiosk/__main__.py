"""The console script `bianmin`: starts one process of the product, with that process's own arguments."""

import importlib
import sys

# Named, not imported: a process loads its own room and no other.
STARTERS = {
    "kiosk": "kiosk.app",
    "agent": "agent.bootstrap",
    "queue": "kiosk.queue.__main__",
    "fleet": "fleet.bootstrap",
    "fleetctl": "fleet.cli.commandline",
    "bench": "kiosk.bench.bootstrap",
    "doctor": "kiosk.doctor.commandline",
    "verify": "agent.proofs.verifying",
    "face": "kiosk.evaluation.commandline",
}


def main() -> int:
    """Runs the process named by the first argument and hands back its exit status."""
    name, *arguments = sys.argv[1:] or [""]
    if name not in STARTERS:
        print(f"usage: bianmin {' | '.join(STARTERS)}", file=sys.stderr)
        return 2
    return int(importlib.import_module(STARTERS[name]).main(arguments))


if __name__ == "__main__":
    sys.exit(main())
