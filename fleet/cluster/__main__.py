"""`python -m fleet.cluster [--var VAR] [fleet's own arguments]`: the fleet over three PostgreSQL nodes on this machine."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from fleet.cluster.nodes import running
from kiosk.domain.errors import BianminError

OVERLAY = '[store]\nengine = "postgres"\nurl = "{url}"\n'


def main(argv: list[str]) -> int:
    """The fleet's own exit code; 2 where the cluster did not come up. Everything ends with the fleet."""
    parser = argparse.ArgumentParser(prog="./run fleet --cluster", add_help=False)
    parser.add_argument("--var", type=Path, default=Path("var"))
    known, others = parser.parse_known_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Below /tmp, because PostgreSQL's user must reach it; gone afterwards.
    with tempfile.TemporaryDirectory(prefix="bianmin-cluster-", ignore_cleanup_errors=True) as folder:
        try:
            with running(Path(folder)) as cluster:
                overlay = known.var / "fleet" / "cluster.toml"
                overlay.parent.mkdir(parents=True, exist_ok=True)
                overlay.write_text(OVERLAY.format(url=cluster.url))
                for node in cluster.nodes:
                    print(f"{node.name} 127.0.0.1:{node.port}", flush=True)
                fleet = ["-m", "fleet", "--overlay", str(overlay), "--var", str(known.var), *others]
                with subprocess.Popen([sys.executable, *fleet], env=os.environ) as process:
                    try:
                        return process.wait()
                    except KeyboardInterrupt:
                        process.terminate()
                        return process.wait()
        except BianminError as failed:
            print(failed, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
