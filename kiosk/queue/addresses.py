"""Where the site's queue answers: one address or two, and the highest term that was heard; a lower one is not believed."""

import os
from collections.abc import Mapping
from pathlib import Path

from kiosk.domain.errors import Unreachable

TERM = "x-term"
_FILE = "term"


def term_of(proof: str) -> int:
    """The number in a term as it is sent, "2-<what proves it>"; 0 where there is none."""
    number, _, _ = proof.partition("-")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0


class Addresses:
    """`failed` turns to the other address, where there is one; the caller tries again in its own time."""

    def __init__(self, url: str, other: str, folder: Path) -> None:
        self._urls = [one.rstrip("/") for one in (url, other) if one]
        self._file = folder / _FILE
        self._proof = self._file.read_text("ascii").strip() if self._file.exists() else ""

    @property
    def url(self) -> str:
        """Where to ask now."""
        return self._urls[0]

    @property
    def headers(self) -> dict[str, str]:
        """What we heard goes along: a server that was superseded learns of it."""
        return {TERM: self._proof} if self._proof else {}

    def failed(self, url: str) -> None:
        """No answer there: the other one is next."""
        if url == self.url:
            self._urls = [*self._urls[1:], url]

    def heard(self, url: str, headers: Mapping[str, str]) -> None:
        """An answer came. Raises Unreachable for a server of a lower term: the site has another one now."""
        proof = headers.get(TERM, "")
        known, said = term_of(self._proof), term_of(proof)
        if said < known:
            self.failed(url)
            raise Unreachable(f"queue: term {said}, the site has {known}")
        if said > known:
            self._keep(proof)

    def _keep(self, proof: str) -> None:
        """Not forgotten by a restart."""
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = self._file.with_suffix(".new")
        with fresh.open("w", encoding="ascii") as file:
            file.write(proof)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)
        self._proof = proof
