"""What happens at the window, in the hall and on the pad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.bench.tour import evidence
from kiosk.bench.tour.pages import shot, spoken
from kiosk.bench.tour.report import must

if TYPE_CHECKING:
    from kiosk.bench.tour.drive import Walk
    from kiosk.bench.tour.kiosk_steps import Taken

WINDOW = 2


async def staff_signs_in(walk: Walk) -> None:
    """Logs in and takes the window."""
    walk.report.step(f"staff sign in and take window {WINDOW}")
    staff = next(login for login in walk.station.logins if login.login == "staff")
    await shot(walk.caller, walk.picture("07a-login"))
    await walk.caller.fill("input[name=login]", staff.login)
    await walk.caller.fill("input[name=password]", staff.password)
    choice = walk.caller.locator(f"input[name=window][value='{WINDOW}']")
    if await choice.count():
        await choice.check(force=True)
    await walk.caller.click("button[type=submit]")
    take = walk.caller.locator(f"[data-take='{WINDOW}']")
    await walk.caller.wait_for_selector(f"#console, [data-take='{WINDOW}']")
    if await take.count():
        await take.click()
    await walk.caller.wait_for_selector("#console")
    await walk.caller.wait_for_load_state("load")  # before, no key is heard
    await walk.report.confirm(
        "the queue's store has the window staffed",
        lambda: bool(
            walk.stores.queue("SELECT staff FROM windows WHERE window = ? AND staff IS NOT NULL", WINDOW)
        ),
    )


async def calls(walk: Walk, taken: Taken) -> None:
    """One press of the space bar; the hall shows and speaks it."""
    walk.report.step(f"空格 calls {taken.number}: shown and spoken in the hall")
    before = len(await spoken(walk.hall))
    await walk.caller.keyboard.press("Space")
    await walk.report.confirm(
        "the queue's store has it called", lambda: _ticket_state(walk, taken) == "called"
    )
    await walk.hall.wait_for_function(
        "n => document.body.dataset.announcement.includes(n) || document.body.innerText.includes(n)",
        arg=taken.number,
    )
    await walk.hall.wait_for_timeout(600)
    await shot(walk.hall, walk.picture(f"08-hall-call-{taken.number}"))
    await shot(walk.caller, walk.picture(f"07-caller-{taken.number}"))
    await walk.hall.wait_for_function(
        "n => window.bianmin.spoken.length >= n", arg=before + 2, timeout=25_000
    )
    said = await spoken(walk.hall)
    evidence.spoken_twice(said[before:], taken.number, WINDOW)
    evidence.no_two_at_once(said)
    walk.report.confirmed(
        f"the display's DOM showed {taken.number} and its voice spoke twice, nothing overlaps"
    )
    await walk.report.confirm(
        "the queue's store has the announcement ended by its speaker",
        lambda: walk.stores.queue(
            "SELECT ended FROM announcements WHERE ticket = ? AND ended IS NOT NULL", taken.ticket
        ),
    )
    await shot(walk.hall, walk.picture("08b-hall"))


async def finishes(walk: Walk, taken: Taken) -> None:
    """Starts, then ends the service."""
    walk.report.step(f"办理 and 办结 {taken.number}: the pad lights up")
    await walk.caller.keyboard.press("Space")
    await walk.report.confirm(
        "the queue's store has it served", lambda: _ticket_state(walk, taken) == "serving"
    )
    await shot(walk.caller, walk.picture(f"10-serving-{taken.number}"))
    await walk.caller.keyboard.press("F9")
    await walk.report.confirm("the queue's store has it done", lambda: _ticket_state(walk, taken) == "done")
    await walk.pad.wait_for_selector("#panel.asks")
    await shot(walk.pad, walk.picture("11-pad"))
    walk.report.confirmed("the pad asks for a rating")


async def pad_rates(walk: Walk, taken: Taken) -> None:
    """A low rating needs a reason."""
    walk.report.step("the pad: 不满意 needs a reason")
    await walk.pad.click("[data-level=dissatisfied]")
    must(await walk.pad.locator("button.send").is_disabled(), "a low rating went without a reason")
    await walk.pad.locator(".why label").first.click()
    await shot(walk.pad, walk.picture("11b-pad-reason"))
    await walk.pad.click("button.send")
    await walk.report.confirm(
        "the queue's store has one rating of this ticket, dissatisfied, with a reason, by the pad",
        lambda: (
            [
                (row["level"], row["channel"], row["reasons"] not in ("", "[]"))
                for row in walk.stores.queue(
                    "SELECT level, channel, reasons FROM ratings WHERE ticket = ?", taken.ticket
                )
            ]
            == [("dissatisfied", "pad", True)]
        ),
    )


def _ticket_state(walk: Walk, taken: Taken) -> str:
    return str(walk.stores.queue("SELECT state FROM tickets WHERE id = ?", taken.ticket)[0]["state"])
