"""Card readers by the names that pcscd gives them, asked by a process of its own, because a driver below pcscd may hang."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator

from kiosk.doctor.report import Finding, Verdict

LIMIT_S = 5


def card_readers() -> Iterator[Finding]:
    """One line for each reader, with what to write for it."""
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "kiosk.doctor.readers"],
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=True,
        )
    except subprocess.TimeoutExpired:
        yield Finding("card readers", Verdict.FAIL, "pcscd does not answer", "systemctl restart pcscd")
        return
    except subprocess.CalledProcessError:
        yield Finding("card readers", Verdict.INFO, "not asked: no card service")
        return
    names: list[str] = json.loads(asked.stdout)
    for name in names:
        model = name.rpartition(" ")[0].rpartition(" ")[0]  # the last two words number slot and reader
        pattern = "^" + re.escape(model).replace("\\ ", " ")
        yield Finding(name, Verdict.INFO, "card reader", f"[devices.card] contact = '{pattern}'")
    if not names:
        yield Finding("card readers", Verdict.INFO, "none")


def here() -> list[str]:
    """The names, in this process. Raises OSError where there is no card service."""
    from smartcard import scard

    code, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
    if code != scard.SCARD_S_SUCCESS:
        raise OSError(scard.SCardGetErrorMessage(code))
    code, names = scard.SCardListReaders(context, [])
    scard.SCardReleaseContext(context)
    return list(names) if code == scard.SCARD_S_SUCCESS else []


if __name__ == "__main__":
    print(json.dumps(here()))
