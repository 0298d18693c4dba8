"""The screen itself fails: it logs, ends the visit, shows 系统繁忙 and carries on."""

from pathlib import Path

import msgspec

from tests.screens import samples
from tests.screens.running import running


async def test_a_failing_page_ends_the_visit_and_the_next_one_works(tmp_path: Path) -> None:
    async with running(tmp_path) as screen:
        # A service that no text file knows: the ticket page cannot be drawn.
        strange = msgspec.structs.replace(samples.taken(), service="no-such-service", number="Z999")
        screen.far.answers["social-card"] = strange
        await screen.tap("wake")
        await screen.on("home")
        await screen.tap("take")
        await screen.on("classes")
        await screen.tap("class-convenience")
        await screen.on("services")
        await screen.tap("service-social-card")
        await screen.on("crashed")
        assert [end.reason for end in screen.far.ends] == ["crash"]
        assert screen.alive
        log = screen.log.read_text("utf-8")
        assert "screen.exception type=KeyError" in log
        assert "Z999" not in log

        await screen.tap("right")
        await screen.on("attract")
        await screen.tap("wake")
        await screen.on("home")
        assert screen.far.state.visit is not None
