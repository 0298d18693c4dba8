"""The loudspeaker's share of the proof: damaged messages, and random faults while things are announced."""

import asyncio
import os
import random
import signal
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import msgspec

from agent.announcer import Announcement, Announcer, Outcome, Priority
from agent.devices import BackOff, Supervisor
from agent.voice_clips import OWN, Manifest
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Health
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.sound.driver import ChildPlayer
from kiosk.hardware.sound.messages import Gain, Heard, Look, Outputs, Play, Unheard, answer_of, order_of
from kiosk.hardware.sound.port import Sound
from kiosk.hardware.sound.settings import LOUDEST, Backend, SoundSettings
from tests.hardware.sound.tones import tone
from tests.prove.mutation import mutated

PATIENCE_S = 20.0
BACK_OFF = BackOff(first_wait_s=0.02, longest_wait_s=0.2)
SAID = (Outputs(["Speaker", "Headphones"], "ALSA"), Heard(3, True), Unheard(4, "OSError"))
ASKED = (Play(1, ["a.ogg", "b.ogg"], 50, 0.4, ""), Gain(0.5), Look())


def mutate(count: int, seed: int) -> list[str]:
    """So many damaged messages and manifests: a value or the decoder's error; what went wrong, in words."""
    dice, wrong = random.Random(seed), []
    manifest = (OWN / "manifest.json").read_bytes()[:600] + b"}}}"
    decoders: tuple[tuple[bytes, Callable[[bytes], object]], ...] = (
        *((msgspec.json.encode(one), answer_of) for one in SAID),
        *((msgspec.json.encode(one), order_of) for one in ASKED),
        (manifest, lambda data: msgspec.json.decode(data, type=Manifest)),
    )
    for _ in range(count):
        whole, decode = dice.choice(decoders)
        try:
            decode(mutated(whole, dice))
        except (ProtocolError, ValueError):  # ours, and msgspec's for a manifest
            continue
        except Exception as failed:  # noqa: BLE001  # any other error is what is looked for
            wrong.append(f"sound: {failed!r}")
    return wrong


async def faults(count: int, seed: int) -> list[str]:
    """So many random faults on the null backend while the announcer speaks; what went wrong, in words."""
    dice = random.Random(seed)
    health: list[Health] = []
    outcomes: Counter[str] = Counter()
    player = ChildPlayer(SoundSettings(enabled=True, backend=Backend.NULL, watch_s=0.1))
    mouth = Announcer(player, SystemClock(), lambda: dice.randint(1, LOUDEST), between_s=0.0)
    running = [
        asyncio.create_task(Supervisor(player, health.append, SystemClock(), BACK_OFF).run()),
        asyncio.create_task(mouth.run()),
    ]
    with tempfile.TemporaryDirectory() as folder:
        sounds = [tone(Path(folder), hertz, 0.05) for hertz in (300, 500)]
        broken = Sound((Path(folder) / "missing.ogg",), 0.05)
        try:
            said = await _shaken(mouth, player, [*sounds, broken], count, dice, outcomes)
            async with asyncio.timeout(PATIENCE_S):
                while mouth.waiting or not _is_ready(health) or not await _speaks(mouth, sounds[0]):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return [f"sound: not ready {PATIENCE_S} s after the last fault: {health[-1:]}"]
        finally:
            for task in running:
                task.cancel()
            await asyncio.wait(running)
            await player.close()
    twice = {key: told for key, told in outcomes.items() if told != 1}
    silent = said - outcomes.keys()
    return [f"sound: {key} was answered {told} times" for key, told in twice.items()] + [
        f"sound: {key} was never answered" for key in silent
    ]


async def _shaken(  # everything that is shaken
    mouth: Announcer,
    player: ChildPlayer,
    sounds: list[Sound],
    count: int,
    dice: random.Random,
    outcomes: Counter[str],
) -> set[str]:
    """The keys of what was accepted."""
    said: set[str] = set()

    def told(key: str) -> Callable[[Outcome], None]:
        return lambda _: outcomes.update([key])

    for number in range(count):
        key = f"said-{number}"
        announcement = Announcement(
            key,
            dice.choice(sounds),
            dice.choice(list(Priority)),
            ttl_s=dice.choice((0.01, 5.0)),
            on_end=told(key),
        )
        if mouth.say(announcement):
            said.add(key)
        else:
            outcomes.pop(key, None)
        await asyncio.sleep(dice.uniform(0, 0.05))
        _one_fault(mouth, player, dice)
    return said


def _one_fault(mouth: Announcer, player: ChildPlayer, dice: random.Random) -> None:
    match dice.randrange(8):
        case 0:
            mouth.hush()
        case 1:
            player.use_headphones(dice.random() < 0.5)
        case 2:
            player.set_volume(dice.randint(1, LOUDEST))
        case 3 if player.pid is not None:
            _kill(player.pid, signal.SIGKILL)
        case 4 if player.pid is not None and dice.random() < 0.1:
            _kill(player.pid, signal.SIGSTOP)  # it hangs: the watchdog ends it
        case _:
            mouth.muted = dice.random() < 0.2


def _kill(pid: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it is dead already, and nobody has noticed yet
        os.kill(pid, how)


async def _speaks(mouth: Announcer, sound: Sound) -> bool:
    ended: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
    mouth.muted = False

    def told(how: Outcome) -> None:
        if not ended.done():
            ended.set_result(how)

    mouth.say(Announcement("last", sound, on_end=told))
    return await ended is Outcome.FINISHED


def _is_ready(health: list[Health]) -> bool:
    return bool(health) and health[-1].state is DeviceState.READY
