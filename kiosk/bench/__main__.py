"""`python -m kiosk.bench`."""

import sys

from kiosk.bench.bootstrap import main

if __name__ == "__main__":
    sys.exit(main())
