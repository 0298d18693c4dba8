"""What a keypad may do at a window, with and without somebody signed in there."""

from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.domain.rating import RatingChannel, RatingLevel
from kiosk.queue.client import QueueClient
from kiosk.queue.pairing import DeviceKind
from kiosk.queue.schemas import KeypadWindow, Rate
from kiosk.queue.service import Verb
from kiosk.queue.settings import WindowSettings
from kiosk.queue.window_schemas import WindowCommand
from kiosk.queue.words import Origin, WindowState
from tests.queue.served import ClockOfKiosk, Served, served_hall
from tests.queue.site import Hall, running_hall, site_settings

SERVICES = ("pension", "social-card")
ROWS = (
    WindowSettings(number=1, services=SERVICES),
    WindowSettings(number=2, services=SERVICES, keypad_only=True),
    WindowSettings(number=3, services=SERVICES, zone="upstairs", keypad_transfer="social-card"),
)
HOST = "keypad-1"


async def press(
    hall: Hall, verb: Verb, window: int = 1, *, seen: int | None = None, command: str = ""
) -> KeypadWindow:
    """A key whose pad shows what is so now, unless `seen` says otherwise."""
    row = hall.service.settings.window(window)
    assert row is not None
    version = hall.service.keypad_hall([row]).windows[0].version if seen is None else seen
    asked = WindowCommand(command=command or new_command_id(), seen=version)
    return (await hall.service.command_keypad(HOST, row, verb, asked)).view()


async def refusal(hall: Hall, verb: Verb, window: int = 1, *, seen: int | None = None) -> str:
    with pytest.raises(Refused) as refused:
        await press(hall, verb, window, seen=seen)
    return refused.value.reason


async def test_a_keypad_acts_for_the_clerk_who_sits_there(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        await hall.staffed(1)
        view = await press(hall, Verb.CALL)
        assert (view.number, view.state, view.waiting) == ("A001", WindowState.CALLING, 0)
        log = hall.service.ledger.reader.execute("SELECT payload FROM events ORDER BY seq DESC LIMIT 2")
        called, audit = (row[0] for row in log.fetchall())
        assert '"staff":"staff-zhao"' in called
        assert '"what":"keypad.call","who":"keypad-1","whom":"staff-zhao 1"' in audit


async def test_the_console_goes_on_beside_the_keypad(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        await hall.staffed(1)
        await press(hall, Verb.CALL)
        await hall.do(Verb.SERVE)
        view = await press(hall, Verb.FINISH)
        assert (view.state, view.number) == (WindowState.FREE, "")
        assert view.rating, "the pad asks for a rating"


async def test_a_window_without_a_clerk_is_not_commanded(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        assert await refusal(hall, Verb.CALL, 1) == "window_unstaffed"


async def test_a_keypad_only_window_works_for_itself(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        assert (await press(hall, Verb.CALL, 2)).number == "A001"
        assert (await press(hall, Verb.NO_SHOW, 2)).state is WindowState.FREE
        assert (await press(hall, Verb.PAUSE, 2)).paused
        assert not (await press(hall, Verb.RESUME, 2)).paused


async def test_a_clerk_may_sit_down_where_the_window_worked_for_itself(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        await press(hall, Verb.CALL, 2)
        view = await hall.do(Verb.TAKE, 2)
        assert view.active is not None
        assert (await press(hall, Verb.FINISH, 2)).number == ""


async def test_a_press_on_something_else_than_what_the_pad_shows_is_refused(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        await hall.take()
        await hall.staffed(1)
        shown = (await press(hall, Verb.CALL)).version
        await hall.do(Verb.FINISH)
        await hall.do(Verb.CALL)
        assert await refusal(hall, Verb.NO_SHOW, seen=shown) == "stale"


async def test_a_repeated_command_calls_nobody_else(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        await hall.take()
        await hall.staffed(1)
        seen, command = (await hall.service.window_view(1)).version, new_command_id()
        first = await press(hall, Verb.CALL, seen=seen, command=command)
        assert await press(hall, Verb.CALL, seen=seen, command=command) == first
        assert await refusal(hall, Verb.CALL) == "already_active"


async def test_hold_parks_and_call_back_brings_back(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        await hall.staffed(1)
        await press(hall, Verb.CALL)
        assert (await press(hall, Verb.PARK)).number == ""
        assert [row.reason.value for row in (await hall.service.window_view(1)).parked] == ["other"]
        assert (await press(hall, Verb.CALL_BACK)).number == "A001"
        await press(hall, Verb.FINISH)
        assert await refusal(hall, Verb.CALL_BACK) == "nobody_parked"


async def test_the_transfer_key_sends_the_number_to_the_service_that_the_site_named(tmp_path: Path) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.take()
        await hall.staffed(3)
        await press(hall, Verb.CALL, 3)
        assert (await press(hall, Verb.TRANSFER, 3)).number == ""
        (row,) = (await hall.service.window_view(3)).waiting
        assert (row.number, row.service, row.origin) == ("A001", "social-card", Origin.TRANSFERRED)
        await press(hall, Verb.CALL, 3)
        assert await refusal(hall, Verb.TRANSFER, 3) == "service_there", "it is there already"


def test_the_transfer_key_of_a_window_names_a_service_that_there_is() -> None:
    row = WindowSettings(number=1, services=SERVICES, keypad_transfer="nothing")
    with pytest.raises(ValueError, match="window 1: no service 'nothing'"):
        site_settings(window_rows=(row,))


@pytest.mark.parametrize("verb", [Verb.TAKE, Verb.LEAVE, Verb.SERVE, Verb.TRANSFER, Verb.PICK])
async def test_a_keypad_does_not_sit_down_or_leave(tmp_path: Path, verb: Verb) -> None:
    async with running_hall(tmp_path, site_settings(window_rows=ROWS)) as hall:
        await hall.staffed(1)
        assert await refusal(hall, verb) == "forbidden"


async def host_of(
    served: Served, *, window: int | None = None, zone: str = "", kind: DeviceKind = DeviceKind.KEYPAD
) -> QueueClient:
    code = await served.hall.service.devices.make_code(kind, window, zone, "test")
    client = QueueClient(
        served.url, served.folder / f"{kind}-{window}-{zone}", clock=ClockOfKiosk(served.hall.clock)
    )
    await client.pair(code)
    return client


async def test_a_host_sees_and_commands_the_windows_of_its_code(tmp_path: Path) -> None:
    async with served_hall(tmp_path, site_settings(window_rows=ROWS)) as served:
        whole, upstairs = await host_of(served), await host_of(served, zone="upstairs")
        assert [one.window for one in (await anext(whole.keypads_stream())).windows] == [1, 2, 3]
        shown = (await anext(upstairs.keypads_stream())).windows
        assert [one.window for one in shown] == [3]
        with pytest.raises(Refused, match="forbidden"):
            await upstairs.keypad(2, "call", WindowCommand(command=new_command_id(), seen=0))
        await served.hall.take()
        called = await whole.keypad(2, "call", WindowCommand(command=new_command_id(), seen=0))
        assert called.number == "A001"
        for client in (whole, upstairs):
            await client.close()


async def test_a_kiosk_is_no_keypad(tmp_path: Path) -> None:
    async with served_hall(tmp_path, site_settings(window_rows=ROWS)) as served:
        kiosk = await host_of(served, kind=DeviceKind.KIOSK)
        with pytest.raises(Refused, match="forbidden"):
            await kiosk.keypad(2, "call", WindowCommand(command=new_command_id(), seen=0))
        await kiosk.close()


async def test_a_rating_pad_rates_what_it_asks_about(tmp_path: Path) -> None:
    async with served_hall(tmp_path, site_settings(window_rows=ROWS)) as served:
        host = await host_of(served, window=1)
        await served.hall.take()
        await served.hall.staffed(1)
        await served.hall.served(1)
        (window,) = (await anext(host.keypads_stream())).windows
        rate = Rate(
            command=new_command_id(),
            channel=RatingChannel.PAD,
            level=RatingLevel.SATISFIED,
            ticket=window.rating,
        )
        assert (await host.rate_at(1, rate)).level is RatingLevel.SATISFIED
        assert (await anext(host.keypads_stream())).windows[0].rating == ""
        await host.close()


async def test_the_link_on_a_slip_gives_its_code(tmp_path: Path) -> None:
    async with served_hall(tmp_path) as served:
        kiosk = await served.kiosk()
        ticket = await served.hall.take()
        token = ticket.status_url.rpartition("/")[2]
        with pytest.raises(Refused, match="not_finished"):
            await kiosk.rateable_by_link(token)
        await served.hall.staffed(1)
        await served.hall.served(1)
        assert (await kiosk.rateable_by_link(token)).code == ticket.code
        for stranger in ("nobody-has-this-one", "../../v1/hall", ""):
            with pytest.raises(Refused, match="unknown_code"):
                await kiosk.rateable_by_link(stranger)
        await kiosk.close()
