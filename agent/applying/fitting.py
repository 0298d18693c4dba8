"""The desk of one visit, put together."""

from collections.abc import Callable

from agent.applying.asking import Asking
from agent.applying.desk import ApplyDesk
from agent.applying.draft import Draft
from agent.applying.fitted import Fitted
from agent.applying.lines import Lines
from agent.applying.materials import MaterialsDesk
from agent.applying.materials_pages import PageSource
from agent.applying.sending import Sending
from agent.gateway.port import Answered
from agent.lookups.equipment import Equipment
from agent.lookups.looking import Looking
from agent.lookups.people import People
from agent.proofs.port import Proofs
from agent.visit_wire import Told


def apply_desk(
    equipment: Equipment,
    people: People,
    tell: Callable[[Told], None],
    pages: PageSource,
    *,
    proofs: Proofs | None = None,
) -> ApplyDesk:
    """`pages`: what lies before the document camera. `proofs`: None where nothing can be printed on A4."""
    looking, lines = Looking(equipment, people, tell), Lines(equipment, tell)

    def answered(draft: Draft, reply: Answered) -> None:
        if draft.item.proof and not draft.found and proofs is not None:
            proofs.ready(draft.id, draft.item, reply)

    fitted = Fitted(
        equipment=equipment,
        people=people,
        looking=looking,
        asking=Asking(equipment, people, looking),
        sending=Sending(looking, answered),
        materials=MaterialsDesk(pages, lambda: lines.bound(equipment.limit_s)),
        proofs=proofs,
        lines=lines,
        tell=tell,
    )
    return ApplyDesk(fitted)
