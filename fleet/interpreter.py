"""Python itself, set for a process that answers ten thousand connections."""

import gc
import sys

# The writer lets go of the interpreter for each statement and has it back before anybody woke up; by Python's own 5 ms
# a request waits that long after its signature was checked.
SWITCH_S = 0.0002
# The threshold counts objects made less objects let go, but a walk goes through all that was made since the last one: by a
# smaller figure that is every held request, again and again, and nobody is answered for 200 to 300 ms. A sync leaves no
# circles behind; those of pages are found when so many objects have gathered.
GARBAGE = (200_000, 5, 10_000)


def set_for_serving() -> None:
    """When everything is loaded: it stays, and is no garbage."""
    sys.setswitchinterval(SWITCH_S)
    gc.set_threshold(*GARBAGE)
    gc.freeze()
