"""The online HSM over HTTPS: one question by POST for each card, in the process that reads the card."""

import ssl
from dataclasses import dataclass, field
from time import monotonic

import httpx

from kiosk.hardware.card.authenticator import (
    AuthenticatorKind,
    Challenges,
    KeyFactors,
    NotProven,
    Proof,
    Unproven,
)
from kiosk.hardware.card.hsm import proof_of, question

LONGEST_ANSWER = 256


@dataclass(frozen=True, slots=True)
class HsmAuthenticator:
    """Asks one HSM. `ca_file`: whose certificates are trusted; empty for the system's."""

    url: str
    timeout_s: float
    terminal: str
    ca_file: str = field(default="", repr=False)

    @property
    def kind(self) -> AuthenticatorKind:
        """An HSM."""
        return AuthenticatorKind.HSM

    def prove(self, factors: KeyFactors, challenges: Challenges, limit_s: float) -> Proof | NotProven:
        """One question, never repeated; an answer that is late is none."""
        deadline = monotonic() + min(limit_s, self.timeout_s)
        asked = question(factors, challenges, self.terminal).encode("ascii")
        try:
            return self._answer(asked, deadline)
        except httpx.TimeoutException as late:
            return NotProven(Unproven.TIMEOUT, type(late).__name__)
        except (httpx.HTTPError, ssl.SSLError, OSError) as away:
            return NotProven(Unproven.UNREACHABLE, type(away).__name__)

    def _answer(self, asked: bytes, deadline: float) -> Proof | NotProven:
        trusted = ssl.create_default_context(cafile=self.ca_file or None)
        headers = {"content-type": "text/plain; charset=us-ascii"}
        wait_s = max(0.05, deadline - monotonic())
        with (
            httpx.Client(timeout=wait_s, trust_env=False, verify=trusted, follow_redirects=False) as http,
            http.stream("POST", self.url, content=asked, headers=headers) as response,
        ):
            if response.status_code != httpx.codes.OK:
                reason = Unproven.UNREACHABLE if response.status_code >= 500 else Unproven.NONSENSE
                return NotProven(reason, f"status {response.status_code}")
            body = b""
            for piece in response.iter_bytes():
                body += piece
                if len(body) > LONGEST_ANSWER:
                    return NotProven(Unproven.NONSENSE, f"more than {LONGEST_ANSWER} bytes")
                if monotonic() > deadline:
                    return NotProven(Unproven.TIMEOUT, "the answer drips")
            return proof_of(body)
