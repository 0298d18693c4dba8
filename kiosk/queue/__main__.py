"""`python -m kiosk.queue`: the queue itself, or one of its operator's commands."""

import sys

from kiosk.queue import bootstrap, commandline


def main(argv: list[str]) -> int:
    """The exit status."""
    if argv and argv[0] in commandline.COMMANDS:
        return commandline.main(argv)
    return bootstrap.main(argv)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
