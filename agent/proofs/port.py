"""What the draft's room (agent.applying) asks of proofs, in the visit's process."""

from typing import Protocol

from agent.apply_schemas import PrintProof, ProofReady
from agent.gateway.port import Answered
from agent.lookup_schemas import NoAnswer, Printing
from kiosk.domain.item import Item


class Proofs(Protocol):
    """The proofs of one visit, by the draft that asked for each."""

    def warm(self) -> None:
        """The form of an item with `proof` was opened: what makes paper is started. Returns at once."""
        ...

    def ready(self, draft: str, item: Item, answer: Answered) -> ProofReady | None:
        """`proof.issue` was answered OK (or its result by key was): the paper is made from now on. Returns at once, pages 0.

        None where the record is no proof that can be printed: the receipt is shown all the same. A repeat changes nothing.
        """
        ...

    def state(self, draft: str) -> ProofReady | None:
        """How it stands: pages once it is made, how often it was printed. None where there is none."""
        ...

    def print(self, ask: PrintProof) -> Printing | NoAnswer:
        """Hand it to the printer, waiting until it is made; once for each command. State.slip tells the rest.

        NoAnswer: GONE where there is none, NOT_ELIGIBLE where it was printed as often as it may be, DOWN where it could not
        be made, or what was made does not read back as it should.
        """
        ...
