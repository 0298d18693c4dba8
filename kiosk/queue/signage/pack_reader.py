"""Reads the signed packs of a folder in a process of its own, so that a large one costs the queue no memory.

`python -m kiosk.queue.signage.pack_reader`: a Wish as JSON comes in, cards as JSON go out.
"""

import sys
from datetime import date
from pathlib import Path

import msgspec

from kiosk.domain.content import Pack
from kiosk.domain.content_pack import PackWrong
from kiosk.queue.signage.pack_card import PackCard, cards_of
from kiosk.signing.key import PublicKey
from kiosk.signing.pack_file import opened


class Wish(msgspec.Struct, frozen=True):
    """Which cards are wanted."""

    folder: str
    keys: tuple[str, ...]
    area: str
    today: date
    policies: int
    jobs: int


class Found(msgspec.Struct, frozen=True):
    """The cards, and how many files could not be believed."""

    cards: tuple[PackCard, ...] = ()
    refused: int = 0


def read(wish: Wish) -> Found:
    """Every pack that is believed; of one id the newest version."""
    keys = [PublicKey.from_text(key) for key in wish.keys]
    packs: dict[str, Pack] = {}
    refused = 0
    for file in sorted(Path(wish.folder).glob("*.bmpack")):
        try:
            pack = opened(file, keys).pack
        except PackWrong:
            refused += 1
            continue
        known = packs.get(pack.id)
        if known is None or known.version < pack.version:
            packs[pack.id] = pack
    cards = cards_of(list(packs.values()), wish.today, wish.area, policies=wish.policies, jobs=wish.jobs)
    return Found(tuple(cards), refused)


if __name__ == "__main__":
    asked = msgspec.json.decode(sys.stdin.buffer.read(), type=Wish)
    sys.stdout.buffer.write(msgspec.json.encode(read(asked)))
