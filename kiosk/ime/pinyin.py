"""Our own words first, then the engine's."""

import logging
from collections.abc import Iterator
from pathlib import Path

from kiosk.ime.engine import LIBRARY, Engine, NoEngine, dictionary_place
from kiosk.ime.lexicon import Lexicon, load_lexicon
from kiosk.ime.port import Candidate, Speller, Writing

FOLDER = Path("config/ime")
MOST_COMPLETED = 4
_log = logging.getLogger("kiosk.ime")


class NoWords:
    """A speller that knows nothing: letters stay letters."""

    @property
    def whole(self) -> bool:
        """See Speller."""
        return False

    def candidates(self, letters: str, count: int) -> tuple[Candidate, ...]:
        """See Speller."""
        return ()


class Pinyin:
    """Stateless: what was asked before changes nothing."""

    def __init__(self, lexicon: Lexicon, engine: Speller) -> None:
        self._lexicon = lexicon
        self._engine = engine

    @property
    def whole(self) -> bool:
        """See Speller."""
        return self._engine.whole

    def candidates(self, letters: str, count: int) -> tuple[Candidate, ...]:
        """See Speller."""
        found: dict[str, Candidate] = {}
        for candidate in self._in_order(letters, count):
            found.setdefault(candidate.word, candidate)
        return tuple(found.values())[:count]

    def _in_order(self, letters: str, count: int) -> Iterator[Candidate]:
        """What is spelled so, the engine's sentence, what begins or goes on so, and the rest of the engine's."""
        if not letters:
            return
        every = len(letters)
        yield from (Candidate(word, every) for word in self._lexicon.exact(letters))
        if joined := self._lexicon.joined(letters):
            yield Candidate(joined, every)
        engine = self._engine.candidates(letters, count)
        yield from engine[:1]
        ends = {candidate.letters for candidate in engine}  # a syllable's half is no surname
        beginning = self._lexicon.beginning(letters)
        yield from (
            Candidate(word, used) for word, used in beginning if len(word) > 1 or used in ends or not ends
        )
        yield from (Candidate(word, every) for word in self._lexicon.completed(letters)[:MOST_COMPLETED])
        yield from engine[1:]


def open_writing(folder: Path = FOLDER, library: str = LIBRARY, dictionary: Path | None = None) -> Writing:
    """For the screen, when a text is first asked for. Without the engine only our own words are known.

    Raises ConfigError for words that are not spelled right.
    """
    words, names = load_lexicon(folder / "words.toml"), load_lexicon(folder / "names.toml")
    engine = _engine(library, dictionary or dictionary_place())
    return Writing(Pinyin(words, engine), Pinyin(names, engine))


def _engine(library: str, dictionary: Path) -> Speller:
    try:
        return Engine(library, dictionary)
    except NoEngine as missing:
        _log.warning("ime.missing reason=%s", missing)
        return NoWords()
