"""筛选岗位: one filter at a time, each choice with how many jobs it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.content_schemas import Facet, Find
from kiosk.domain.texts import Texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.content import Filter, Narrow
from kiosk.journey.model import Model
from kiosk.journey.route import Back
from kiosk.journey.words import escaped
from kiosk.screens.content.view_model import filter_words
from kiosk.screens.ways.view_model import ActKey

MOST_CHOICES = 6


@dataclass(frozen=True, slots=True)
class FilterTab:
    """One of the filters, and what it is set to."""

    tag: str
    words: str
    line: str
    chosen: bool
    action: object


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow; `count`: how many jobs it leaves."""

    tag: str
    words: str
    count: str
    chosen: bool
    action: object


@dataclass(frozen=True, slots=True)
class JobFilterView:
    """The whole page."""

    title: str
    tabs: tuple[FilterTab, ...]
    choices: tuple[Choice, ...]
    asking: str
    leaf: str
    acts: tuple[ActKey, ...]


def job_filter_view(model: Model, words: Texts) -> JobFilterView:
    """The filter that the route names."""
    name, _, leaf = model.route.about.partition("/")
    by, found = Filter(name), model.browsing.entries
    choices = _choices(model, by, words)
    leaves = -(-len(choices) // MOST_CHOICES) or 1
    number = min(max(int(leaf or 1), 1), leaves)
    total = found.total if found is not None else 0
    show = ActKey(
        "show",
        words("content.show", count=total) if total else words("content.show_none"),
        Back(),
        "job-search",
        "action",
        active=total > 0,
        share=1.5,
    )
    turn = (
        ActKey("leaf-back", words("ways.leaf_back"), TurnTo(f"{by}/{number - 1}"), active=number > 1),
        ActKey("leaf-forth", words("ways.leaf_forth"), TurnTo(f"{by}/{number + 1}"), active=number < leaves),
    )
    return JobFilterView(
        title=words("content.filter_title"),
        tabs=tuple(_tab(model, one, words, chosen=one is by) for one in Filter),
        choices=choices[(number - 1) * MOST_CHOICES : number * MOST_CHOICES],
        asking="" if found is not None else words("content.asking"),
        leaf=words("items.leaf", number=number, count=leaves) if leaves > 1 else "",
        acts=(*(turn if leaves > 1 else ()), show),
    )


def _tab(model: Model, by: Filter, words: Texts, *, chosen: bool) -> FilterTab:
    return FilterTab(
        tag=f"by-{by}",
        words=words(f"content.by_{by}"),
        line=filter_words(model, by, words) or words("content.any"),
        chosen=chosen,
        action=TurnTo(by.value),
    )


def _choices(model: Model, by: Filter, words: Texts) -> tuple[Choice, ...]:
    """不限 first, then what leaves most; pay by its height."""
    found, find = model.browsing.entries, model.browsing.find
    facets = found.facets if found is not None else None
    if facets is None or find is None:
        return ()
    match by:
        case Filter.AREA:
            return _terms(by, facets.areas, find.area, words)
        case Filter.TRADE:
            return _terms(by, facets.trades, find.trade, words)
        case Filter.PAY:
            return tuple(_pay(facet, find, words) for facet in facets.pays)


def _terms(by: Filter, facets: Sequence[Facet], chosen: str, words: Texts) -> tuple[Choice, ...]:
    every = Facet(id="", name="", count=sum(facet.count for facet in facets))
    return tuple(
        Choice(
            tag=f"choice-{facet.id or 'any'}",
            words=escaped(facet.name) or words("content.any"),
            count=words("content.count", count=facet.count),
            chosen=facet.id == chosen,
            action=Narrow(by, facet.id),
        )
        for facet in (every, *facets)
    )


def _pay(facet: Facet, find: Find, words: Texts) -> Choice:
    least = int(facet.id)
    return Choice(
        tag=f"choice-{facet.id}",
        words=words("content.pay_least", low=least) if least else words("content.any"),
        count=words("content.count", count=facet.count),
        chosen=find.pay == least,
        action=Narrow(Filter.PAY, facet.id),
    )
