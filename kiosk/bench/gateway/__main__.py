"""`python -m kiosk.bench.gateway`."""

import sys

from kiosk.bench.gateway.bootstrap import main

if __name__ == "__main__":
    sys.exit(main())
