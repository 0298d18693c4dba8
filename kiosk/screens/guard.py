"""When the screen itself fails: log it without a word of a resident, end the visit, show 系统繁忙, carry on."""

import logging
import traceback
from collections import deque
from collections.abc import Callable

from kivy.base import ExceptionHandler, ExceptionManager

MOST = 5  # failures within WITHIN_S; more than that, and the process ends so that a fresh one is started
WITHIN_S = 60.0

_log = logging.getLogger("kiosk.guard")


class Guard(ExceptionHandler):
    """`recover` puts a sound page on the screen; `monotonic` is the time in seconds."""

    def __init__(self, recover: Callable[[], None], monotonic: Callable[[], float]) -> None:
        super().__init__()
        self._recover = recover
        self._monotonic = monotonic
        self._failures: deque[float] = deque(maxlen=MOST)

    def handle_exception(self, inst: BaseException) -> int:
        """PASS to carry on, RAISE to end the process."""
        if not isinstance(inst, Exception):
            return int(ExceptionManager.RAISE)
        # Types and places only: the message of an exception may quote what a resident typed.
        places = " ".join(
            f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(inst.__traceback__)[-6:]
        )
        _log.error("screen.exception type=%s at=%s", type(inst).__name__, places)
        now = self._monotonic()
        if len(self._failures) == MOST and now - self._failures[0] < WITHIN_S:
            return int(ExceptionManager.RAISE)
        self._failures.append(now)
        try:
            self._recover()
        except Exception as again:  # noqa: BLE001 - whatever it is, the process must end cleanly
            _log.critical("screen.lost type=%s", type(again).__name__)
            return int(ExceptionManager.RAISE)
        return int(ExceptionManager.PASS)
