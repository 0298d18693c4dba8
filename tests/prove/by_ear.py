"""认证 by ear: a whole kiosk speaks through a sound server, and who stands before its camera does only what was understood there.

Nothing passes between the agent and the drawn person but sound and pictures, in real time. The control is deaf.
"""

import asyncio
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from agent.certify_schemas import Certified, Consented
from agent.face_schemas import FaceStep
from agent.schemas import AtPage
from agent.voice_clips import OWN
from kiosk.bench.camera.machine import CameraBench
from kiosk.bench.camera.settings import CameraSettings as BenchCamera
from kiosk.bench.panel_wire import WireLog
from kiosk.bench.settings import SoundSettings as BenchSound
from kiosk.bench.sound import SoundEnd
from kiosk.domain.clock import SystemClock
from kiosk.domain.command import new_command_id
from kiosk.hardware.camera.settings import CameraSettings
from kiosk.hardware.sound.settings import Backend, SoundSettings
from tests.agent.certify_kiosk import NOBODY_HURRIES, CertifyKiosk
from tests.agent.lookup_counter import lookup_counter
from tests.agent.station import Wanted, is_ready
from tests.bench.back_office import running_office
from tests.bench.certs import kept

OPEN = (1, 6)  # of the office's own people: due soon, and suspended
CERTIFIED = (3, 21, 22, 28, 31)  # before, within their period: the face is looked at, and nothing is written
DEAF = 22
ROUNDS = 2
TRIES = 3
DRAWN_FPS = 12  # as many as two cores draw beside everything else
PAUSE_S = 1.0
HEARD_S = 10.0


@dataclass(slots=True)
class Ears:
    """What was understood, and whether anybody is told."""

    camera: CameraBench
    deaf: bool
    understood: list[str] = field(default_factory=list)

    def hear(self, clip: str) -> None:
        """The kiosk has said this."""
        self.understood.append(clip.removeprefix("say-face-"))
        if not self.deaf:
            self.camera.overhears(clip)


@dataclass(frozen=True, slots=True)
class Tried:
    """One person at the kiosk. certified: 认证成功 was heard, and the office has it, where there was anything to certify."""

    person: int
    certified: bool
    took_s: float
    ends: tuple[str, ...]  # of each try
    said: tuple[str, ...]


def main(quick: bool) -> int:
    """0 only if all were certified within their tries, and who heard nothing was not."""
    if shutil.which("pulseaudio") is None:
        print("PulseAudio is not installed: nothing was proved", flush=True)
        return 1
    rounds = [OPEN] if quick else [(*OPEN, *CERTIFIED)] * ROUNDS
    if quick:
        print(f"quick: {len(OPEN)} of {ROUNDS * len((*OPEN, *CERTIFIED))} people", flush=True)
    tried = [one for people in rounds for one in asyncio.run(_played(people, deaf=False))]
    (control,) = asyncio.run(_played((DEAF,), deaf=True))
    through = [one for one in tried if one.certified]
    took = [one.took_s for one in through]
    tries = Counter(len(one.ends) for one in through)
    print(
        f"{len(through)} of {len(tried)} certified by ear; tries {dict(sorted(tries.items()))};"
        f" median {median(took) if took else 0:.1f} s from 开始 to 认证成功, tries and pauses between them included",
        flush=True,
    )
    print(f"control, deaf: {'certified' if control.certified else 'not certified'}", flush=True)
    return 0 if len(through) == len(tried) and not control.certified else 1


async def _played(people: Sequence[int], *, deaf: bool) -> list[Tried]:
    """At a kiosk and an office of their own."""
    tried = []
    with tempfile.TemporaryDirectory(prefix="bianmin-by-ear-") as folder:
        async with _spoken(Path(folder), deaf=deaf) as (kiosk, ears):
            for person in people:
                tried.append(await _comes(kiosk, ears, person))
                print(tried[-1], flush=True)
    return tried


@asynccontextmanager
async def _spoken(folder: Path, *, deaf: bool) -> AsyncIterator[tuple[CertifyKiosk, Ears]]:
    """A kiosk with a mouth and an eye, and its far ends."""
    clock = SystemClock()
    wire = WireLog(clock, 20, _nothing)
    camera = CameraBench(BenchCamera(fps=DRAWN_FPS), clock, wire, _nothing)
    ears = Ears(camera, deaf)
    sound = SoundEnd(BenchSound(voice=str(OWN)), clock, wire, _nothing, ears.hear)
    await camera.start(folder)
    await sound.start(folder / "sound")
    wanted = Wanted(
        printer=False,
        times=NOBODY_HURRIES,
        camera=CameraSettings(enabled=True, address=camera.addresses()["camera"], fps=DRAWN_FPS),
        sound=SoundSettings(enabled=True, backend=Backend.PULSE, server=sound.addresses()["sound"]),
    )
    try:
        with running_office(folder) as office:
            async with lookup_counter(folder / "agent", office, wanted) as counter:
                await counter.kiosk.until(lambda s: is_ready(s, "camera") and is_ready(s, "sound"))
                yield CertifyKiosk(counter, camera), ears
    finally:
        await sound.stop()
        await camera.stop()


def _nothing() -> None:
    """Nobody watches the bench."""


async def _is_heard(ears: Ears, clip: str) -> bool:
    """Whether it was understood soon."""
    for _ in range(round(HEARD_S / 0.1)):
        if clip in ears.understood[-3:]:
            return True
        await asyncio.sleep(0.1)
    return False


async def _comes(kiosk: CertifyKiosk, ears: Ears, person: int) -> Tried:
    """From the card in the slot to the card out of it; again where it did not pass, as a resident may."""
    counter, before = kiosk.counter, len(ears.understood)
    await ears.camera.stands(person)
    link = await kiosk.come(person)
    agreed = await kiosk.agree(link)
    assert isinstance(agreed, Consented), agreed
    await kiosk.look()
    began, ends, certified = time.monotonic(), list[str](), False
    for _ in range(TRIES):
        await kiosk.begin(slow=True)
        view = await kiosk.ended()
        ends.append(f"{view.step} {view.trouble or ''}".strip())
        if view.step is FaceStep.PASSED or view.tries_left == 0:
            break
        await asyncio.sleep(view.again_in_s + PAUSE_S)
    if view.step is FaceStep.PASSED:
        answer = await kiosk.certified(link)
        rows = kept(counter.office)["certifications"]
        written = any((row["person"], row["outcome"]) == (person, "passed") for row in rows)
        await counter.kiosk.client.at_page(kiosk.visit, AtPage(page="certified"))  # as the screen tells it
        heard = await _is_heard(ears, "certified")
        certified = isinstance(answer, Certified) and answer.already is not written and heard
    took_s = time.monotonic() - began
    while kiosk.looks:
        kiosk.looks.pop().close()
    await counter.kiosk.client.end(kiosk.visit, new_command_id(), "done")
    await counter.cards.slot.remove()
    await counter.kiosk.until(lambda s: s.visit is None)
    return Tried(person, certified, took_s, tuple(ends), tuple(ears.understood[before:]))
