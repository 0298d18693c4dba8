"""Proofs as the back office writes them: `proof.issue` gives number, check code and signature, `proof.seal` signs the PDF,
`proof.printed` counts. The same wish again is the same number, whatever the key: never two numbers for one proof.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from hashlib import sha256

from kiosk.bench.gateway.ledger import Ledger
from kiosk.bench.gateway.messages import Code, Record, Value
from kiosk.bench.gateway.proof_keys import SampleKeys
from kiosk.bench.gateway.proof_papers import NothingToProve, Papers
from kiosk.bench.gateway.proof_store import ProofStore, Registered
from kiosk.bench.gateway.wishes import Do, Done, NotDone, Outcome, Wish
from kiosk.domain.code_tables import CodeTables
from kiosk.domain.proof import Shown, new_check_code, new_number, shown_digest, signed_bytes

ISSUE, SEAL, PRINTED = ("proof.issue", "proof.seal", "proof.printed")
GOOD_DAYS = 90
MOST_PRINTS = 3
SEAL_BELOW = "样章"
CHUNK = 1900  # a text of the contract is at most 2000 characters
_DIGEST = re.compile(r"[0-9a-f]{64}")


class ProofOffice:
    """The part of the back office that gives proofs. `sealing`: it also signs PDFs."""

    def __init__(
        self, keys: SampleKeys, store: ProofStore, tables: CodeTables, *, sealing: bool = True
    ) -> None:
        self._keys = keys
        self._store = store
        self._papers = Papers(tables)
        self._sealing = sealing

    @property
    def clerks(self) -> Mapping[str, Do]:
        """Who does which form's operation."""
        return {ISSUE: self.issue}

    @property
    def plain(self) -> Mapping[str, Callable[[dict[str, Value], int | None], Outcome]]:
        """The same of writes without a form; they name a number, and nobody."""
        return {SEAL: lambda body, _: self.seal(body), PRINTED: lambda body, _: self.count(body)}

    def issue(self, wish: Wish, _ledger: Ledger) -> Outcome:
        """proof.issue: the item says which, the values what of it."""
        assert wish.asked is not None  # no proof is of level 0
        try:
            shown = self._papers.shown(wish.item.id, wish.asked, wish.values, wish.records)
        except NothingToProve as nothing:
            return NotDone(Code.NO_DATA, str(nothing))
        return Done(self._record(wish.item.id, shown, _same(wish, shown), wish.today))

    def seal(self, body: Mapping[str, Value]) -> Outcome:
        """proof.seal, body {number, digest}: a CMS signature in pieces of base64."""
        number, digest = str(body.get("number")), str(body.get("digest"))
        if not _DIGEST.fullmatch(digest):
            return NotDone(Code.INVALID, wrong={"digest": "format"})
        if not self._sealing or not self._store.knows(number):
            return NotDone(Code.NOT_ELIGIBLE, "没有这份证明。")
        text = base64.b64encode(self._keys.seal(bytes.fromhex(digest))).decode()
        pieces: list[object] = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
        return Done({"cms": pieces})

    def count(self, body: Mapping[str, Value]) -> Outcome:
        """proof.printed, body {number}: it came out once more, or may have."""
        printed = self._store.printed(str(body.get("number")))
        return NotDone(Code.NOT_ELIGIBLE, "没有这份证明。") if printed is None else Done({"printed": printed})

    def revoke(self, number: str) -> bool:
        """From the control door."""
        return self._store.revoke(number)

    def numbers(self) -> list[tuple[str, bool]]:
        """Every number that was given, and whether it was revoked."""
        return self._store.numbers()

    def _record(self, item: str, shown: Shown, wish: str, today: date) -> Record:
        fresh = Registered(
            number=new_number(),
            check_code=new_check_code(),
            issued=today.isoformat(),
            expires=(today + timedelta(days=GOOD_DAYS)).isoformat(),
        )
        given = self._store.of_wish(wish, fresh)
        digest = shown_digest(item, given.check_code, shown)
        return {
            "proof_number": given.number,
            "check_code": given.check_code,
            "issued": given.issued,
            "expires": given.expires,
            "key": self._keys.id,
            "digest": digest,
            "signature": self._keys.sign(signed_bytes(given.number, given.issued, given.expires, digest)),
            "seal": {"ring": dict(shown.fields)["authority"], "below": SEAL_BELOW},
            "sealed": self._sealing,
            "printed": given.printed,
            "most": MOST_PRINTS,
            "shown": {
                "fields": [list(one) for one in shown.fields],
                "columns": list(shown.columns),
                "rows": [list(one) for one in shown.rows],
            },
        }


def _same(wish: Wish, shown: Shown) -> str:
    """The same for the same proof of the same person, whatever the key and the day, so that it gets the same number."""
    told = [wish.item.id, wish.person, shown.fields, shown.columns, shown.rows]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
