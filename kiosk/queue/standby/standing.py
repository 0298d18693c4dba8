"""Whether this server is the site's: its term, what proves it, and whether a higher one was heard."""

import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.queue.leasing.site_secret import site_secret
from kiosk.queue.ledger import Ledger
from kiosk.queue.standby.proof import proven_term, term_proof
from kiosk.queue.standby.terms import current_term

SUPERSEDED = "superseded"

_log = logging.getLogger("queue.standby")


class Standing:
    """`heard` from anywhere, with anything: only what the site's own secret proves counts."""

    def __init__(self, ledger: Ledger, superseded: Callable[[], None]) -> None:
        self._ledger = ledger
        self._superseded = superseded
        self._file: Path = ledger.path.with_name(SUPERSEDED)
        self._higher = ""
        self._ours = ""
        self.secret = b""
        self.term = 0

    async def start(self) -> None:
        """After the ledger: what was heard in an earlier life still holds."""
        self.secret = await self._ledger.write_plain(site_secret)
        self.term = current_term(self._ledger.reader)
        self._ours = term_proof(self.secret, self.term)
        if self._file.exists():
            self.heard(self._file.read_text("ascii").strip())

    @property
    def is_superseded(self) -> bool:
        """Another server is the site's: nothing may be changed here."""
        return bool(self._higher)

    @property
    def proof(self) -> str:
        """The highest term that we know of, as it is sent with every answer."""
        return self._higher or self._ours

    def heard(self, proof: str) -> None:
        """Somebody speaks of a term."""
        if not proof or self._higher or not self.secret:
            return
        term = proven_term(self.secret, proof)
        if term > self.term:
            self._higher = proof
            self._superseded()
            _log.critical("term.superseded ours=%d now=%d", self.term, term)
            self._remember(proof)

    def _remember(self, proof: str) -> None:
        """A disk that is full keeps nobody from stepping down; the next life hears it from its peer or a kiosk."""
        try:
            self._file.write_text(proof, "ascii")
        except OSError as failed:
            _log.error("term.not_remembered why=%s", failed)
