"""`python -m fleet`."""

import sys

from fleet.bootstrap import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
