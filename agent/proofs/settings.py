"""[proofs]: where a proof is verified."""

from dataclasses import dataclass

from kiosk.domain.errors import ProtocolError
from kiosk.domain.proof import ProofCode, address_of


@dataclass(frozen=True, slots=True)
class ProofSettings:
    """`verify_url`: the fleet's page, https://HOST/verify; it stands in every QR code. Empty: no proofs are printed here."""

    verify_url: str = ""

    def __post_init__(self) -> None:
        if self.verify_url:
            try:
                address_of(self.verify_url, ProofCode("", "", ""))
            except ProtocolError as wrong:
                raise ValueError(
                    f"verify_url: expected https://HOST/verify, got {self.verify_url!r}"
                ) from wrong
