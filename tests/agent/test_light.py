"""The agent's own process stays small: what is heavy lives in children."""

import subprocess
import sys

HEAVY = ("pyipp", "aiohttp", "miniaudio", "cv2", "numpy")
LOOK = "import agent.parts, sys; print(*(name for name in {heavy!r} if name in sys.modules))"


def test_the_agent_does_not_load_what_its_children_do() -> None:
    looked = subprocess.run(
        [sys.executable, "-c", LOOK.format(heavy=HEAVY)], capture_output=True, text=True, check=True
    )
    assert looked.stdout.split() == []
