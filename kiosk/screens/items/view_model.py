"""One class: what can be asked or done here, by function, and the way to a window."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.domain.item import Function, Item
from kiosk.domain.texts import Texts
from kiosk.journey.actions import TurnTo
from kiosk.journey.content import OpenShelf, Topic
from kiosk.journey.look import Size
from kiosk.journey.lookup import ChooseItem
from kiosk.journey.model import Model
from kiosk.journey.route import Open, Page, Route
from kiosk.screens.content.view_model import topic_icon, topics_of
from kiosk.screens.notice.view_model import fitted
from kiosk.screens.ways.view_model import ActKey, hue_of, items_of, reachable, service_of, take_key

MOST_ROWS = 6
SLIPS_AT = "convenience"  # the class where slips of something being confirmed are asked about
MOST_ROWS_EXTRA, MOST_ROWS_LYING_EXTRA = 5, 4
# What people come for most stands first.
_ORDER = (
    Function.QUERY,
    Function.HANDLE,
    Function.BENEFIT,
    Function.JOBS,
    Function.COMPLAINT,
    Function.CONSULT,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a class: an item, or something that is none. What cannot be chosen now stays, with its reason."""

    tag: str
    function: Function
    icon: str
    tile: str
    name: str
    line: str
    action: object
    active: bool = True
    reason: str = ""

    @property
    def name_ink(self) -> str:
        return "ink" if self.active else "disabled_ink"

    @property
    def tile_fill(self) -> str:
        return self.tile if self.active else "disabled_tile"


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the functions."""

    tag: str
    words: str
    chosen: bool
    action: object


@dataclass(frozen=True, slots=True)
class ItemsView:
    """The page of one class."""

    title: str
    lead: str
    note: str
    tabs: tuple[Tab, ...]
    rows: tuple[Entry, ...]
    room_for: int  # rows: a leaf that is not full keeps their height
    leaf: str
    acts: tuple[ActKey, ...]


def items_view(model: Model, words: Texts, portrait: bool) -> ItemsView:
    """One leaf of one function; functions are told apart only where there are more entries than one leaf holds."""
    group, function, leaf = _about(model.route.about)
    entries = entries_of(model, group, words)
    most = most_rows(model.look.size, portrait=portrait)
    functions = [one for one in _ORDER if any(entry.function is one for entry in entries)]
    tabbed = len(entries) > most and len(functions) > 1
    chosen = next((one for one in functions if one == function), functions[0] if functions else None)
    here = [entry for entry in entries if not tabbed or entry.function is chosen]
    leaves = -(-len(here) // most) or 1
    number = min(max(leaf, 1), leaves)
    rows = tuple(here[(number - 1) * most : number * most])
    down = bool(items_of(model, group)) and not reachable(model)
    return ItemsView(
        title=words(f"class.{group}.name"),
        lead="" if down else words("items.lead"),
        note=words("items.down") if down else "",
        tabs=tuple(_tab(group, one, words, chosen=one is chosen) for one in functions) if tabbed else (),
        rows=rows,
        room_for=most if leaves > 1 else max(len(rows), 4),
        leaf=words("items.leaf", number=number, count=leaves) if leaves > 1 else "",
        acts=(
            take_key(
                model,
                words,
                service_of(model.catalogue, group),
                kind="secondary" if any(row.active for row in rows) else "action",
            ),
            *(_leaf_keys(group, chosen, number, leaves, words) if leaves > 1 else ()),
        ),
    )


def most_rows(size: Size, *, portrait: bool) -> int:
    """How many entries stand on one leaf."""
    if size is not Size.EXTRA:
        return MOST_ROWS
    return MOST_ROWS_EXTRA if portrait else MOST_ROWS_LYING_EXTRA


def entries_of(model: Model, group: str, words: Texts) -> Sequence[Entry]:
    """All that a class has, in the order of the catalogue, and what there is to read for it."""
    return [
        *(item_entry(model, item, words) for item in items_of(model, group)),
        *_by_slip(model, group, words),
        *(_topic_entry(model, group, topic, words) for topic in topics_of(model, group)),
    ]


def item_entry(model: Model, item: Item, words: Texts) -> Entry:
    """An item as an entry; while the back office is away it cannot be chosen."""
    active = reachable(model)
    return Entry(
        tag=f"item-{item.id}",
        function=item.function,
        icon=item.icon,
        tile=hue_of(model.catalogue, item.group),
        name=words(f"item.{item.id}.name"),
        line=words(f"item.{item.id}.line"),
        action=ChooseItem(item.id),
        active=active,
        reason="" if active else words("items.not_now"),
    )


def _by_slip(model: Model, group: str, words: Texts) -> tuple[Entry, ...]:
    """What became of something that was being confirmed: by the code on its slip, where a scanner is fitted."""
    if group != SLIPS_AT or not fitted(model, "qr") or not _handles(model):
        return ()
    active = reachable(model)
    return (
        Entry(
            tag="ask-code",
            function=Function.QUERY,
            icon="qr",
            tile=hue_of(model.catalogue, group),
            name=words("apply.ask_code"),
            line=words("apply.ask_code_line"),
            action=Open(Route(Page.ASK_CODE)),
            active=active,
            reason="" if active else words("items.not_now"),
        ),
    )


def _handles(model: Model) -> bool:
    """Whether anything is handled here at all."""
    return any(item.form for item in items_of(model))


def _topic_entry(model: Model, group: str, topic: Topic, words: Texts) -> Entry:
    """Public content needs no back office: it can always be chosen."""
    return Entry(
        tag=f"content-{topic}",
        function=Function.CONSULT if topic in (Topic.GUIDES, Topic.FORMS) else Function.JOBS,
        icon=topic_icon(topic),
        tile=hue_of(model.catalogue, group),
        name=words(f"content.{topic}"),
        line=words(f"content.{topic}_line"),
        action=OpenShelf(group, topic),
    )


def _about(about: str) -> tuple[str, str, int]:
    """Class, function ("" = the first) and leaf of `Route.about`."""
    group, _, rest = about.partition("/")
    function, _, leaf = rest.partition("/")
    return group, function, int(leaf or 1)


def _tab(group: str, function: Function, words: Texts, *, chosen: bool) -> Tab:
    return Tab(
        f"function-{function}", words(f"function.{function}"), chosen, TurnTo(f"{group}/{function.value}")
    )


def _leaf_keys(
    group: str, function: Function | None, number: int, leaves: int, words: Texts
) -> tuple[ActKey, ActKey]:
    def to(leaf: int) -> TurnTo:
        return TurnTo(f"{group}/{function or ''}/{leaf}")

    return (
        ActKey("leaf-back", words("ways.leaf_back"), to(number - 1), active=number > 1, share=0.8),
        ActKey("leaf-forth", words("ways.leaf_forth"), to(number + 1), active=number < leaves, share=0.8),
    )
