"""What codes are called: by our tables where they are the back office's, else in its own words, asked for once."""

from collections.abc import Callable, Iterable, Mapping

from kiosk.domain.code_tables import CodeTables

AskTable = Callable[[str], "tuple[str, Mapping[str, str]] | None"]


class CodeWords:
    """Of one visit. `versions`: the tables as the back office has them, as far as it was heard; of others ours are taken."""

    def __init__(self, ours: CodeTables, versions: Mapping[str, str]) -> None:
        self._ours = ours
        self._versions = dict(versions)
        self._theirs: dict[str, Mapping[str, str]] = {}

    def know(self, versions: Mapping[str, str]) -> None:
        """The back office was heard."""
        self._versions |= versions

    def fetch(self, tables: Iterable[str], ask: AskTable) -> None:
        """Get the words of those tables that are not ours. One that nobody answers for is not asked for again."""
        for name in dict.fromkeys(tables):
            if name not in self._theirs and not self._is_ours(name):
                answer = ask(name)
                self._theirs[name] = {} if answer is None else answer[1]

    def said(self, table: str, code: str, language: str) -> str:
        """The words; theirs are in their language only. The code itself where nobody has words for it."""
        theirs = self._theirs.get(table, {})
        if code in theirs:
            return theirs[code]
        return self._ours[table].said(code, language) if table in self._ours else code

    def order(self, table: str) -> tuple[str, ...]:
        """The codes in the order in which they are shown."""
        theirs = self._theirs.get(table)
        if theirs:
            return tuple(theirs)
        return tuple(self._ours[table].codes) if table in self._ours else ()

    def _is_ours(self, name: str) -> bool:
        return (
            name in self._ours
            and self._versions.get(name, self._ours[name].version) == self._ours[name].version
        )
