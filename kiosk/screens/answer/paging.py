"""上一页 and 下一页: through the answer, and through a record that is too long for one page. Pure."""

from dataclasses import dataclass

from agent.lookup_schemas import Shown
from kiosk.domain.texts import Texts
from kiosk.journey.lookup import TurnLeaf, TurnSlice


@dataclass(frozen=True, slots=True)
class PagerView:
    """Two keys and what lies between them; not there where all is on one page."""

    shown: bool = False
    back: str = ""
    back_action: object = None
    label: str = ""
    forth: str = ""
    forth_action: object = None

    @property
    def back_active(self) -> bool:
        return self.back_action is not None

    @property
    def forth_active(self) -> bool:
        return self.forth_action is not None


def slices_pager(shown: Shown, words: Texts) -> PagerView:
    """Through the slices of the answer."""
    page, pages = shown.slice.page, shown.pages
    return PagerView(
        shown=pages > 1,
        back=words("answer.previous"),
        back_action=TurnSlice(page - 1) if page > 1 else None,
        label=words("answer.page", number=page, count=pages),
        forth=words("answer.next"),
        forth_action=TurnSlice(page + 1) if page < pages else None,
    )


def leaves_pager(leaf: int, count: int, words: Texts) -> PagerView:
    """Through the leaves of one record."""
    return PagerView(
        shown=count > 1,
        back=words("answer.previous"),
        back_action=TurnLeaf(leaf - 1) if leaf else None,
        label=words("answer.page", number=leaf + 1, count=count),
        forth=words("answer.next"),
        forth_action=TurnLeaf(leaf + 1) if leaf + 1 < count else None,
    )


def cards_pager(shown: Shown, leaf: int, count: int, words: Texts) -> PagerView:
    """Through the leaves of a record, then to the next record."""
    if shown.pages < 2:
        return leaves_pager(leaf, count, words)
    slices, within = slices_pager(shown, words), leaves_pager(leaf, count, words)
    record = words("answer.record", number=shown.slice.page, count=shown.pages)
    return PagerView(
        shown=True,
        back=within.back if within.back_active else words("answer.previous_record"),
        back_action=within.back_action or slices.back_action,
        label=f"{record}\n{within.label}" if count > 1 else record,
        forth=within.forth if within.forth_active else words("answer.next_record"),
        forth_action=within.forth_action or slices.forth_action,
    )
