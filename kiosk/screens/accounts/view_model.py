"""One person, several accounts: which one."""

from dataclasses import dataclass

from agent.lookup_schemas import Account, Cell, Tone
from kiosk.domain.texts import Texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.look import Size
from kiosk.journey.lookup import AskItem, ChooseAccount
from kiosk.journey.model import Model
from kiosk.journey.words import escaped
from kiosk.screens.ways.view_model import ActKey, asks, service_for, take_key, wished

_MOST = {Size.STANDARD: 5, Size.LARGE: 5, Size.EXTRA: 3}
_MOST_LYING = 4


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account; `chip` is its status."""

    tag: str
    name: str
    scheme: str
    line: str
    chip: str
    chip_kind: str
    chip_icon: str
    chosen: bool
    action: object


@dataclass(frozen=True, slots=True)
class AccountsView:
    """One leaf of them."""

    title: str
    lead: str
    who: str
    who_number: str
    rows: tuple[AccountRow, ...]
    leaf: str
    acts: tuple[ActKey, ...]


def accounts_view(model: Model, words: Texts, portrait: bool) -> AccountsView:
    """Insured place and 险种 tell them apart; employer and status help to know one's own."""
    accounts, visit = model.lookup.accounts, model.visit
    wish = model.lookup.wish
    for_relative = wish is not None and wish.for_relative
    person = None if visit is None else visit.relative if for_relative else visit.person
    most = _MOST[model.look.size] if portrait else _MOST_LYING
    leaves = -(-len(accounts) // most) or 1
    number = min(max(int(model.route.about or 1), 1), leaves)
    service = service_for(model, wished(model)) if wished(model) else None
    return AccountsView(
        title=words("accounts.title_relative" if for_relative else "accounts.title", count=len(accounts)),
        lead=words("ways.asking" if asks(model) else "accounts.lead"),
        who=escaped(person.masked_name) if person is not None else "",
        who_number=escaped(person.masked_number) if person is not None else "",
        rows=tuple(_row(model, one) for one in accounts[(number - 1) * most : number * most]),
        leaf=words("items.leaf", number=number, count=leaves) if leaves > 1 else "",
        acts=(
            take_key(model, words, service),
            *(_leaf_keys(number, leaves, words) if leaves > 1 else ()),
        ),
    )


def _row(model: Model, account: Account) -> AccountRow:
    cells = {cell.field: cell for cell in account.cells}
    place, scheme = _said(cells.get("insured_place")), _said(cells.get("scheme"))
    status, waited = cells.get("enrolment_status"), model.waiting_for
    return AccountRow(
        tag=f"account-{model.lookup.accounts.index(account) + 1}",
        name=place or scheme,
        scheme=scheme if place else "",
        line=_said(cells.get("employer")),
        chip=_said(status),
        chip_kind="good" if status is not None and status.tone is Tone.GOOD else "warn",
        chip_icon="ok" if status is not None and status.tone is Tone.GOOD else "info",
        chosen=isinstance(waited, AskItem) and waited.wish.account == account.id,
        action=ChooseAccount(account.id),
    )


def _said(cell: Cell | None) -> str:
    return escaped(cell.said or cell.text) if cell is not None else ""


def _leaf_keys(number: int, leaves: int, words: Texts) -> tuple[ActKey, ActKey]:
    return (
        ActKey(
            "leaf-back",
            words("ways.leaf_back"),
            TurnTo(str(number - 1)),
            active=number > 1,
            share=0.8,
        ),
        ActKey(
            "leaf-forth",
            words("ways.leaf_forth"),
            TurnTo(str(number + 1)),
            active=number < leaves,
            share=0.8,
        ),
    )
