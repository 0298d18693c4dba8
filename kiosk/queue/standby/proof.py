"""The term of the site's server, and what proves it: whoever knows the site's secret, and nobody else, can raise it."""

import hashlib
import hmac

from kiosk.domain.slip_token import as_text
from kiosk.queue.addresses import term_of

PROOF = "x-site-proof"
_BYTES = 16


def term_proof(secret: bytes, term: int) -> str:
    """As it goes into the x-term header: "2-<mac>"."""
    return f"{term}-{as_text(hmac.digest(secret, f'term {term}'.encode(), hashlib.sha256)[:_BYTES])}"


def proven_term(secret: bytes, proof: str) -> int:
    """The term that is proved; 0 for anything else."""
    term = term_of(proof)
    return term if hmac.compare_digest(proof.encode(), term_proof(secret, term).encode()) else 0


def body_proof(secret: bytes, body: bytes) -> str:
    """That the other server of this very site says it."""
    return as_text(hmac.digest(secret, b"server " + body, hashlib.sha256))


def is_ours(secret: bytes, body: bytes, proof: str) -> bool:
    """Whether it does."""
    return hmac.compare_digest(proof.encode(), body_proof(secret, body).encode())
