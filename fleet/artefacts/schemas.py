"""What the fleet tells a kiosk to have. Crosses versions: additive only, golden files in tests/contracts."""

from fleet.schemas import Message


class Wish(Message, frozen=True, kw_only=True):
    """One artefact in the desired state, under `artefacts` and the key KIND/NAME (content/policies).

    digest: SHA-256 of the file at GET /v1/artefacts/{digest}, lower-case hexadecimal; "" = none of this item.
    attempt: a kiosk that failed tries again when this is higher than when it failed.
    hold: who does not have it yet waits. back_from: versions above this one that were withdrawn; whoever has one of them,
    and nobody else, goes back. night_from, night_until: HH:MM of the local day between which it is installed; "" = any time.
    """

    rollout: str
    version: int
    digest: str
    size: int
    attempt: int = 1
    hold: bool = False
    back_from: tuple[int, ...] = ()
    night_from: str = ""
    night_until: str = ""
