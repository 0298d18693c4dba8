"""`[gateway]` of config/bench.toml: the simulated back office."""

from dataclasses import dataclass
from typing import Literal

PORT_LIMIT = 65535
MOST_PEOPLE = 1000


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Where it listens (0 = a free port), who is in its books, what its areas offer (first six digits of an area).

    `area`: where the kiosk on the bench stands. `proof_key`: what signs the QR codes of proofs.
    """

    enabled: bool = True
    port: int = 0
    area: str = "430603001001"
    people: int = 300
    seed: int = 4
    store: Literal["file", "memory"] = "file"
    proof_key: Literal["ed25519", "sm2"] = "ed25519"
    attendants: tuple[int, ...] = (11,)  # people whose social-security card vouches for others
    areas_without_medical: tuple[str, ...] = ("999108",)
    areas_without_anything: tuple[str, ...] = ("999109",)

    def __post_init__(self) -> None:
        if not 0 <= self.port <= PORT_LIMIT:
            raise ValueError(f"port must be 0 to {PORT_LIMIT}")
        if not 12 <= self.people <= MOST_PEOPLE:
            raise ValueError(
                f"people must be 12 to {MOST_PEOPLE}: the first twelve play the parts of the bench"
            )
        if any(not 0 <= one < self.people for one in self.attendants):
            raise ValueError("attendants must be places in the list of people")
