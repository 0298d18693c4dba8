"""libgooglepinyin (Apache-2.0) by ctypes, without a user dictionary: it reads one file and writes none."""

import ctypes
import sysconfig
from pathlib import Path

from kiosk.domain.errors import BianminError
from kiosk.ime.port import Candidate

LIBRARY = "libgooglepinyin.so.0"
DICTIONARY = "googlepinyin/data/dict_pinyin.dat"
LONGEST_LETTERS, LONGEST_WORD = 40, 24
_NO_USER_DICTIONARY = b""  # a name that no file can have: nothing is learnt
_UNITS = LONGEST_WORD + 1


class NoEngine(BianminError):
    """The library or its dictionary is not on this machine; the Debian package libgooglepinyin0 has both."""


class Engine:
    """The library holds one search at a time for the whole process: use it in one thread."""

    def __init__(self, library: str, dictionary: Path) -> None:
        """Raises NoEngine."""
        if not dictionary.is_file():
            raise NoEngine(f"no dictionary at {dictionary}")
        try:
            self._library = ctypes.CDLL(library)
        except OSError as missing:
            raise NoEngine(str(missing)) from missing
        _declare(self._library)
        if not self._library.im_open_decoder(str(dictionary).encode(), _NO_USER_DICTIONARY):
            raise NoEngine(f"{dictionary} is no dictionary of {library}")
        self._library.im_set_max_lens(LONGEST_LETTERS, LONGEST_WORD)
        self._word = (ctypes.c_uint16 * _UNITS)()

    @property
    def whole(self) -> bool:
        """See Speller."""
        return True

    def candidates(self, letters: str, count: int) -> tuple[Candidate, ...]:
        """See Speller. A word is never chosen in the library: only choosing would teach it something."""
        spelled = letters.encode("ascii", "ignore")[:LONGEST_LETTERS]
        self._library.im_reset_search()
        found = self._library.im_search(spelled, len(spelled)) if spelled else 0
        starts = self._starts() if found else []
        words = (self._said(place) for place in range(min(found, count)))
        return tuple(Candidate(word, starts[len(word)]) for word in words if 0 < len(word) < len(starts))

    def _starts(self) -> list[int]:
        """Where each syllable begins, and where the last one ends."""
        first = ctypes.POINTER(ctypes.c_uint16)()
        syllables = self._library.im_get_spl_start_pos(ctypes.byref(first))
        return first[: syllables + 1]

    def _said(self, place: int) -> str:
        if not self._library.im_get_candidate(place, self._word, _UNITS):
            return ""
        return bytes(self._word).decode("utf-16-le", "replace").partition("\0")[0]


def dictionary_place() -> Path:
    """Where Debian's package puts the dictionary, on any processor."""
    where = sysconfig.get_config_var("MULTIARCH") or ""
    return Path("/usr/lib") / str(where) / DICTIONARY


def _declare(library: ctypes.CDLL) -> None:
    """Source: pinyinime.h of libgooglepinyin 0.1.2; char16 is uint16_t."""
    word = ctypes.POINTER(ctypes.c_uint16)
    library.im_open_decoder.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
    library.im_open_decoder.restype = ctypes.c_bool
    library.im_set_max_lens.argtypes = [ctypes.c_size_t, ctypes.c_size_t]
    library.im_set_max_lens.restype = None
    library.im_reset_search.argtypes = []
    library.im_reset_search.restype = None
    library.im_search.argtypes = [ctypes.c_char_p, ctypes.c_size_t]
    library.im_search.restype = ctypes.c_size_t
    library.im_get_spl_start_pos.argtypes = [ctypes.POINTER(word)]
    library.im_get_spl_start_pos.restype = ctypes.c_size_t
    library.im_get_candidate.argtypes = [ctypes.c_size_t, word, ctypes.c_size_t]
    library.im_get_candidate.restype = ctypes.c_void_p
