"""The driver against a module on a real line."""

import pytest

from kiosk.bench.idcard_module import SAM_ID
from kiosk.bench.idcard_text import Kind, number_on
from kiosk.domain.device import Fault
from kiosk.hardware.card.port import CardError, CardErrorCode
from kiosk.hardware.transport import InUse, LineLost, Quiet, transport_at
from tests.hardware.idcard.station import PEOPLE, Counter, counter

LIMIT_S = 6.0
QUICK = 0.6


async def read_fails(at: Counter, limit_s: float = LIMIT_S) -> CardErrorCode:
    with pytest.raises(CardError) as failed:
        await at.reader.read(limit_s)
    return failed.value.code


@pytest.mark.parametrize("sticky", [False, True])
@pytest.mark.parametrize("kind", list(Kind))
async def test_every_kind_of_card_is_read(kind: Kind, sticky: bool) -> None:
    async with counter(sticky=sticky) as at:
        at.place(1, kind)
        card = await at.reader.read(LIMIT_S)
        assert card.text.number == number_on(PEOPLE[1], kind)
        assert card.text.birth == PEOPLE[1].birth
        assert card.portrait is None
        assert at.desk.asked == ["find", "select", "read"]


async def test_a_sticky_module_finds_the_card_again_only_after_it_left() -> None:
    async with counter(sticky=True) as at:
        at.place()
        await at.reader.read(LIMIT_S)
        assert not await at.reader.find()
        at.desk.remove()
        at.place()
        assert await at.reader.find()


async def test_an_empty_module_finds_nothing() -> None:
    async with counter() as at:
        assert not await at.reader.find()
        assert await read_fails(at) is CardErrorCode.CARD_REMOVED


async def test_the_module_tells_its_number_and_that_it_is_well() -> None:
    async with counter() as at:
        assert await at.reader.check() is Fault.NONE
        assert await at.reader.sam_id() == "05.03-27076367-0123456789-0987654321"
        assert len(SAM_ID) == 16


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ({"sw3": 0x66}, Fault.UNAUTHORISED),
        ({"sw3": 0x60}, Fault.SELF_TEST),
        ({"sw3": 0x21}, Fault.UNRECOVERABLE),
        ({"baud": 57600}, Fault.GARBLED),
        ({"speaks_as": "scanner"}, Fault.WRONG_DEVICE),
        ({"speaks_as": "keypad"}, Fault.WRONG_DEVICE),
        ({"speaks_as": "echo"}, Fault.WRONG_DEVICE),
    ],
)
async def test_a_check_says_what_is_wrong_and_later_that_it_is_well(
    faults: dict[str, object], said: Fault
) -> None:
    async with counter(patience=QUICK) as at:
        at.fault(**faults)
        assert await at.reader.check() is said
        at.fault()
        assert await at.reader.check() is Fault.NONE


async def test_one_missed_answer_is_nothing_two_are_silence() -> None:
    async with counter(patience=QUICK) as at:
        assert await at.reader.check() is Fault.NONE
        at.fault(silent=True)
        assert [await at.reader.check() for _ in range(3)] == [Fault.NONE, Fault.OFFLINE, Fault.OFFLINE]
        at.fault()
        assert await at.reader.check() is Fault.NONE


@pytest.mark.parametrize(
    "faults", [{"garbage": True}, {"split": True}, {"noise": True}, {"bad_checksum": 2, "at": "read"}]
)
async def test_a_bad_line_is_read_all_the_same(faults: dict[str, object]) -> None:
    async with counter() as at:
        at.place()
        at.fault(**faults)
        assert (await at.reader.read(LIMIT_S)).text.number == PEOPLE[0].number


async def test_a_damaged_read_on_a_sticky_module_needs_a_reset_and_is_read() -> None:
    async with counter(sticky=True) as at:
        at.place()
        at.fault(bad_checksum=1, at="read")
        assert (await at.reader.read(LIMIT_S)).text.number == PEOPLE[0].number
        assert at.desk.asked.count("reset") == 1


async def test_a_third_damaged_read_resets_the_module_and_gives_up() -> None:
    async with counter() as at:
        at.place()
        at.fault(bad_checksum=9, at="read")
        assert await read_fails(at) is CardErrorCode.DEVICE_FAULT
        assert at.desk.asked.count("read") == 3
        assert at.desk.asked[-1] == "reset"


@pytest.mark.parametrize(
    ("sw3", "code"),
    [
        (0x31, CardErrorCode.AUTH_FAILED),
        (0x33, CardErrorCode.AUTH_FAILED),
        (0x40, CardErrorCode.CARD_UNSUPPORTED),
        (0x41, CardErrorCode.CARD_MUTE),
        (0x47, CardErrorCode.DEVICE_FAULT),
        (0x66, CardErrorCode.DEVICE_FAULT),
    ],
)
async def test_what_the_module_refuses_has_a_word(sw3: int, code: CardErrorCode) -> None:
    async with counter() as at:
        at.place()
        at.fault(sw3=sw3, at="read")
        assert await read_fails(at) is code


@pytest.mark.parametrize("phase", ["find", "select", "read"])
async def test_a_card_lifted_too_early_is_said(phase: str) -> None:
    async with counter() as at:
        at.place()
        at.fault(lift_at=phase)
        assert await read_fails(at) is CardErrorCode.CARD_REMOVED


async def test_a_silent_module_ends_a_read_in_time() -> None:
    async with counter() as at:
        at.place()
        at.fault(silent=True)
        assert await read_fails(at) is CardErrorCode.TIMEOUT


async def test_a_slow_modules_late_answer_is_not_taken_for_another() -> None:
    async with counter() as at:
        at.place()
        at.fault(slow_s=0.35)
        with pytest.raises(Quiet):
            await at.reader.find()
        at.fault()
        assert (await at.reader.read(LIMIT_S)).text.number == PEOPLE[0].number


async def test_a_module_that_never_answered_is_silent_at_once() -> None:
    async with counter(patience=QUICK) as at:
        at.fault(silent=True)
        assert await at.reader.check() is Fault.OFFLINE


async def test_an_unplugged_module_is_a_lost_line() -> None:
    async with counter() as at:
        at.desk.unplug()
        with pytest.raises(LineLost):
            await at.reader.check()


async def test_a_port_has_one_owner() -> None:
    async with counter() as at:
        second = transport_at(at.address)
        with pytest.raises(InUse):
            await second.open()


async def test_the_new_address_is_read_where_there_is_one() -> None:
    async with counter() as at:
        at.place()
        await at.reader.read(LIMIT_S)
        assert await at.reader.new_address() == ""


def a_png(photo: bytes) -> bytes | None:
    assert len(photo) == 1024
    return b"\x89PNG\r\n\x1a\n"


def a_broken_decoder(photo: bytes) -> bytes | None:
    raise RuntimeError(photo.hex())


async def test_a_vendors_decoder_makes_the_portrait() -> None:
    async with counter(decoder=a_png) as at:
        at.place()
        assert (await at.reader.read(LIMIT_S)).portrait == a_png(bytes(1024))


async def test_a_broken_decoder_costs_only_the_portrait(caplog: pytest.LogCaptureFixture) -> None:
    async with counter(decoder=a_broken_decoder) as at:
        at.place()
        card = await at.reader.read(LIMIT_S)
        assert (card.text.number, card.portrait) == (PEOPLE[0].number, None)
    assert "RuntimeError" in caplog.text
    assert len(caplog.text) < 200


async def test_nothing_of_the_resident_is_in_a_repr() -> None:
    async with counter() as at:
        at.place()
        shown = repr(await at.reader.read(LIMIT_S))
    assert PEOPLE[0].number not in shown
    assert PEOPLE[0].name not in shown
    assert "云溪" not in shown
