"""The rooms' statements on a PostgreSQL connection."""

from collections.abc import Sequence

from fleet.store.server import Connection
from fleet.store.sql import Row, Value, storable


class Statements:
    """fleet.store.sql.Sql; `touched` and `told` are who was named."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.touched: set[str] = set()
        self.told: set[str] = set()

    async def rows(self, statement: str, *values: Value) -> Sequence[Row]:
        """See the port."""
        return [tuple(row) for row in await self._connection.fetch(statement, *map(storable, values))]

    async def row(self, statement: str, *values: Value) -> Row | None:
        """See the port."""
        found = await self._connection.fetchrow(statement, *map(storable, values))
        return None if found is None else tuple(found)

    async def execute(self, statement: str, *values: Value) -> int:
        """See the port."""
        said = await self._connection.execute(statement, *map(storable, values))  # INSERT 0 1, UPDATE 3
        count = said.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def execute_many(self, statement: str, values: Sequence[Sequence[Value]]) -> None:
        """See the port."""
        await self._connection.executemany(statement, [tuple(map(storable, row)) for row in values])

    def touch(self, reporter: str) -> None:
        """See the port."""
        self.touched.add(reporter)

    def tell(self, about: str) -> None:
        """See the port."""
        self.told.add(about)
