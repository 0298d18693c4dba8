"""语音 at the agent: switched on by the resident, said at the right moment, gone with the visit."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agent.config import VisitTimes
from agent.schemas import AtPage, Voice
from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.agent.station import Kiosk, Wanted, running_kiosk, until

NULL = SoundSettings(enabled=True, backend=Backend.NULL, volume=3, headphone_volume=1)
WARNS_AT_ONCE = VisitTimes(idle_warn_s=0.1, warning_s=20.0)


@pytest.fixture
async def kiosk(tmp_path: Path) -> AsyncIterator[Kiosk]:
    async with running_kiosk(tmp_path / "agent", Wanted(printer=False, sound=NULL)) as running:
        await running.until(lambda state: state.voice is not None)
        yield running


def saying(kiosk: Kiosk) -> tuple[str, ...]:
    """What is heard and still to be said."""
    announcer = kiosk.agent.sound.announcer
    assert announcer is not None
    return announcer.waiting


async def voice(kiosk: Kiosk) -> Voice | None:
    return (await kiosk.client.state()).voice


async def test_it_is_off_until_somebody_wants_it(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    await kiosk.client.at_page(visit, AtPage(page="home"))
    assert saying(kiosk) == ()
    assert await voice(kiosk) == Voice(on=False, volume=3, headphones=False)


async def test_switched_on_it_reads_the_page_and_the_next_ones(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    await kiosk.client.voice(visit, on=True, page="home")
    assert saying(kiosk) == ("say-voice-on", "say-welcome")
    await kiosk.client.at_page(visit, AtPage(page="classes"))
    assert saying(kiosk) == ("say-voice-on", "say-choose-class")
    await kiosk.client.at_page(visit, AtPage(page="taken", number="A032"))
    assert saying(kiosk)[-1].startswith("say-number-is letter-A digit-0")


async def test_switched_off_it_is_silent_at_once(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    await kiosk.client.voice(visit, on=True, page="home")
    await kiosk.client.voice(visit, on=False, page="home")
    await until(lambda: saying(kiosk) == ())


async def test_help_that_was_called_is_said(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    await kiosk.client.voice(visit, on=True, page="")
    await kiosk.client.help()
    await until(lambda: "say-help-called" in saying(kiosk))


async def test_the_volume_is_the_residents_and_the_next_one_begins_anew(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    await kiosk.client.voice(visit, on=True, page="")
    await kiosk.client.volume(visit, 5)
    assert await voice(kiosk) == Voice(on=True, volume=5, headphones=False)
    for level in (0, 6):
        with pytest.raises(Refused, match="bad_volume"):
            await kiosk.client.volume(visit, level)
    await kiosk.client.end(visit, new_command_id(), "done")
    assert await voice(kiosk) == Voice(on=False, volume=3, headphones=False)


async def test_headphones_switch_it_on_softly_and_pulled_out_nothing_goes_on_in_the_hall(
    kiosk: Kiosk,
) -> None:
    await kiosk.begin()
    kiosk.agent.sound.headphones(True)
    assert await voice(kiosk) == Voice(on=True, volume=1, headphones=True)
    assert saying(kiosk) == ("say-voice-on",)
    kiosk.agent.sound.headphones(False)
    assert await voice(kiosk) == Voice(on=False, volume=3, headphones=False)
    await until(lambda: saying(kiosk) == ())


async def test_when_the_mains_go_whoever_is_here_is_told(kiosk: Kiosk) -> None:
    kiosk.agent.sound.power(False)
    assert saying(kiosk) == ()
    await kiosk.begin()
    kiosk.agent.sound.power(True)
    kiosk.agent.sound.power(False)
    assert saying(kiosk) == ("say-power-lost",)


async def test_who_is_about_to_lose_the_visit_hears_it_though_the_voice_is_off(tmp_path: Path) -> None:
    wanted = Wanted(printer=False, sound=NULL, times=WARNS_AT_ONCE)
    async with running_kiosk(tmp_path / "agent", wanted) as kiosk:
        await kiosk.until(lambda state: state.voice is not None)
        await kiosk.begin()
        await until(lambda: saying(kiosk) == ("say-still-there",))


async def test_without_sound_there_is_no_voice_and_every_order_is_refused(tmp_path: Path) -> None:
    async with running_kiosk(tmp_path / "agent", Wanted(printer=False)) as kiosk:
        visit = await kiosk.begin()
        assert await voice(kiosk) is None
        with pytest.raises(Refused, match="no_sound"):
            await kiosk.client.voice(visit, on=True, page="home")


async def test_another_visit_may_not_speak(kiosk: Kiosk) -> None:
    visit = await kiosk.begin()
    with pytest.raises(Refused, match="visit_over"):
        await kiosk.client.voice(visit + 1, on=True, page="home")
