"""Whether the wall clock is vouched for: by the kernel's NTP state, or by the fleet's time not long ago."""

import ctypes
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from kiosk.domain.clock import Clock
from kiosk.queue.day import Trust
from kiosk.queue.settings import ClockSettings

_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
_STA_UNSYNC = 0x0040
_TIME_ERROR = 5
_FLEET_GOOD_FOR_S = 86_400


def is_ntp_synchronised() -> bool:
    """What timesyncd left behind, or what the kernel says of its clock; False where neither can be asked."""
    return _SYNCHRONISED.exists() or _kernel_says_synchronised()


class ClockTrust:
    """Asked at every turn of the day. `fleet_said` is told by the reporter."""

    def __init__(
        self, settings: ClockSettings, clock: Clock, ntp: Callable[[], bool] = is_ntp_synchronised
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._ntp = ntp
        self._fleet_vouched_s: float | None = None

    def now(self) -> Trust:
        """Who vouches for the clock now."""
        if self._settings.trust == "assumed":
            return Trust.ASSUMED
        if self._ntp():
            return Trust.NTP
        if self._fleet_vouched_s is not None:
            ago_s = self._clock.monotonic() - self._fleet_vouched_s
            if ago_s < _FLEET_GOOD_FOR_S:
                return Trust.FLEET
        return Trust.NONE

    def fleet_said(self, offset_s: float) -> None:
        """The fleet's clock minus ours."""
        good = abs(offset_s) <= self._settings.fleet_offset_max_s
        self._fleet_vouched_s = self._clock.monotonic() if good else None


class _Timex(ctypes.Structure):
    """struct timex; only `modes` and `status` are of interest, the rest keeps the size.

    Source: adjtimex(2), sys/timex.h.
    """

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 512),
    )


def _kernel_says_synchronised() -> bool:
    timex = _Timex()
    state = int(_libc().adjtimex(ctypes.byref(timex)))
    return state not in (-1, _TIME_ERROR) and not timex.status & _STA_UNSYNC


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None)
