"""python -m kiosk.doctor"""

import sys

from kiosk.doctor.commandline import main

sys.exit(main(sys.argv[1:]))
