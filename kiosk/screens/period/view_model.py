"""Of which year: one tap on a year, or all of them."""

from dataclasses import dataclass

from kiosk.domain.texts import Texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.lookup import AskItem, ChoosePeriod
from kiosk.journey.model import Model
from kiosk.screens.ways.view_model import ActKey, asks, service_for, take_key, wished

YEARS_A_LEAF = 10
EARLIEST = 1986  # before the first 社会保险 was paid by workers: 国发〔1986〕77号
_Inputs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class YearKey:
    """One year, all, or another leaf of years."""

    tag: str
    words: str
    line: str
    action: object
    chosen: bool = False
    kind: str = "choice"


@dataclass(frozen=True, slots=True)
class PeriodView:
    """Ten years at a time."""

    title: str
    lead: str
    wrong: str
    keys: tuple[YearKey, ...]
    acts: tuple[ActKey, ...]


def period_view(model: Model, words: Texts) -> PeriodView:
    """The years of the wish's item; what was refused is said in words."""
    item = wished(model)
    leaf = max(int(model.route.about or 0), 0)
    return PeriodView(
        title=words("period.title"),
        lead=words("ways.asking" if asks(model) else "period.lead"),
        wrong=_wrong(model.lookup.wrong, words),
        keys=_keys(model, item, leaf, words) if item else (),
        acts=(take_key(model, words, service_for(model, item) if item else None),),
    )


def _keys(model: Model, item: str, leaf: int, words: Texts) -> tuple[YearKey, ...]:
    chosen = _chosen(model)
    first = model.now.year - leaf * YEARS_A_LEAF
    years = range(first, max(first - YEARS_A_LEAF, EARLIEST - 1), -1)
    whole = YearKey("all", words("period.all"), "", ChoosePeriod(()), chosen == ())
    nearer = YearKey(
        "later", words("period.later"), "", TurnTo(str(leaf - 1) if leaf > 1 else ""), kind="quiet"
    )
    further = YearKey("earlier", words("period.earlier"), "", TurnTo(str(leaf + 1)), kind="quiet")
    return (
        nearer if leaf else whole,
        *(_year(model, item, year, chosen, words) for year in years),
        *((further,) if years[-1] > EARLIEST else ()),
    )


def _year(model: Model, item: str, year: int, chosen: _Inputs | None, words: Texts) -> YearKey:
    inputs = _inputs(model, item, year)
    ago = model.now.year - year
    line = words("period.this_year") if ago == 0 else words("period.last_year") if ago == 1 else ""
    return YearKey(
        f"year-{year}", words("period.year", year=year), line, ChoosePeriod(inputs), chosen == inputs
    )


def _inputs(model: Model, item: str, year: int) -> _Inputs:
    """As the item wants them: a year, or its first and its last month."""
    if any(one.id == "year" for one in model.catalogue.item(item).inputs):
        return (("year", str(year)),)
    return (("from", f"{year}01"), ("to", f"{year}12"))


def _chosen(model: Model) -> _Inputs | None:
    """What is being asked for, or was asked for last; None before anything was."""
    if isinstance(model.waiting_for, AskItem):
        return model.waiting_for.wish.inputs
    wish = model.lookup.wish
    asked = wish is not None and (bool(wish.inputs) or model.lookup.shown is not None)
    return wish.inputs if wish is not None and asked else None


def _wrong(wrong: _Inputs, words: Texts) -> str:
    """Why the last choice was refused: one reason, for a year is one choice."""
    if not wrong:
        return ""
    known = f"wrong.{wrong[0][1]}"
    return words(known if known in words else "wrong.unknown")
