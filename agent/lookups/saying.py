"""Values in words, as slips say them. The screen has words of its own for the same cells. Pure."""

from agent.lookup_schemas import Cell
from kiosk.domain.item import Field, Kind
from kiosk.domain.texts import Texts

EMPTY = "—"
GAP = "\u00a0"  # between groups of three digits; does not break


def said(field: Field, cell: Cell) -> str:
    """One value, short enough for a column."""
    if not cell.text:
        return EMPTY
    match field.kind:
        case Kind.MONEY:
            return money(int(cell.text))
        case Kind.MONTH:
            return month(cell.text)
        case Kind.CODE:
            return cell.said or cell.text
        case _:
            return " ".join(cell.text.split())


def said_with_unit(field: Field, cell: Cell, texts: Texts) -> str:
    """The same where there is room."""
    if field.kind is Kind.MONEY and cell.text:
        return texts("lookup_slip.yuan", amount=money(int(cell.text)))
    return said(field, cell)


def money(fen: int) -> str:
    """Of 分: 1 723.20."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}".replace(",", GAP)


def month(text: str) -> str:
    """Of YYYYMM: 2026-02."""
    return f"{text[:4]}-{text[4:]}"
