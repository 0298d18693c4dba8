"""Signing in, consoles that are alive, and guessing."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.attempts import Attempts
from kiosk.queue.service import Verb
from kiosk.queue.settings import StaffSettings
from kiosk.queue.staff import Role, Session
from kiosk.queue.window_schemas import WindowCommand
from tests.queue.site import PASSWORD, Hall, ManualClock, running_hall


async def signed_in(hall: Hall, login: str = "zhao", password: str = PASSWORD) -> Session:
    session, _secret = await hall.service.staff.login(login, password, "192.0.2.1")
    return session


async def take(hall: Hall, session: Session) -> None:
    command = WindowCommand(command=new_command_id(), seen=0)
    await hall.service.command_window(session, 1, Verb.TAKE, command)


async def test_a_password_is_kept_only_as_argon2(hall: Hall) -> None:
    await hall.service.staff.add("zhao", "赵敏", Role.STAFF, PASSWORD)
    row = hall.service.ledger.reader.execute("SELECT password FROM staff").fetchone()
    assert row[0].startswith("$argon2id$")


@pytest.mark.parametrize(("login", "password"), (("zhao", "wrong"), ("nobody", PASSWORD), ("", "")))
async def test_a_wrong_login_says_only_that(hall: Hall, login: str, password: str) -> None:
    await hall.hire("zhao")
    with pytest.raises(Refused, match=r"^wrong_login$"):
        await signed_in(hall, login, password)


async def test_guessing_is_slowed_down(hall: Hall) -> None:
    await hall.hire("zhao")
    for _ in range(5):
        with pytest.raises(Refused, match="wrong_login"):
            await signed_in(hall, password="wrong")
    with pytest.raises(Refused, match="too_many_attempts"):
        await signed_in(hall)
    hall.clock.advance(61)
    assert (await signed_in(hall)).name


async def test_guesses_at_once_are_counted_one_by_one(hall: Hall) -> None:
    await hall.hire("zhao")
    guesses = [signed_in(hall, password="wrong") for _ in range(12)]
    answers = await asyncio.gather(*guesses, return_exceptions=True)
    assert [str(answer).split(":")[0] for answer in answers].count("wrong_login") == 5


async def test_the_stream_of_a_session_that_was_ended_ends(hall: Hall) -> None:
    await hall.hire("zhao")
    session = await signed_in(hall)
    await take(hall, session)
    staff = hall.service.staff
    async with contextlib.aclosing(staff.while_open(session, hall.service.subscribe("window:1"))) as views:
        await anext(views)
        await hall.service.sign_out(session)
        with pytest.raises(StopAsyncIteration):
            await anext(views)
    staff.beat(session)
    assert not staff.is_alive(session.id)


async def test_a_night_forgets_sessions_that_nobody_used(hall: Hall) -> None:
    for login in ("zhao", "qian", "sun"):
        await hall.hire(login)
    await signed_in(hall)
    watching = await signed_in(hall, "qian")
    hall.clock.advance(12 * 3600 + 1)
    hall.service.staff.beat(watching)
    new = await signed_in(hall, "sun")
    await hall.service.duties.nightly()
    rows = hall.service.ledger.reader.execute("SELECT id FROM sessions").fetchall()
    assert {row[0] for row in rows} == {watching.id, new.id}


def test_attempts_are_counted_for_each_key() -> None:
    clock = ManualClock()
    attempts = Attempts(2, 60, clock.monotonic)
    attempts.failed("a", "b")
    attempts.failed("a")
    with pytest.raises(Refused):
        attempts.check("a")
    attempts.check("b")
    attempts.succeeded("a")
    attempts.check("a")


async def test_a_second_console_of_the_same_person_is_refused_while_the_first_is_heard(hall: Hall) -> None:
    await hall.hire("zhao")
    first, second = await signed_in(hall), await signed_in(hall)
    await take(hall, first)
    with pytest.raises(Refused, match="signed_in_elsewhere"):
        await take(hall, second)


async def test_a_silent_console_is_taken_over_and_then_obeys_no_more(hall: Hall) -> None:
    await hall.hire("zhao")
    first = await signed_in(hall)
    await take(hall, first)
    hall.clock.advance(120)
    second = await signed_in(hall)
    await take(hall, second)
    command = WindowCommand(command=new_command_id(), seen=0)
    with pytest.raises(Refused, match="not_your_window"):
        await hall.service.command_window(first, 1, Verb.PAUSE, command)


async def test_after_a_restart_nobody_is_heard_and_the_window_can_be_taken_over(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        await hall.hire("zhao")
        await take(hall, await signed_in(hall))
    async with running_hall(tmp_path, clock=clock) as hall:
        await take(hall, await signed_in(hall))


async def test_a_login_stands_once_and_a_password_is_not_short(hall: Hall) -> None:
    await hall.hire("zhao")
    with pytest.raises(Refused, match="login_taken"):
        await hall.service.staff.add("zhao", "赵四", Role.STAFF, PASSWORD)
    with pytest.raises(Refused, match="password_short"):
        await hall.service.staff.add("qian", "钱五", Role.STAFF, "short")


async def test_the_first_administrator_comes_by_the_code_once(hall: Hall) -> None:
    hall.service.setup_code = "one-time-code"
    with pytest.raises(Refused, match="wrong_code"):
        await hall.service.set_up("guess", "admin", "管理", PASSWORD, "192.0.2.1")
    await hall.service.set_up("one-time-code", "admin", "管理", PASSWORD, "192.0.2.1")
    with pytest.raises(Refused, match="wrong_code"):
        await hall.service.set_up("one-time-code", "admin2", "管理", PASSWORD, "192.0.2.1")
    assert (await signed_in(hall, "admin")).role is Role.ADMIN


async def test_a_setup_code_in_full_width_letters_is_a_wrong_try(hall: Hall) -> None:
    hall.service.setup_code = "one-time-code"
    for _ in range(4 * StaffSettings().attempts):
        with pytest.raises(Refused, match="wrong_code"):
            await hall.service.set_up("ｏｎｅ－ｔｉｍｅ", "admin", "管理", PASSWORD, "192.0.2.1")
    with pytest.raises(Refused, match="too_many_attempts"):
        await hall.service.set_up("one-time-code", "admin", "管理", PASSWORD, "192.0.2.1")


def test_roles_include_each_other() -> None:
    assert Role.ADMIN.may(Role.STAFF)
    assert not Role.STAFF.may(Role.SUPERVISOR)


async def test_whoever_knows_the_password_gives_themselves_another_and_signs_in_anew(hall: Hall) -> None:
    await hall.hire("zhao")
    await signed_in(hall)
    await hall.service.staff.change_password("zhao", PASSWORD, "a longer better horse", "192.0.2.1")
    assert hall.service.ledger.reader.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    with pytest.raises(Refused, match="wrong_login"):
        await signed_in(hall)
    session, _ = await hall.service.staff.login("zhao", "a longer better horse", "192.0.2.1")
    told = (
        "SELECT payload ->> 'who', payload ->> 'whom' FROM events WHERE payload ->> 'what' = 'staff.password'"
    )
    assert hall.service.ledger.reader.execute(told).fetchall() == [(session.staff, session.staff)]


@pytest.mark.parametrize(
    ("password", "new", "why"),
    [
        ("not this one", "a longer better horse", "wrong_login"),
        (PASSWORD, "short", "password_short"),
        (PASSWORD, PASSWORD, "password_same"),
    ],
)
async def test_a_password_that_is_not_changed_stays_as_it_was(
    hall: Hall, password: str, new: str, why: str
) -> None:
    await hall.hire("zhao")
    session = await signed_in(hall)
    with pytest.raises(Refused, match=why):
        await hall.service.staff.change_password("zhao", password, new, "192.0.2.1")
    assert hall.service.staff.is_open(session)
    await signed_in(hall)


async def test_passwords_are_guessed_there_no_longer_than_at_the_login(hall: Hall) -> None:
    await hall.hire("zhao")
    for _ in range(StaffSettings().attempts):
        with pytest.raises(Refused, match="wrong_login"):
            await hall.service.staff.change_password("zhao", "a guess", "a longer better horse", "192.0.2.1")
    with pytest.raises(Refused, match="too_many_attempts"):
        await signed_in(hall)
