"""The proofs of one visit, put together."""

from collections.abc import Callable
from pathlib import Path

from agent.gateway.fitted import gateway_of
from agent.gateway.port import Code, Gateway, NotAnswered, Question, Reply
from agent.proofs.desk import ProofDesk
from agent.proofs.press import Press
from agent.visit_messages import Equip
from agent.visit_wire import Told

LIMIT_S = 10.0  # of one question to the back office, whatever its own limit is


def proof_desk(order: Equip, tell: Callable[[Told], None]) -> ProofDesk | None:
    """None where no A4 printer is fitted, or nobody could verify what comes out of it."""
    if not order.a4 or not order.verify_url:
        return None
    texts = Path(order.texts)
    press = Press(str(texts.parent / "proofs"), str(texts))
    return ProofDesk(press, _Office(order), tell, (order.verify_url, order.place.demo))


class _Office:
    """A connection of its own, opened when something is asked: papers are made beside the screen's questions."""

    def __init__(self, order: Equip) -> None:
        self._order = order
        self._gateway: Gateway | None = None

    def ask(self, question: Question) -> Reply:
        """See desk.Office."""
        if self._gateway is None:
            self._gateway = gateway_of(self._order.gateway)
        if self._gateway is None:
            return NotAnswered(Code.NOT_OFFERED)
        return self._gateway.ask(question, limit_s=min(LIMIT_S, self._order.gateway.limit_s))

    def close(self) -> None:
        """See desk.Office."""
        if self._gateway is not None:
            self._gateway.close()
