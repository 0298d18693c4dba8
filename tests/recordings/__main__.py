"""`python -m tests.recordings`: makes the transcripts here again, from the bench."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

from tests.hardware.test_recording import PROFILES, RECORDINGS, recorded
from tests.recordings.making import record_card_read, record_door, record_press, record_scans

MADE_BY: Mapping[str, Callable[[Path], Awaitable[Path]]] = {
    **{name: partial(recorded, profile=profile) for name, profile in PROFILES.items()},
    "idcard-read": record_card_read,
    "qr-scans": record_scans,
    "keypad-press": record_press,
    "inputs-door": record_door,
}


async def main() -> None:
    """One slip of each text mode, a card that is read, two codes, a key, a door."""
    for name, make in MADE_BY.items():
        with tempfile.TemporaryDirectory() as folder:
            shutil.copyfile(await make(Path(folder)), RECORDINGS / f"{name}.jsonl")


if __name__ == "__main__":
    asyncio.run(main())
