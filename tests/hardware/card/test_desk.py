"""The bench's card desk as a far end: orders in, a real card service at the other side."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import msgspec
import pytest

from kiosk.bench.panel_card import CardDesk
from kiosk.bench.panel_card_line import meaning_of
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import CardSettings as DeskSettings
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import Refused
from kiosk.domain.texts import load_texts
from kiosk.hardware.card.pcsc import read_social_card
from kiosk.hardware.card.port import CardError, CardErrorCode, SocialCard
from tests.hardware.card.station import PEOPLE, psam, service_folder

TEXTS = Path(__file__).parents[3] / "config/texts"


@pytest.fixture
async def desk() -> AsyncIterator[CardDesk]:
    """A running desk with a PSAM and no card."""
    wire = WireLog(SystemClock(), 100, lambda: None)
    running = CardDesk(DeskSettings(delay_s=0.0), PEOPLE, wire, lambda: None)
    await running.start(service_folder())
    try:
        yield running
    finally:
        await running.stop()


async def do(desk: CardDesk, name: str, message: Mapping[str, object] | None = None) -> None:
    """An order as it comes from the page or a script."""
    action = desk.actions()[name]
    await action.run(msgspec.convert(dict(message or {}), action.takes))


async def read(desk: CardDesk, reader: str) -> SocialCard | CardErrorCode:
    """What the product reads there, as soon as the service has seen the card and the PSAM."""
    async with asyncio.timeout(60):
        while True:
            try:
                name = desk.addresses()[reader]
                return await asyncio.to_thread(read_social_card, name, 6.0, authenticator=psam())
            except CardError as error:
                unseen = error.code in (CardErrorCode.NO_CARD, CardErrorCode.CARD_REMOVED)
                if not unseen and not error.detail.startswith("no_sam"):
                    return error.code
                await asyncio.sleep(0.05)


async def test_a_card_of_generation_3_is_verified_in_the_slot_and_on_the_field(desk: CardDesk) -> None:
    for where, reader in (("contactless", "reader_contactless"), ("contact", "reader")):
        order = {"person": 3, "generation": 3, "where": where, "replace": True, "algorithm": "3des"}
        await do(desk, "insert", order)
        card = await read(desk, reader)
        assert isinstance(card, SocialCard)
        assert (card.number, card.verified) == (PEOPLE[3].number, True)
        assert (desk.view().person, desk.view().where) == (3, where)


async def test_a_psam_gone_wrong_is_shown_and_restored(desk: CardDesk) -> None:
    await do(desk, "sam", {"wrong_key": True})
    await do(desk, "insert", {"person": 3, "generation": 3})
    assert desk.faults() == ("sam_wrong_key",)
    assert await read(desk, "reader") is CardErrorCode.AUTH_FAILED
    await do(desk, "sam", {"missing": True})
    assert desk.faults() == ("sam_missing",)
    await do(desk, "restore")
    assert desk.faults() == ()
    assert isinstance(await read(desk, "reader"), SocialCard)


async def test_every_fault_has_its_name_and_restoring_heals_all(desk: CardDesk) -> None:
    await do(
        desk, "fault", {"mute": True, "hang_at": 1, "pull_at": "external", "swap_at": "person", "swap_to": 2}
    )
    await do(desk, "sam", {"locked": True, "silent": True, "pull_at_derive": True})
    await do(desk, "kill-service")
    sam = ("sam_locked", "sam_silent", "sam_pull")
    assert desk.faults() == ("service", "mute", "hang", "pull", "swap", *sam)
    await do(desk, "restore")
    assert desk.faults() == ()
    assert desk.view().service == "on"


async def test_what_cannot_be_done_is_refused(desk: CardDesk) -> None:
    with pytest.raises(Refused, match="slot_empty"):
        await do(desk, "swap", {"person": 1})
    with pytest.raises(Refused, match="no_person"):
        await do(desk, "insert", {"person": 999})
    with pytest.raises(Refused, match="no_person"):
        await do(desk, "fault", {"swap_to": 999})


@pytest.mark.parametrize(
    ("corrupt", "code"),
    [("number", CardErrorCode.DATA_INVALID), ("version", CardErrorCode.CARD_UNSUPPORTED)],
)
async def test_a_spoilt_record_is_no_card(desk: CardDesk, corrupt: str, code: CardErrorCode) -> None:
    await do(desk, "insert", {"person": 3, "corrupt": corrupt})
    assert await read(desk, "reader") is code


async def test_a_card_that_knows_one_form_of_each_command_is_read(desk: CardDesk) -> None:
    order = {"person": 3, "select_form": "00", "read_form": "short", "t0": False}
    await do(desk, "insert", order)
    card = await read(desk, "reader")
    assert isinstance(card, SocialCard)
    assert card.number == PEOPLE[3].number


async def test_a_desk_without_a_service_says_why() -> None:
    wire = WireLog(SystemClock(), 100, lambda: None)
    desk = CardDesk(DeskSettings(enabled=False), PEOPLE, wire, lambda: None)
    await desk.start(service_folder())
    assert (desk.view().service, desk.addresses(), desk.faults()) == ("none", {}, ())
    with pytest.raises(Refused, match="no_card_service"):
        await do(desk, "insert", {"person": 1})
    await desk.restore()
    await desk.stop()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    ("message", "to_card", "key"),
    [
        ("0088000010" + "00" * 16, True, "card.internal"),
        ("0082000A10" + "00" * 16, True, "card.external"),
        ("00A4040006D15600000590", True, "card.select_sam"),
        ("BFDE480A18" + "00" * 24, True, "card.derive"),
        ("80FA000008" + "00" * 8, True, "card.encrypt"),
        ("63C2", False, "card.wrong"),
        ("6983", False, "card.locked"),
    ],
)
def test_what_is_said_in_an_authentication_has_words(
    message: str, to_card: bool, key: str, language: str
) -> None:
    meaning = meaning_of(bytes.fromhex(message), to_card)
    assert meaning.key == key
    assert load_texts(TEXTS, language)(f"bench.wire.{key}", **meaning.fields)
