"""Handling something: letters to words, in the time and the memory that a screen has for them."""

import os
import statistics
import time
from itertools import accumulate
from pathlib import Path

from kiosk.ime.pinyin import open_writing
from kiosk.ime.port import Writing
from tests.budgets.rows import Measured

GROUP = "apply"
# What people write: each is typed letter by letter, and every letter asks anew.
SENTENCES = (
    "shebaokadiule",
    "tuoqiangongzi",
    "laobanshuomeiqian",
    "zaishifanjixieyouxiangongsishangban",
    "shiyedengji",
    "linghuojiuyerenyuan",
    "sbk",
    "zzzzzzzz",
)
NAMES = ("wangxiuying", "ouyangjianguo", "zhangwei")
ROUNDS = 9
BETWEEN_S = 0.004  # between two keys a screen is idle, and so is what is measured here
WORDS_ASKED = 90  # as many as three leaves of the page need


def measure() -> list[Measured]:
    """In one process, as the screen does it: one thread, one engine."""
    before = _rss_mb()
    began = time.perf_counter()
    writing = open_writing()
    opened = _ms(began)
    assert writing.words.whole, "the engine is missing"
    first = [_asked(writing, letters, name=name) for letters, name in _typed()]
    rounds = [[_asked(writing, letters, name=name) for letters, name in _typed()] for _ in range(ROUNDS)]
    every = [one for times in rounds for one in times]
    slowest = max(map(min, zip(*rounds, strict=True)))  # without what another process took
    return [
        Measured(
            "pinyin_candidates_ms",
            round(statistics.quantiles(every, n=20)[-1], 2),
            f"p95 of {len(every)} letters, {WORDS_ASKED} words each; p50 {statistics.median(every):.2f}, the slowest letters"
            f" undisturbed {slowest:.2f}, first time at most {max(first):.2f} ms; load {os.getloadavg()[0]:.1f}",
        ),
        Measured("pinyin_opened_ms", round(opened, 1), "once, when a text is first asked for"),
        Measured("pinyin_rss_mb", round(_rss_mb() - before, 1), "engine, dictionary and our own words"),
    ]


def _typed() -> list[tuple[str, bool]]:
    """Every beginning of every sentence and name; whether it is a name."""
    return [
        *((letters, False) for sentence in SENTENCES for letters in accumulate(sentence)),
        *((letters, True) for name in NAMES for letters in accumulate(name)),
    ]


def _asked(writing: Writing, letters: str, *, name: bool) -> float:
    speller = writing.names if name else writing.words
    time.sleep(BETWEEN_S)
    began = time.perf_counter()
    speller.candidates(letters, WORDS_ASKED)
    return _ms(began)


def _ms(began: float) -> float:
    return 1000 * (time.perf_counter() - began)


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
