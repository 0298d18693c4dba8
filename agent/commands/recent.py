"""The last lines of our own log, kept in memory for a log bundle; and the bundle, without anything of a resident."""

import gzip
import io
import logging
import re
import tarfile
from collections import deque
from collections.abc import Mapping
from datetime import datetime

LINES = 5000
LARGEST_JOURNAL = 2 << 20

_LONG_NUMBER = re.compile(r"\d{6,}[Xx]?")  # of people, cards, phones, accounts
_HIDDEN = re.compile(r"[0-9a-fA-F]{24,}|[A-Za-z0-9_\-]{40,}")  # tokens, keys, tags
_CHINESE = re.compile(r"[㐀-鿿]{2,}")  # our own logs are events in English: what is left may be a name


class RecentLog(logging.Handler):
    """`text` is what was logged last, oldest first."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        self._lines: deque[str] = deque(maxlen=LINES)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))

    @property
    def text(self) -> str:
        """One line for each record, tracebacks whole."""
        return "\n".join(self._lines) + "\n"


def scrubbed(text: str) -> str:
    """Without long numbers, tokens and Chinese words, whoever wrote them; a time of day stays."""
    hidden = _HIDDEN.sub("[…]", text)
    return _CHINESE.sub("[…]", _LONG_NUMBER.sub("[…]", hidden))


def bundle(parts: Mapping[str, str], at: datetime) -> bytes:
    """A .tar.gz of these texts by file name, each of them scrubbed."""
    packed = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", mtime=at.timestamp()) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as archive,
    ):
        for name, text in sorted(parts.items()):
            content = scrubbed(text).encode("utf-8", "replace")
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(content), at.timestamp()
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()
