"""Finds reporters by a part of their name or site, or by the beginning of their id, among 700,000.

Every pair of neighbouring letters leads to whoever is called so; the rarest pair of what is looked for leads to few.
"""

from collections.abc import Sequence

from fleet.store.sql import Sql, Value

COMMON = 20_000  # a pair that so many have leads nowhere, and whoever looks for it finds a page soon
ID_FROM = 4  # letters of an id, so that they are few: K-7F


async def learn(sql: Sql, reporters: Sequence[tuple[str, str, str]]) -> None:
    """From now on they are found. Of each the id, name and site."""
    rows = [(pair, one) for one, name, site in reporters for pair in sorted(pairs(name) | pairs(site))]
    await sql.execute_many(
        "INSERT INTO reporter_pairs (pair, reporter) VALUES ($1, $2) ON CONFLICT DO NOTHING", rows
    )


def pairs(text: str) -> set[str]:
    """Neighbouring letters, in lower case."""
    low = text.lower()
    return {low[at : at + 2] for at in range(len(low) - 1)}


async def rarest(sql: Sql, words: str) -> str | None:
    """The pair of these words that fewest have; None where all are common, or the words are no pair."""
    rare, fewest = None, COMMON
    for pair in sorted(pairs(words)):
        row = await sql.row(
            "SELECT COUNT(*) FROM (SELECT 1 FROM reporter_pairs WHERE pair = $1 LIMIT $2) AS found",
            pair,
            fewest,
        )
        assert row is not None
        if row[0] < fewest:
            rare, fewest = pair, row[0]
    return rare


def called(words: str, pair: str | None, reporter: str, values: list[Value]) -> str:
    """A condition on `reporters r`; its values go behind those there are. reporter: the column with the id.

    pair: by which they are found; None: everybody is looked at.
    """

    def place(value: Value) -> str:
        values.append(value)
        return f"${len(values)}"

    like, from_id, to_id = f"%{_literal(words.lower())}%", words.upper(), words.upper() + chr(0x10FFFF)
    some = [f"lower(r.name) LIKE {place(like)} ESCAPE '!'", f"lower(r.site) LIKE {place(like)} ESCAPE '!'"]
    found = [] if pair is None else [f"SELECT reporter FROM reporter_pairs WHERE pair = {place(pair)}"]
    if len(words) >= ID_FROM:
        some.append(f"(r.id >= {place(from_id)} AND r.id < {place(to_id)})")
        found.append(f"SELECT id FROM reporters WHERE id >= {place(from_id)} AND id < {place(to_id)}")
    condition = f"({' OR '.join(some)})"
    return condition if pair is None else f"{reporter} IN ({' UNION '.join(found)}) AND {condition}"


def _literal(words: str) -> str:
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
