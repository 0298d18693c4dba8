"""Reads the card in a reader again and again, in a process of its own: `python -m tests.budgets.card_client READER COUNT [psam]`.

On stdout one line: milliseconds of each whole read, as JSON.
"""

import json
import sys
import time

from kiosk.hardware.card.authenticator import NoAuthenticator
from kiosk.hardware.card.fitted import authenticator_of
from kiosk.hardware.card.pcsc import read_social_card
from tests.hardware.card.station import WITH_PSAM


def main(arguments: list[str]) -> int:
    """Every read must succeed, and with a PSAM be verified."""
    reader, count, with_psam = arguments[0], int(arguments[1]), "psam" in arguments
    authenticator = authenticator_of(WITH_PSAM) if with_psam else NoAuthenticator()
    taken_ms = []
    for _ in range(count):
        began = time.perf_counter()
        card = read_social_card(reader, 6.0, authenticator=authenticator)
        taken_ms.append(1000 * (time.perf_counter() - began))
        assert card.verified is with_psam
    print(json.dumps(taken_ms))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
