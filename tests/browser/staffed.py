"""Staff at their windows without a browser: for tests that look at the hall."""

from kiosk.domain.command import new_command_id
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role, Session
from kiosk.queue.window_schemas import WindowAnswer, WindowCommand
from tests.browser.station import PASSWORD, Station


async def staffed(station: Station, *windows: int) -> None:
    """Somebody sits at each of these windows."""
    for window in windows:
        await station.service.staff.add(f"hand{window}", f"员工{window}", Role.STAFF, PASSWORD)
        await do(station, window, Verb.TAKE)


async def call_at(station: Station, window: int) -> str:
    """The number that this window calls now."""
    view = await do(station, window, Verb.CALL)
    assert view.active is not None
    return view.active.number


async def serve_at(station: Station, window: int) -> str:
    """Call, serve, finish: the pad of the window lights up. The ticket's id."""
    view = await do(station, window, Verb.CALL)
    assert view.active is not None
    await do(station, window, Verb.SERVE)
    await do(station, window, Verb.FINISH)
    return view.active.ticket


async def do(station: Station, window: int, verb: Verb) -> WindowAnswer:
    """A command of the person at this window, from a console that is up to date."""
    view = await station.service.window_view(window)
    asked = WindowCommand(command=new_command_id(), seen=view.version)
    session = await session_at(station, window)
    return (await station.service.command_window(session, window, verb, asked)).view()


async def session_at(station: Station, window: int) -> Session:
    """The console of the person at this window."""
    name = f"hand{window}"
    row = station.service.ledger.reader.execute("SELECT id FROM staff WHERE login = ?", (name,)).fetchone()
    return Session(f"session-{name}", row[0], f"员工{window}", Role.STAFF, "csrf")
