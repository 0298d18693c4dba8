"""Python itself, set for a process that answers ten thousand connections."""

import gc
import sys

# The writer lets go of the interpreter for each statement and has it back before anybody woke up; by Python's own 5 ms
# a request waits that long after its signature was checked.
SWITCH_S = 0.0002
# What is counted is what was made and is still there, but what is walked through is all that was made since the last time:
# by smaller figures every request held, several times a second, for a tenth of a second, and nobody is answered meanwhile.
# A sync leaves no circles behind; those that pages leave are walked through when this many objects have gathered.
GARBAGE = (200_000, 5, 10_000)


def set_for_serving() -> None:
    """When everything is loaded: it stays, and is no garbage."""
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(*GARBAGE)
    gc.freeze()
