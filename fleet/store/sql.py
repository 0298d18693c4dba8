"""Statements in the SQL that SQLite and PostgreSQL both speak, so that a room writes each of its own once.

Parameters are $1, $2 …; moments are text by `fleet.store.rows.stamp`, truth is 0 or 1, JSON is text, and text collates
as bytes. An act awaits nothing but the statements of its `Sql`: on SQLite it runs to its end in the writer's thread, inside
the commit that it shares with others; on PostgreSQL it is a transaction.
"""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Value = str | int | float | bytes | None
Row = Sequence[Any]  # the types of the columns asked for, which the type checker cannot see


class Sql(Protocol):
    """One transaction."""

    async def rows(self, statement: str, *values: Value) -> Sequence[Row]:
        """Everything the statement answers."""
        ...

    async def row(self, statement: str, *values: Value) -> Row | None:
        """The first row, None where there is none."""
        ...

    async def execute(self, statement: str, *values: Value) -> int:
        """How many rows were inserted, changed or deleted."""
        ...

    async def execute_many(self, statement: str, values: Sequence[Sequence[Value]]) -> None:
        """Once for each."""
        ...

    def touch(self, reporter: str) -> None:
        """Open pages are told after the commit that something about this reporter changed."""
        ...

    def tell(self, about: str) -> None:
        """Whoever remembers something of this, in any process, hears after the commit; see fleet.news."""
        ...


Act = Callable[[Sql], Coroutine[Any, Any, T]]


class Rooms(Protocol):
    """Where the rooms' statements run."""

    def read(self, ask: Act[T]) -> Awaitable[T]:
        """What was committed, in one transaction that writes nothing."""
        ...

    def read_first(self, ask: Act[T]) -> Awaitable[T]:
        """As `read`, by a way of its own past whoever waits: for what others' reads depend on."""
        ...

    def write(self, act: Act[T]) -> Awaitable[T]:
        """The act's answer, after its commit; what it raises undoes it. Raises Busy."""
        ...


def run_through(act: Coroutine[Any, Any, T]) -> T:
    """The answer of an act whose statements never wait."""
    try:
        act.send(None)
    except StopIteration as done:
        answer: T = done.value
        return answer
    act.close()
    raise RuntimeError(f"{act!r} waited for something that is not the store")


def storable(value: Value) -> Value:
    """PostgreSQL keeps no NUL in a text, and what a machine says may hold one: a sign stands for it, in both engines."""
    return value.replace("\0", "\N{REPLACEMENT CHARACTER}") if isinstance(value, str) else value


def below(area: str) -> tuple[str, str]:
    """The range of codes that begin with this one: `area >= $1 AND area < $2`. "" is everywhere."""
    return area, area + chr(0x10FFFF)
