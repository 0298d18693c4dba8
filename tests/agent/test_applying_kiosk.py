"""Having something done at a whole kiosk: a real card, the visit's own process, and what the agent tells of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.apply_schemas import PrintDone
from agent.lookup_schemas import Printing
from agent.schemas import SlipState
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.errors import Refused
from tests.agent.apply_counter import submitted, walked
from tests.agent.apply_room import CHINESE, NEW_PIN, ended, of
from tests.agent.apply_samples import SAMPLES
from tests.agent.lookup_counter import Counter, lookup_counter
from tests.agent.station import Wanted, is_ready, rows
from tests.bench.back_office import PEOPLE, RICH, RunningOffice

ME = PEOPLE[RICH]


@pytest.fixture
async def counter(tmp_path: Path, office: RunningOffice) -> AsyncIterator[Counter]:
    """With a slip printer."""
    async with lookup_counter(tmp_path / "agent", office, Wanted()) as made:
        await made.kiosk.until(lambda s: is_ready(s, "printer"))
        yield made


def block(pin: str) -> bytes:
    """As the keypad makes it."""
    return bytes.fromhex(pin_block(pin))


async def test_a_form_is_filled_in_done_printed_and_told_of(counter: Counter) -> None:
    await counter.begin(ME)
    link = await counter.link()
    done = ended(await submitted(link, (await walked(link, "labor.complaint")).draft))
    printed = await link.apply(PrintDone(command="p", draft=done.draft, language=CHINESE))
    job = of(Printing, printed).job
    await counter.kiosk.until(
        lambda s: s.slip is not None and (s.slip.ticket, s.slip.state) == (job, SlipState.PRINTED)
    )
    events = [kind for kind in await counter.kiosk.events() if kind.startswith("form.")]
    assert events == ["form.begun", "form.submitted"]
    told = str(rows(counter.kiosk.store, "SELECT * FROM outbox"))
    assert '"outcome":"received"' in told.replace(" ", "").replace("\\", "")
    assert not any(text in told for text in (ME.name, ME.number, SAMPLES["phone"], SAMPLES["facts"]))


async def test_a_pin_for_nobody_is_refused(counter: Counter) -> None:
    visit = await counter.begin()
    with pytest.raises(Refused, match="nobody"):
        await counter.kiosk.agent.pins._proves.keep(visit, "new_pin", block(NEW_PIN))
