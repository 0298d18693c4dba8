"""The made-up people of the back office: as many of each kind as promised, none of them real, always the same."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from kiosk.bench.gateway.book import MADE, Book
from kiosk.bench.gateway.history import months
from kiosk.bench.gateway.pin import opened, pin_block
from kiosk.bench.gateway.places import EMPLOYERS, employers
from kiosk.bench.gateway.records import Asked
from kiosk.bench.gateway.records_pension import next_due
from kiosk.bench.gateway.residents import CARD_STEPS, Books, Trade, Trait, books
from kiosk.domain.code_tables import load_code_tables
from kiosk.domain.identity import is_id_number
from kiosk.domain.item import Field, Function, Item, Kind, Layout
from tests.bench.back_office import ITEMS, PEOPLE, TODAY
from tests.bench.running import ROOT

SEED = 4
TABLES = load_code_tables(ROOT / "config/tables/codes.toml")


@pytest.fixture(scope="module")
def known() -> Books:
    """Everybody."""
    return books(SEED, 300, TODAY, employers(SEED))


def _asked(known: Books, index: int, account: int = 0) -> Asked:
    one = known.residents[index]
    return Asked(one, one.accounts[account], known.today, known.seed, "演示一区", "示范城市银行")


def test_nobody_is_real_and_the_bench_cards_belong_to_the_first(known: Books) -> None:
    numbers = [one.person.number for one in known.residents]
    assert [one for one in numbers if not (one.startswith("99") and is_id_number(one))] == []
    assert len(set(numbers)) == len(numbers) == 300
    assert tuple(one.person for one in known.residents[:12]) == PEOPLE[:12]


def test_there_are_as_many_of_each_kind_as_promised(known: Books) -> None:
    trades = Counter(one.trade for one in known.residents)
    traits = Counter(trait for one in known.residents for trait in one.traits)
    assert trades[Trade.RETIREE] == 80
    assert trades[Trade.RETIREE] + trades[Trade.EMPLOYEE] == pytest.approx(165, abs=3)
    assert (trades[Trade.FLEXIBLE], trades[Trade.UNEMPLOYED]) == (30, 15)
    assert (traits[Trait.TWO_ACCOUNTS], traits[Trait.NO_DATA]) == (6, 5)
    assert traits[Trait.UPSTREAM_DOWN] + traits[Trait.UPSTREAM_TIMEOUT] == 4
    assert [traits[one] for one in (Trait.OVERDUE, Trait.FACE_MISMATCH, Trait.NO_FACE)] == [4, 1, 1]
    assert [traits[one] for one in (Trait.NEVER_CERTIFIED, Trait.NO_PORTRAIT, Trait.MINOR)] == [2, 1, 1]
    assert len(set(employers(SEED))) == EMPLOYERS == 60


def test_cards_are_in_every_state(known: Books) -> None:
    assert {one.card_step for one in known.residents} == set(CARD_STEPS)
    assert {one.card_status for one in known.residents} == {"", *TABLES["card_status"].codes}
    own = {one.index: one.card_status for one in known.residents[:12]}
    assert {index: status for index, status in own.items() if status != "1"} == {10: "0"}


def test_thirteen_are_due_within_a_month_and_four_are_overdue(known: Books) -> None:
    retired = [one.index for one in known.residents if one.trade is Trade.RETIREE]
    due = [next_due(_asked(known, index)) for index in retired]
    assert sum(TODAY < day <= TODAY + timedelta(days=30) for day in due) == 13
    assert sum(day < TODAY for day in due) == 4


def test_three_in_a_hundred_months_are_gaps(known: Books) -> None:
    history = [months(_asked(known, one.index)) for one in known.residents if one.trade is not Trade.RESIDENT]
    gaps = sum(month.owed for one in history for month in one)
    assert {24 <= len(one) <= 360 for one in history} == {True}
    assert gaps / sum(map(len, history)) == pytest.approx(0.03, abs=0.005)


def test_a_pension_is_the_sum_of_its_parts(known: Books) -> None:
    retired = [one.index for one in known.residents if one.trade is Trade.RETIREE]
    paid = [MADE["pens.payments"](_asked(known, index)) for index in retired]
    parts = ("basic_pension", "account_pension", "transitional_pension", "paid_later")
    assert min(map(len, paid)) >= 12
    assert [
        row for one in paid for row in one if row["amount"] != sum(int(str(row[name])) for name in parts)
    ] == []
    later = [row["paid_later"] != 0 for one in paid for row in one]
    assert sum(later) / len(later) == pytest.approx(0.05, abs=0.02)


def test_the_bench_people_reach_every_item(known: Books) -> None:
    book = Book(TABLES)
    without = [
        item.id
        for item in ITEMS.values()
        if not any(book.records(item, _asked(known, index)) for index in range(12))
    ]
    assert without == []


def test_the_same_seed_and_day_make_the_same_data_whatever_was_asked_before(known: Books) -> None:
    again, book = books(SEED, 300, TODAY, employers(SEED)), Book(TABLES)
    order = list(ITEMS.values())
    first = {item.id: book.records(item, _asked(known, 4)) for item in order}
    random.Random(1).shuffle(order)
    assert {item.id: Book(TABLES).records(item, _asked(again, 4)) for item in order} == first
    other = books(SEED + 1, 300, TODAY, employers(SEED + 1))
    assert Book(TABLES).records(ITEMS["card.info"], _asked(other, 4)) != first["card.info"]


def test_another_day_moves_the_dates_with_it() -> None:
    later = date(2027, 6, 1)
    moved = books(SEED, 300, later, employers(SEED))
    payments = MADE["pens.payments"](_asked(moved, 3))
    assert payments[0]["period"] == "202705"


def test_an_item_that_nobody_wrote_records_for_is_answered(known: Books) -> None:
    item = Item(
        id="new.item", group="insurance", function=Function.QUERY, level=1, icon="x", operation="new.item",
        layout=Layout.TABLE,
        fields=(
            Field("what"), Field("day", Kind.DATE), Field("month", Kind.MONTH), Field("sum", Kind.MONEY),
            Field("state", Kind.CODE, table="yes_no"), Field("phone", Kind.PHONE), Field("who", Kind.NAME),
        ),
    )  # fmt: skip
    records = Book(TABLES).records(item, _asked(known, 0))
    assert [tuple(one) for one in records] == [tuple(field.id for field in item.fields)] * 3
    assert records[0]["state"] in TABLES["yes_no"].codes


def test_a_pin_block_hides_the_pin_and_opens_only_here() -> None:
    assert opened(pin_block("1234")) == "1234"
    assert pin_block("1234") != pin_block("1234")
    assert {opened(junk) for junk in ("", "zz", "00", "00" * 16, "ff" * 17)} == {""}
    with pytest.raises(ValueError, match="4 to 12 digits"):
        pin_block("12a4")


def test_nobody_shows_in_a_repr(known: Books) -> None:
    shown = repr(known.residents[5]) + repr(known) + repr(_asked(known, 5))
    assert (PEOPLE[5].name in shown, PEOPLE[5].number in shown) == (False, False)
