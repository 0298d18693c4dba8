"""A kiosk that knows two addresses finds the server that answers, and does not believe one of a lower term."""

import pytest

from kiosk.domain.errors import Unreachable
from kiosk.queue.client import QueueClient
from kiosk.queue.pairing import DeviceKind
from tests.queue.served import ClockOfKiosk, Served

NOBODY = "http://127.0.0.1:9"


async def test_the_second_try_goes_to_the_other_address(served: Served) -> None:
    hall = served.hall
    code = await hall.service.devices.make_code(DeviceKind.KIOSK, None, "", "test")
    kiosk = QueueClient(NOBODY, served.folder / "kiosk", other_url=served.url, clock=ClockOfKiosk(hall.clock))
    with pytest.raises(Unreachable):
        await kiosk.pair(code)
    await kiosk.pair(code)
    assert (await kiosk.hall()).waiting == 0
    await kiosk.close()


async def test_an_answer_of_a_lower_term_is_none(served: Served) -> None:
    first = await served.kiosk()
    await first.hall()
    await first.close()
    term = served.folder / "kiosk-a" / "term"
    assert term.read_text().startswith("1-")
    term.write_text("2-whatever-proved-it")
    kiosk = served.stranger()
    with pytest.raises(Unreachable):
        await kiosk.hall()
    await kiosk.close()
