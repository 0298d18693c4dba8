"""Lookups: how soon a visit's process is there and answers, what it weighs, a card's way to a name, the catalogue.

The far ends are real ones of the bench: pcscd with a virtual card that thinks at once, the simulated back office without a
delay. The screen's own part, from the tap to the pixels, is measured by measure_lookup_screen.
"""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from agent.config import VisitTimes
from agent.lookup_schemas import PrintAnswer, Printing, Shown
from agent.schemas import CardStep, State
from agent.visit_pipe import ended, spawned
from kiosk.domain.catalogue import load_catalogue
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.command import new_command_id
from kiosk.domain.sayings import load_sayings
from kiosk.domain.search import Index, index_of, search
from kiosk.domain.texts import load_texts
from kiosk.hardware.card.port import CardInserted
from tests.agent.lookup_counter import Counter, lookup_counter, wanted
from tests.agent.station import Wanted, is_ready, until
from tests.bench.back_office import PEOPLE, running_office
from tests.bench.running import ROOT
from tests.budgets.rows import Measured

GROUP = "lookup"
SPAWNS = 10
VISITS = 20
LOADS = 9
ITEMS = 60
LANGUAGE = "zh_CN"
QUERIES = ("y", "yljff", "我的养老金怎么少了" * 4)


async def measure() -> list[Measured]:
    """The visit's process, and what stands around it."""
    spawns = [await _ready_ms() for _ in range(SPAWNS)]
    with (
        tempfile.TemporaryDirectory(prefix="bianmin-budget-") as folder,
        running_office(Path(folder)) as office,
    ):
        more = Wanted(times=VisitTimes(idle_warn_s=600.0))
        async with lookup_counter(Path(folder) / "agent", office, more) as counter:
            await counter.kiosk.until(lambda s: is_ready(s, "printer"))
            visits = [await _visit(counter, number) for number in range(VISITS)]
            weight = await _printed_mb(counter)
    names, answers = zip(*visits, strict=True)
    loads = [_load_ms() for _ in range(LOADS)]
    searches = _searches_ms()
    return [
        Measured("visit_ready_ms", _median(spawns), f"from the start to its first word, {_spread(spawns)}"),
        Measured(
            "visit_answer_ms",
            _median(answers),
            f"the first question of a visit, with the card's confirmation: two calls, {_spread(answers)}",
        ),
        Measured("visit_rss_mb", weight, "after 1 440 records and a slip as a picture"),
        Measured(
            "card_to_name_p95_ms",
            round(statistics.quantiles(names, n=20)[-1], 1),
            f"from the reader's word to the masked name in the screen's stream, {VISITS} cards, {_spread(names)}",
        ),
        Measured(
            "catalogue_60_ms",
            _median(loads),
            f"{ITEMS} items and the code tables, {LOADS} loads, {_spread(loads)}",
        ),
        Measured("search_60_ms", max(searches), f"{ITEMS} items, the slowest of {len(QUERIES)} queries"),
    ]


# ---- the visit's process ----


async def _ready_ms() -> float:
    began = time.perf_counter()
    child = await spawned(os.environ)
    assert child.process.stdout is not None
    said = await child.process.stdout.readline()
    taken = 1000 * (time.perf_counter() - began)
    assert b"Ready" in said, said
    await ended(child)
    child.process._transport.close()  # type: ignore[attr-defined]  # asyncio leaves the pipe to the garbage collector
    return taken


async def _visit(counter: Counter, number: int) -> tuple[float, float]:
    """One resident: milliseconds to the name, and to the first answer."""
    person = PEOPLE[(0, 2, 4)[number % 3]]
    visit = await counter.begin()
    await counter.kiosk.client.arm(visit)
    named = asyncio.create_task(_named_at(counter))
    read = asyncio.create_task(_in_at(counter))
    await asyncio.sleep(0.1)
    await counter.cards.slot.insert(person)
    name_ms = 1000 * (await named - await read)
    link = await counter.link()
    began = time.perf_counter()
    answer = await link.look_up(wanted("ins.enrollment"))
    answer_ms = 1000 * (time.perf_counter() - began)
    assert isinstance(answer, Shown), answer
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    await counter.cards.slot.remove()
    await counter.kiosk.until(lambda s: s.visit is None)
    await until(lambda: len(counter.kiosk.agent.child.pids) == 2 and bool(counter.kiosk.agent.child.door))
    await asyncio.sleep(0.5)  # the next spare is loading: another resident comes later than that
    return name_ms, answer_ms


async def _in_at(counter: Counter) -> float:
    """When a second client of the card service hears of the card."""
    while not counter.cards.events.empty():
        counter.cards.events.get_nowait()
    await counter.cards.next(CardInserted)
    return time.perf_counter()


async def _named_at(counter: Counter) -> float:
    """When the screen's stream shows who it is."""
    async for state in counter.kiosk.client.stream():
        if _is_named(state):
            return time.perf_counter()
    raise AssertionError("the stream ended")


def _is_named(state: State) -> bool:
    visit = state.visit
    return visit is not None and visit.card is CardStep.READ and visit.person is not None


async def _printed_mb(counter: Counter) -> float:
    """What the visit's process weighs when it has done all that it can."""
    await counter.begin(PEOPLE[4])
    link = await counter.link()
    shown = await link.look_up(wanted("ins.contributions"))
    assert isinstance(shown, Shown)
    asked = PrintAnswer(command="p", answer=shown.answer, language="zh_CN")
    assert isinstance(await link.print(asked), Printing)
    pages = int(Path(f"/proc/{counter.kiosk.agent.child.pids[0]}/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, 1)


# ---- the catalogue and its search ----


def _load_ms() -> float:
    """A catalogue of so many items: ours, again and again under other names."""
    head, *items = (ROOT / "config/catalogue.toml").read_text("utf-8").split("[[items]]\n")
    many = [items[place % len(items)].replace('id = "', f'id = "a{place}_', 1) for place in range(ITEMS)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.toml"
        path.write_text("[[items]]\n".join((head, *many)), "utf-8")
        began = time.perf_counter()
        catalogue = load_catalogue(path)
        load_code_tables(ROOT / "config/tables/codes.toml")
        taken = 1000 * (time.perf_counter() - began)
    assert len(catalogue.items) == ITEMS
    return taken


def _searches_ms() -> list[float]:
    """How long each query takes, the middle of several."""
    words = load_texts(ROOT / "config/texts", LANGUAGE)
    sayings = load_sayings(ROOT / "config/search", LANGUAGE)
    ours = {item.id: item for item in sayings.items}
    names = [item.id for item in load_catalogue(ROOT / "config/catalogue.toml").items]
    sixty = {f"a{place}.{names[place % len(names)]}": names[place % len(names)] for place in range(ITEMS)}
    many = tuple(replace(ours[name], id=item) for item, name in sixty.items())
    index = index_of(
        tuple(sixty), lambda item: words(f"item.{sixty[item]}.name"), replace(sayings, items=many)
    )
    return [_median([_search_ms(index, query) for _ in range(LOADS)]) for query in QUERIES]


def _search_ms(index: Index, query: str) -> float:
    began = time.perf_counter()
    assert search(index, query)
    return 1000 * (time.perf_counter() - began)


def _median(values: list[float] | tuple[float, ...]) -> float:
    return round(statistics.median(values), 1)


def _spread(values: list[float] | tuple[float, ...]) -> str:
    return f"{min(values):.0f} to {max(values):.0f}"
