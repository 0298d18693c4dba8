"""The print command of the simulated A4 printer: ippeveprinter runs it once a job, with the document's file.

`python ipp_command.py SOCKET DOCUMENT`. It hands the document to the bench, removes the file, and then says and does
what the bench tells it: lines for ippeveprinter (`STATE: …`, `ATTR: …`), at last `EXIT code`.
"""

import json
import os
import socket
import sys
from pathlib import Path


def main(place: str, document: Path) -> int:
    """The exit status: 0 = printed, anything else = aborted."""
    content = document.read_bytes()
    document.unlink()  # ippeveprinter would keep it for a minute
    about = {
        "job": int(os.environ.get("IPP_JOB_ID", "0")),
        "name": os.environ.get("IPP_JOB_NAME", ""),
        "copies": int(os.environ.get("IPP_COPIES", "1")),
        "length": len(content),
    }
    with socket.socket(socket.AF_UNIX) as bench:
        bench.connect(place)
        bench.sendall(json.dumps(about).encode() + b"\n" + content)
        for line in bench.makefile("r", encoding="utf-8"):
            if line.startswith("EXIT "):
                return int(line.split()[1])
            sys.stderr.write(line)
            sys.stderr.flush()
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
