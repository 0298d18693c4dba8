"""Settings that the agent put in force while the screen runs: taken on the still picture, never while somebody is here."""

import shutil
from dataclasses import replace
from pathlib import Path

import msgspec

from kiosk.journey.route import ASLEEP, AT_HOME
from tests.privacy.test_screen_renewed import starts
from tests.screens import samples
from tests.screens.running import running


def laid(folder: Path, name: str) -> Path:
    """As the agent lays them; `current` is put over to them in one step."""
    made = folder / name
    shutil.copytree("config", made, ignore=shutil.ignore_patterns("content", "mishaps", "ime"))
    fresh = folder / "fresh"
    fresh.symlink_to(made)
    fresh.rename(folder / "current")
    return made


async def test_the_screen_begins_anew_with_them_while_nobody_is_here(tmp_path: Path) -> None:
    settings, overlay = tmp_path / "settings", tmp_path / "kiosk.toml"
    settings.mkdir()
    laid(settings, "one")
    overlay.write_text(f'settings = "{settings}"\n')
    async with running(tmp_path, "--overlay", str(overlay)) as screen:
        before = screen.pid
        laid(settings, "two")
        await screen.until(lambda: starts(screen) == 2, "the screen with what is new", within_s=100)
        assert (screen.pid, screen.alive) == (before, True)
        await screen.until(lambda: screen.target("wake") is not None, "the still picture", within_s=100)


def test_somebody_is_here_in_a_visit_and_when_they_wake_the_screen() -> None:
    still, state = replace(samples.model(), stack=ASLEEP), samples.state(visit=None)
    open_visit = msgspec.structs.replace(state, visit=samples.visit())
    assert [
        model.idle
        for model in (
            replace(still, state=None),
            replace(still, state=state),
            replace(still, waking=True),
            replace(still, stack=AT_HOME),
            replace(still, state=open_visit),
        )
    ] == [True, True, False, False, False]
