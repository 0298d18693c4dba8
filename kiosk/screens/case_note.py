"""What a ticket takes along to the window: item, step, case number, and the names of papers that the back office has."""

from agent.apply_schemas import HandedOver, MaterialState
from agent.schemas import CaseNote, CasePaper


def case_of(handed: HandedOver | None) -> CaseNote | None:
    """Nothing where nothing was begun. Never what was typed: it is not in there."""
    if handed is None or not handed.item:
        return None
    papers = tuple(
        CasePaper(id=one.id, pages=one.pages)
        for one in handed.materials
        if one.state is MaterialState.SENT and one.pages
    )
    return CaseNote(item=handed.item, step=handed.step, case=handed.case, papers=papers)
