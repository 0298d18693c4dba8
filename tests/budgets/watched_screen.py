"""The real screen, with its own redraws counted: `python -m tests.budgets.watched_screen FILE [kiosk options]`.

FILE holds the number of flips so far, written once a second.
"""

import sys
import threading
import time
from pathlib import Path

from kiosk.app import main


def count_into(file: Path) -> None:
    """Until the process ends."""
    while (module := sys.modules.get("kivy.core.window")) is None or getattr(module, "Window", None) is None:
        time.sleep(0.01)
    flips = [0]

    def flipped(_window: object) -> None:
        flips[0] += 1

    sys.modules["kivy.core.window"].Window.bind(on_flip=flipped)
    while True:
        file.write_text(str(flips[0]))
        time.sleep(1.0)


if __name__ == "__main__":
    threading.Thread(target=count_into, args=(Path(sys.argv[1]),), daemon=True).start()
    sys.exit(main(sys.argv[2:]))
