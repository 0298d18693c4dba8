"""A strip over a window as the house sees it."""

from collections.abc import Sequence
from typing import Protocol


class WindowDisplay(Protocol):
    """Strips, by window. The last word for each wins; a vendor's own protocol is one more of these."""

    def show(self, address: int, lines: Sequence[str], *, scroll: bool = False) -> None:
        """Up to two lines of text; none = dark. Comes when the line is free."""
        ...
