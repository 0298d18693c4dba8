"""python -m agent"""

import sys

from agent.bootstrap import main

sys.exit(main(sys.argv[1:]))
