"""Lookups at a whole kiosk: a real card, the visit's own process, its door, and what the agent tells of it."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.lookup_schemas import NeedsMore, PrintAnswer, Printing, Reveal, Revealed, Shown, Turn, Way, Why
from agent.proving import LevelProved, NobodyJudged, ProofLocked, WrongProof
from agent.schemas import CardStep, Medium, Role, SlipState
from agent.visit_link import VisitLink
from agent.visit_messages import SlipMade
from kiosk.bench.gateway.ecard import code_of
from kiosk.bench.gateway.identity import ATTENDANT_PIN, PIN
from kiosk.bench.gateway.pin import pin_block
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused, Unreachable
from kiosk.domain.identity import masked_name, masked_number
from tests.agent.lookup_counter import CHINESE, Counter, lookup_counter, wanted, why
from tests.agent.lookup_room import ATTENDANT
from tests.agent.station import Wanted, is_ready, rows, until
from tests.bench.back_office import PEOPLE, RICH, RunningOffice

ME, RELATIVE = PEOPLE[RICH], PEOPLE[2]


def block(pin: str) -> bytes:
    return bytes.fromhex(pin_block(pin))


@pytest.fixture
async def counter(tmp_path: Path, office: RunningOffice) -> AsyncIterator[Counter]:
    async with lookup_counter(tmp_path / "agent", office) as made:
        yield made


@pytest.fixture
async def printing(tmp_path: Path, office: RunningOffice) -> AsyncIterator[Counter]:
    async with lookup_counter(tmp_path / "agent", office, Wanted()) as made:
        await made.kiosk.until(lambda s: is_ready(s, "printer"))
        yield made


async def test_what_is_offered_is_known_before_anybody_comes(counter: Counter) -> None:
    state = await counter.up()
    assert len(state.offered or ()) == 22 + 18, "looked up, and handled without an A4 printer"
    assert state.visit is None


async def test_a_card_is_confirmed_with_the_first_answer(counter: Counter) -> None:
    await counter.begin(ME)
    before = (await counter.kiosk.client.state()).visit
    assert before is not None
    assert before.person is not None
    assert (before.level, before.person.verified) == (0, False)
    answer = await counter.look_up("card.info")
    assert isinstance(answer, Shown)
    after = await counter.kiosk.until(lambda s: s.visit is not None and s.visit.level == 1)
    assert after.visit is not None
    assert after.visit.person is not None
    assert after.visit.person.verified
    events = await counter.kiosk.events()
    assert "lookup.answered" in events


async def test_an_answer_is_paged_revealed_and_gone_with_the_visit(counter: Counter) -> None:
    visit = await counter.begin(ME)
    link = await counter.link()
    shown = await counter.look_up("ins.contributions", link)
    assert isinstance(shown, Shown)
    assert isinstance(await link.turn(Turn(answer=shown.answer, slice=CHINESE)), Shown)
    full = await link.reveal(Reveal(answer=shown.answer))
    assert isinstance(full, Revealed)
    assert (full.name, full.number) == (ME.name, ME.number)
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    with pytest.raises(Unreachable):
        await link.turn(Turn(answer=shown.answer, slice=CHINESE))


async def test_nothing_of_the_last_resident_is_at_the_next_ones_door(counter: Counter) -> None:
    visit = await counter.begin(ME)
    link = await counter.link()
    shown = await counter.look_up("card.info", link)
    assert isinstance(shown, Shown)
    await counter.kiosk.client.end(visit, new_command_id(), "home")
    await counter.cards.slot.remove()
    await counter.kiosk.until(lambda s: s.visit is None)
    await counter.begin()
    next_link = await counter.link()
    assert next_link.door != link.door
    assert why(await next_link.turn(Turn(answer=shown.answer, slice=CHINESE))) is Why.GONE
    assert await counter.look_up("card.info", next_link) == NeedsMore(level=1, ways=(Way.CARD,))


# ---- the door ----


async def test_a_new_screen_takes_the_place_of_the_old_one(counter: Counter) -> None:
    await counter.begin()
    first, second = await counter.link(), await counter.link()
    assert isinstance(await counter.look_up("card.info", first), NeedsMore)
    assert isinstance(await counter.look_up("card.info", second), NeedsMore)
    assert isinstance(await counter.look_up("card.info", first), NeedsMore), "and comes back on demand"


@pytest.mark.parametrize(
    "line", [b"{}\n", b"\xff\xfe\n", b'{"type":"Shown"}\n', b"[" * 5000 + b"\n", b"x" * 70_000]
)
async def test_a_line_that_is_no_question_closes_the_connection(counter: Counter, line: bytes) -> None:
    await counter.begin()
    link = await counter.link()
    reader, writer = await asyncio.open_unix_connection("\0" + link.door)
    writer.write(line)
    with contextlib.suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), 60) == b""
    writer.close()
    assert isinstance(await counter.look_up("card.info", link), NeedsMore)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to be another user")
async def test_another_user_is_turned_away(counter: Counter) -> None:
    await counter.begin()
    link = await counter.link()

    def ask_as_somebody_else() -> bytes:
        with socket.socket(socket.AF_UNIX) as guest:
            os.seteuid(65534)
            try:
                guest.connect("\0" + link.door)
            finally:
                os.seteuid(0)
            with contextlib.suppress(ConnectionError):
                guest.sendall(b'{"type":"Reveal","answer":"x"}\n')
                return guest.recv(100)
            return b""

    assert ask_as_somebody_else() == b""


# ---- roles ----


async def test_a_relatives_card_is_read_after_mine_and_mine_must_leave_first(counter: Counter) -> None:
    visit = await counter.begin(ME)
    await counter.kiosk.client.arm(visit, Role.RELATIVE)
    await asyncio.sleep(0.5)
    waiting = (await counter.kiosk.client.state()).visit
    assert waiting is not None
    assert (waiting.role, waiting.card) == (Role.RELATIVE, CardStep.ARMED)
    await counter.cards.slot.remove()
    await until(lambda: not counter.kiosk.agent.card.cards)
    state = await counter.read(RELATIVE, Role.RELATIVE)
    assert state.visit is not None
    assert state.visit.person is not None
    assert state.visit.relative is not None
    assert state.visit.person.masked_number == masked_number(ME.number)
    assert state.visit.relative.masked_number == masked_number(RELATIVE.number)
    shown = await counter.look_up("ins.enrollment", for_relative=True)
    assert isinstance(shown, Shown)
    assert shown.for_relative


async def test_my_own_card_is_no_relatives(counter: Counter) -> None:
    visit = await counter.begin(ME)
    await counter.kiosk.client.arm(visit, Role.RELATIVE)
    await counter.cards.slot.remove()
    await until(lambda: not counter.kiosk.agent.card.cards)
    await counter.cards.slot.insert(ME)
    state = await counter.kiosk.until(lambda s: s.visit is not None and s.visit.card is CardStep.FAILED)
    assert state.visit is not None
    assert (state.visit.card_error, state.visit.relative) == ("same_person", None)
    await counter.cards.slot.swap(RELATIVE)
    await counter.kiosk.until(lambda s: s.visit is not None and s.visit.relative is not None)


async def test_another_role_needs_somebody_at_the_kiosk(counter: Counter) -> None:
    visit = await counter.begin()
    with pytest.raises(Refused) as refused:
        await counter.kiosk.client.arm(visit, Role.ATTENDANT)
    assert refused.value.reason == "nobody"


async def test_an_attendant_vouches_and_it_is_told(counter: Counter) -> None:
    visit = await counter.begin(ME)
    assert isinstance(await counter.look_up("card.info"), Shown)
    proving = counter.kiosk.agent.pins._proves
    with pytest.raises(Refused, match="nobody"):
        await proving.prove(visit, Role.ATTENDANT, block(ATTENDANT_PIN))
    await counter.kiosk.client.arm(visit, Role.ATTENDANT)
    await counter.cards.slot.swap(PEOPLE[ATTENDANT])
    await counter.kiosk.until(lambda s: s.visit is not None and s.visit.attendant is not None)
    assert await proving.prove(visit, Role.ATTENDANT, block("000000")) == WrongProof(4)
    assert await proving.prove(visit, Role.ATTENDANT, block(ATTENDANT_PIN)) == LevelProved(3)
    state = await counter.kiosk.client.state()
    assert state.visit is not None
    assert (state.visit.level, state.visit.attendant) == (3, None)
    with pytest.raises(Refused, match="nobody"):
        await proving.prove(visit, Role.ATTENDANT, block(ATTENDANT_PIN))
    assert isinstance(await counter.look_up("ins.account"), Shown)
    assert "visit.vouched" in await counter.kiosk.events()
    told = b"".join(file.read_bytes() for file in counter.kiosk.store.parent.glob("store.sqlite3*"))
    assert PEOPLE[ATTENDANT].card_number.encode() not in told


async def test_a_pin_before_any_lookup_confirms_the_card_too(counter: Counter) -> None:
    visit = await counter.begin(ME)
    proving = counter.kiosk.agent.pins._proves
    assert await proving.prove(visit, Role.SELF, block(PIN)) == LevelProved(2)
    state = await counter.kiosk.until(
        lambda s: s.visit is not None and s.visit.person is not None and s.visit.person.verified
    )
    assert state.visit is not None
    assert state.visit.level == 2


async def test_a_pin_is_proved_refused_locked_or_judged_by_nobody(counter: Counter) -> None:
    visit = await counter.begin(ME)
    proving = counter.kiosk.agent.pins._proves
    assert await proving.prove(visit, Role.SELF, block("111111")) == WrongProof(4)
    assert await proving.prove(visit, Role.SELF, block(PIN)) == LevelProved(2)
    counter.office.spoil({"kind": "down"})
    assert await proving.prove(visit, Role.SELF, block(PIN)) == NobodyJudged()
    counter.office.spoil()
    outcomes = [await proving.prove(visit, Role.SELF, block("111111")) for _ in range(6)]
    assert outcomes[-1] == ProofLocked()
    state = await counter.kiosk.client.state()
    assert state.visit is not None
    assert state.visit.level == 2
    assert (await proving.prove(visit, Role.SELF, b"\x01" * 65)) == NobodyJudged()


async def test_a_code_on_a_phone_says_who_stands_here(counter: Counter) -> None:
    visit = await counter.begin()
    identifying = counter.kiosk.agent.identifying
    made_s = counter.kiosk.agent.clock.now().timestamp()
    code = code_of(RICH, made_s).encode()
    await counter.kiosk.client.arm(visit)
    await identifying.code(code)
    state = await counter.kiosk.client.state()
    assert state.visit is not None
    assert state.visit.person is not None
    assert (state.visit.level, state.visit.person.medium) == (1, Medium.E_CARD)
    assert state.visit.person.masked_name == masked_name(ME.name)
    await counter.cards.slot.insert(RELATIVE)
    await asyncio.sleep(0.5)
    assert isinstance(await counter.look_up("card.info"), Shown)
    after = await counter.kiosk.client.state()
    assert after.visit is not None
    assert after.visit.person == state.visit.person, "no card is read after it"


async def test_a_code_that_nobody_is_known_by_is_refused(counter: Counter) -> None:
    await counter.begin()
    identifying = counter.kiosk.agent.identifying
    with pytest.raises(Refused, match="not_an_ecard"):
        await identifying.code(b"ESSC-nothing")
    counter.office.spoil({"kind": "down"})
    with pytest.raises(Unreachable):
        await identifying.code(b"ESSC-nothing")


# ---- the card ----


async def test_after_a_lookup_the_visit_ends_with_its_card(counter: Counter) -> None:
    await counter.begin(ME)
    await counter.look_up("card.info")
    await counter.cards.slot.remove()
    await counter.kiosk.until(lambda s: s.visit is None)
    ended = "SELECT payload FROM outbox WHERE kind = 'visit.ended'"
    await until(lambda: bool(rows(counter.kiosk.store, ended)))
    assert "card_taken" in str(rows(counter.kiosk.store, ended))


async def test_before_a_lookup_a_card_may_be_taken(counter: Counter) -> None:
    await counter.begin(ME)
    await counter.cards.slot.remove()
    await until(lambda: not counter.kiosk.agent.card.cards)
    await asyncio.sleep(0.3)
    state = await counter.kiosk.client.state()
    assert state.visit is not None
    assert state.visit.person is not None
    assert isinstance(await counter.look_up("card.info"), Shown)


async def test_while_another_card_is_asked_for_mine_may_be_taken(counter: Counter) -> None:
    visit = await counter.begin(ME)
    await counter.look_up("card.info")
    await counter.kiosk.client.arm(visit, Role.ATTENDANT)
    await counter.cards.slot.remove()
    await until(lambda: not counter.kiosk.agent.card.cards)
    await asyncio.sleep(0.3)
    assert (await counter.kiosk.client.state()).visit is not None


# ---- slips ----


async def test_a_slip_comes_out_once_and_the_state_tells(printing: Counter) -> None:
    await printing.begin(ME)
    link = await printing.link()
    shown = await printing.look_up("card.info", link)
    assert isinstance(shown, Shown)
    asked = PrintAnswer(command="finger", answer=shown.answer, language="zh_CN")
    first, again = await link.print(asked), await link.print(asked)
    assert isinstance(first, Printing)
    assert again == first
    state = await printing.kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.PRINTED)
    assert state.slip is not None
    assert state.slip.ticket == first.job
    assert len(printing.kiosk.printer.receipts) == 1


async def test_without_paper_the_slip_is_told_as_not_printed(printing: Counter) -> None:
    await printing.begin(ME)
    link = await printing.link()
    shown = await printing.look_up("card.info", link)
    assert isinstance(shown, Shown)
    printing.kiosk.printer.pull_paper()
    await link.print(PrintAnswer(command="finger", answer=shown.answer, language="en"))
    state = await printing.kiosk.until(lambda s: s.slip is not None and s.slip.state is SlipState.NOT_PRINTED)
    assert state.slip is not None
    assert state.slip.fault == "paper_out"


async def test_a_slip_that_is_made_when_the_visit_is_over_is_nobodys(printing: Counter) -> None:
    visit = await printing.begin(ME)
    await printing.cards.slot.remove()
    await printing.kiosk.client.end(visit, new_command_id(), "done")
    printing.kiosk.agent.lookups.told(SlipMade(job="late", body=b"x"))
    await asyncio.sleep(0.5)
    assert (await printing.kiosk.client.state()).slip is None
    assert not printing.kiosk.printer.receipts


# ---- the link ----


async def test_a_door_that_nobody_opens_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        await VisitLink("bianmin-visit-nobody").look_up(wanted("card.info"))
