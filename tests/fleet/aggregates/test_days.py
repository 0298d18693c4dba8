"""A province's day for the nation: signed, numbered, merged once, whatever is delivered how often."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleet.aggregates import rows
from fleet.aggregates.api import exported_text, merged
from fleet.aggregates.day import Source, folded, read, written
from fleet.config import Aggregates
from fleet.store.sqlite import SqliteStore
from kiosk.domain.errors import Refused
from kiosk.signing.key import SigningKey
from tests.fleet.site import intake_rules, served

DAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)
KEY, STRANGER = SigningKey.generate(), SigningKey.generate()
HUNAN = Source("43", "43", KEY.public_text)
COUNTS = {("430603", "ticket.taken"): 12, ("430602", "ticket.taken"): 3, ("430603", "rating.given:fair"): 1}
counts = st.dictionaries(
    st.tuples(st.sampled_from(["43", "4306", "430603"]), st.sampled_from(["a.b", "c"])),
    st.integers(0, 2**40),
)


def text(revision: int = 1, of: Mapping[tuple[str, str], int] = COUNTS, key: SigningKey = KEY) -> bytes:
    return written("43", DAY, revision, of, key)


@given(counts)
def test_what_is_written_is_read_again(of: dict[tuple[str, str], int]) -> None:
    day = read(text(of=of), [HUNAN])
    assert (day.fleet, day.day, day.revision, day.counts) == ("43", DAY, 1, of)
    assert text(of=dict(reversed(of.items()))) == text(of=of)


def test_areas_are_folded_to_six_digits() -> None:
    raw = [("430603001001", "a", 1), ("430603002", "a", 2), ("4306", "a", 4)]
    assert folded(raw) == {("430603", "a"): 3, ("4306", "a"): 4}


def refusal(wrong: bytes, *sources: Source) -> str:
    with pytest.raises(Refused) as refused:
        read(wrong, sources or (HUNAN,))
    return refused.value.reason


def test_nobody_else_speaks_for_a_fleet() -> None:
    assert refusal(text(key=STRANGER)) == "day_signature"
    assert refusal(text(), Source("44", "44", KEY.public_text)) == "day_signer"
    assert refusal(text(of={("440101", "a"): 1})) == "day_area"


@given(st.integers(0, len(text()) - 1), st.integers(1, 255))
def test_one_altered_byte_is_refused(at: int, change: int) -> None:
    whole = bytearray(text())
    whole[at] ^= change
    assert refusal(bytes(whole)) in {"day_malformed", "day_signature", "day_signer"}


@given(st.integers(0, len(text()) - 2))
def test_a_part_is_refused(length: int) -> None:
    assert refusal(text()[:length]) in {"day_malformed", "day_signature"}


@given(st.binary(max_size=300))
def test_any_bytes_are_refused(junk: bytes) -> None:
    assert refusal(junk) == "day_malformed"


@pytest.mark.parametrize(
    "of", ({("43x", "a"): 1}, {("43", "A b"): 1}, {("43", "a"): -1}, {("43", "a"): 2**53})
)
def test_what_is_no_count_is_refused(of: dict[tuple[str, str], int]) -> None:
    assert refusal(text(of=of)) == "day_malformed"


def test_sources_may_not_count_the_same_kiosks() -> None:
    inside = Source("4306", "4306", STRANGER.public_text)
    with pytest.raises(ValueError, match="counted twice"):
        Aggregates("", (HUNAN, inside))
    with pytest.raises(ValueError, match="stands twice"):
        Aggregates("", (HUNAN, HUNAN))


# ---- merging ----


@pytest.fixture
async def nation(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "nation.sqlite3", intake_rules())
    yield store
    store.close()


async def taken_in(nation: SqliteStore, delivered: bytes) -> str:
    try:
        return (await merged(nation, delivered, (HUNAN,), NOW)).result
    except Refused as refused:
        return refused.reason


async def test_a_newer_revision_replaces_an_older_is_refused_and_the_same_changes_nothing(
    nation: SqliteStore,
) -> None:
    first, second = text(1), text(2, {("430603", "ticket.taken"): 20})
    deliveries = (first, first, second, first, second, text(2, {("430603", "ticket.taken"): 99}))
    said = [await taken_in(nation, delivered) for delivered in deliveries]
    assert said == ["taken", "same", "taken", "day_older", "same", "day_forked"]
    assert await nation.read(lambda sql: rows.totals(sql, DAY)) == {"ticket.taken": 20}
    assert await nation.read(lambda sql: rows.fleets(sql, DAY)) == {"43": 2}


async def test_two_provinces_add_up(nation: SqliteStore) -> None:
    other = Source("44", "44", STRANGER.public_text)
    south = written("44", DAY, 5, {("440101", "ticket.taken"): 100}, STRANGER)
    for delivered in (text(), south, south):
        await merged(nation, delivered, (HUNAN, other), NOW)
    totals = await nation.read(lambda sql: rows.totals(sql, DAY))
    assert totals == {"ticket.taken": 115, "rating.given:fair": 1}


async def test_the_revision_rises_only_where_something_was_counted_since(tmp_path: Path) -> None:
    province = SqliteStore(tmp_path / "p.sqlite3", intake_rules())

    async def count(name: str) -> None:
        await province.write(
            lambda sql: sql.execute(
                "INSERT INTO counters (day, area, name, hour, count) VALUES ($1, '430603001', $2, 9, 1)",
                DAY.isoformat(),
                name,
            )
        )

    async def revision(after_h: float) -> int:
        now = NOW + timedelta(hours=after_h)
        return read(await exported_text(province, "43", DAY, now, KEY), [HUNAN]).revision

    await count("a")
    first, again = await revision(0), await revision(1)
    await count("b")
    later, with_a_clock_of_1970 = await revision(2), 0
    await count("c")
    with_a_clock_of_1970 = await revision(-500_000)
    assert first == again < later < with_a_clock_of_1970
    with pytest.raises(Refused, match="fleet_unnamed"):
        await exported_text(province, "", DAY, NOW, KEY)
    province.close()


async def test_a_day_is_pushed_over_http(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.toml"
    source = f'[[aggregates.sources]]\nname = "43"\narea = "43"\nkey = "{KEY.public_text}"\n'
    overlay.write_text(source)
    async with (
        served(tmp_path / "var", overlay=overlay) as fleet,
        httpx.AsyncClient(trust_env=False, timeout=60) as http,
    ):
        answers = [await http.post(f"{fleet.url}/v1/days", content=one) for one in (text(), text(), b"x")]
        stranger = await http.post(f"{fleet.url}/v1/days", content=text(key=STRANGER))
        unseen = await http.get(f"{fleet.url}/v1/nation?day={DAY}")
    assert [(one.status_code, one.json().get("result")) for one in answers] == [
        (200, "taken"),
        (200, "same"),
        (422, None),
    ]
    assert (stranger.status_code, unseen.status_code) == (403, 401)
