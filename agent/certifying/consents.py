"""The consents of one visit: recorded at the back office, and here only their receipts. Blocking."""

from dataclasses import dataclass, field

from agent.certifying.office import Office
from agent.face_schemas import FacePurpose
from agent.gateway.port import Code, NotAnswered
from agent.lookups.fetching import Line
from kiosk.domain.receipt_code import fresh_key

_SAME_KEY_AGAIN = (Code.UNKNOWN, Code.UPSTREAM_DOWN, Code.UPSTREAM_TIMEOUT, Code.RATE_LIMITED)


@dataclass(slots=True)
class Consents:
    """A consent that may have been recorded keeps its key, so that saying it again records it once."""

    office: Office
    _receipts: dict[FacePurpose, str] = field(default_factory=dict, repr=False)
    _keys: dict[tuple[FacePurpose, bool], str] = field(default_factory=dict, repr=False)

    def receipt(self, purpose: FacePurpose) -> str:
        """Of the one that stands; "" where none does."""
        return self._receipts.get(purpose, "")

    def give(self, purpose: FacePurpose, language: str, line: Line, *, guardian: bool) -> str | NotAnswered:
        """Record it; its receipt."""
        said = self._say(purpose, language, line, given=True, guardian=guardian)
        if isinstance(said, str):
            self._receipts[purpose] = said
        return said

    def withdraw(
        self, purpose: FacePurpose, language: str, line: Line, *, guardian: bool
    ) -> str | NotAnswered:
        """Here no consent stands any more, whatever the back office says; its receipt where it does."""
        self._receipts.clear()
        return self._say(purpose, language, line, given=False, guardian=guardian)

    def _say(
        self, purpose: FacePurpose, language: str, line: Line, *, given: bool, guardian: bool
    ) -> str | NotAnswered:
        self._keys.pop((purpose, not given), None)  # whatever became of it, something else is said after it
        key = self._keys.setdefault((purpose, given), fresh_key())
        said = self.office.consent(key, purpose, language, line, given=given, guardian=guardian)
        if isinstance(said, str) or said.code not in _SAME_KEY_AGAIN:
            del self._keys[purpose, given]
        return said
