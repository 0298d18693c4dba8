"""Pictures of lookups as a resident sees them: `shoot(out, names)` walks a whole station, card, PIN and paper included."""

import asyncio
import tempfile
from pathlib import Path

from tests.bench.back_office import RICH, SUITABLE
from tests.journeys.visitor import Visitor, visitor

NAMES = (
    "22-search", "24-contributions", "24b-lookup-slip", "25-pension", "26-card", "27-enrolment", "28-benefit",
    "29-no-answer", "30-jobs", "30b-guide",
)  # fmt: skip
NOT_ANSWERED = 8  # the system behind the back office is away for this one
DRAWN_S = 0.7
RENEWED_S = 3.5  # the screen begins anew after somebody who was known


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Take the named pictures, all when none is named; the files written."""
    wanted = [name for name in NAMES if not names or name in names]
    if wanted:
        asyncio.run(_shoot(out, wanted))
    return [out / f"{name}.png" for name in wanted]


async def _shoot(out: Path, wanted: list[str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bianmin-shot-") as folder:
        async with visitor(Path(folder)) as here:
            walk = Walk(here, out, wanted)
            for visit in (_employed, _retired, _unemployed, _unlucky):
                await here.wake()
                await visit(walk)
                await here.leave()
                await asyncio.sleep(RENEWED_S)
            await here.wake()
            await _reads(walk)


class Walk:
    """The hand at the station, and where the pictures go."""

    def __init__(self, here: Visitor, out: Path, wanted: list[str]) -> None:
        self.here = here
        self._out = out
        self._wanted = wanted

    async def snap(self, name: str) -> None:
        """The screen as it is now."""
        await asyncio.sleep(DRAWN_S)
        if name in self._wanted:
            self.here.screen.save(self._out / f"{name}.png")

    async def paper(self, name: str) -> None:
        """The next paper of the bench printer, once 打印 is pressed."""
        before = len(await self.here.bench.papers())
        await self.here.screen.press("print")
        paper = await self.here.bench.receipt_number(before + 1)
        if name in self._wanted:
            paper.save(self._out / f"{name}.png")

    async def ask(self, item: str, person: int | None = None) -> None:
        """From home to what comes after the notice; person: whose card is put in."""
        await self.here.choose(item)
        await self.here.agree()
        if person is not None:
            await self.here.put_card(person)

    async def prove(self) -> None:
        """The PIN as well, on the way to the answer."""
        await self.here.screen.see("prove_way")
        await self.here.screen.press("way-pin")
        await self.here.type_pin()
        await self.here.screen.see("answer")

    async def home(self) -> None:
        """首页."""
        await self.here.screen.press("home")
        await self.here.screen.see("home")


async def _employed(walk: Walk) -> None:
    """Finds by letters, asks three things, prints one."""
    screen = walk.here.screen
    await screen.press("search")
    await screen.see("search")
    for letter in "ylj":
        await screen.press(f"key-{letter}")
    await walk.snap("22-search")
    await walk.home()
    await walk.ask("ins.contributions", RICH)
    await screen.see("answer")
    await walk.snap("24-contributions")
    await walk.paper("24b-lookup-slip")
    for item, name in (("card.info", "26-card"), ("ins.enrollment", "27-enrolment")):
        await walk.home()
        await walk.ask(item)
        await screen.see("answer")
        await walk.snap(name)


async def _retired(walk: Walk) -> None:
    await walk.ask("pens.payments", SUITABLE["pens.payments"])
    await walk.prove()
    await walk.snap("25-pension")


async def _unemployed(walk: Walk) -> None:
    await walk.ask("unemp.status", SUITABLE["unemp.status"])
    await walk.prove()
    await walk.snap("28-benefit")


async def _unlucky(walk: Walk) -> None:
    await walk.ask("ins.enrollment", NOT_ANSWERED)
    await walk.here.sees("no_answer")
    await walk.snap("29-no-answer")


async def _reads(walk: Walk) -> None:
    """Jobs, then a guide; nobody asks who it is."""
    screen = walk.here.screen
    await _opens(walk, "employment", "jobs")
    await walk.snap("30-jobs")
    await walk.home()
    await _opens(walk, "insurance", "guides")
    document = next(tag for tag in screen.page().targets if tag.startswith("document-"))
    await screen.press(document)
    await screen.see("content_page")
    await walk.snap("30b-guide")


async def _opens(walk: Walk, group: str, topic: str) -> None:
    """From home to a list of what there is to read, wherever the class has it."""
    screen = walk.here.screen
    await screen.press(f"class-{group}")
    page = await screen.see("items")
    for function in [tag for tag in page.targets if tag.startswith("function-")]:
        if f"content-{topic}" in screen.page().targets:
            break
        await screen.press(function)
        await screen.see("items")
    await screen.press(f"content-{topic}")
    await screen.see("content_list")
