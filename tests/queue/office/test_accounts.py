"""Accounts of staff: who may be what, what a new password does, who cannot be taken away."""

from datetime import date

import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.office.certificate import Certificate, CertificateState, state_of
from kiosk.queue.office.people import member, members
from kiosk.queue.office.trail import Question, trail
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role
from kiosk.queue.window_schemas import WindowCommand
from tests.queue.site import Hall

TODAY = date(2026, 11, 23)


async def hired(hall: Hall, login: str, role: Role = Role.STAFF, by: str = "boss") -> tuple[str, str]:
    return await hall.service.office.accounts.hire(login, "钱一", role, by)


async def test_a_password_made_by_the_machine_opens_the_door(hall: Hall) -> None:
    staff, password = await hired(hall, "0301")
    session, _ = await hall.service.staff.login("0301", password, "192.0.2.1")
    assert session.staff == staff


async def test_a_new_password_ends_the_old_one_and_every_console(hall: Hall) -> None:
    staff, old = await hired(hall, "0301")
    await hall.service.staff.login("0301", old, "192.0.2.1")
    new = await hall.service.office.accounts.renew_password(staff, "boss")
    assert hall.service.ledger.reader.execute("SELECT count(*) FROM sessions").fetchone() == (0,)
    with pytest.raises(Refused, match="wrong_login"):
        await hall.service.staff.login("0301", old, "192.0.2.1")
    assert (await hall.service.staff.login("0301", new, "192.0.2.1"))[0].staff == staff


async def test_the_last_administrator_stays_one(hall: Hall) -> None:
    accounts = hall.service.office.accounts
    admin, _ = await hired(hall, "admin", Role.ADMIN)
    with pytest.raises(Refused, match="last_administrator"):
        await accounts.set_role(admin, Role.STAFF, "boss")
    with pytest.raises(Refused, match="last_administrator"):
        await accounts.disable(admin, "boss")
    second, _ = await hired(hall, "admin2", Role.ADMIN)
    await accounts.set_role(admin, Role.SUPERVISOR, second)
    assert member(hall.service.ledger.reader, admin).role is Role.SUPERVISOR


async def test_nobody_disables_themselves(hall: Hall) -> None:
    await hired(hall, "admin", Role.ADMIN)
    second, _ = await hired(hall, "admin2", Role.ADMIN)
    with pytest.raises(Refused, match="own_account"):
        await hall.service.office.accounts.disable(second, second)


async def test_a_disabled_person_is_out_of_the_window_and_cannot_come_back(hall: Hall) -> None:
    staff, password = await hired(hall, "0301")
    session, _ = await hall.service.staff.login("0301", password, "192.0.2.1")
    take = WindowCommand(command=new_command_id(), seen=0)
    await hall.service.command_window(session, 1, Verb.TAKE, take)
    await hall.service.office.accounts.disable(staff, "boss")
    assert hall.service.staff.window_of(staff) is None
    with pytest.raises(Refused, match="wrong_login"):
        await hall.service.staff.login("0301", password, "192.0.2.1")
    await hall.service.office.accounts.enable(staff, "boss")
    assert (await hall.service.staff.login("0301", password, "192.0.2.1"))[0].staff == staff


async def test_the_ticket_of_a_disabled_person_is_the_next_of_its_queue(hall: Hall) -> None:
    staff, password = await hired(hall, "0301")
    session, _ = await hall.service.staff.login("0301", password, "192.0.2.1")
    number = (await hall.take()).number
    for verb in (Verb.TAKE, Verb.CALL):
        seen = (await hall.service.window_view(1)).version
        asked = WindowCommand(command=new_command_id(), seen=seen)
        await hall.service.command_window(session, 1, verb, asked)
    await hall.take()
    await hall.service.office.accounts.disable(staff, "boss")
    assert hall.service.staff.window_of(staff) is None
    await hall.staffed(2)
    assert await hall.called(2) == number


async def test_a_certificate_is_entered_changed_and_taken_away(hall: Hall) -> None:
    staff, _ = await hired(hall, "0301")
    accounts, reader = hall.service.office.accounts, hall.service.ledger.reader
    await accounts.certify(staff, "XL-2026-0007", date(2027, 6, 30), "boss")
    assert member(reader, staff).certificate == Certificate("XL-2026-0007", date(2027, 6, 30))
    await accounts.certify(staff, "", None, "boss")
    assert member(reader, staff).certificate is None
    with pytest.raises(Refused, match="valid_until"):
        await accounts.certify(staff, "XL-2026-0007", None, "boss")


async def test_the_log_says_that_a_certificate_changed_and_not_its_number(hall: Hall) -> None:
    staff, _ = await hired(hall, "0301")
    await hall.service.office.accounts.certify(staff, "XL-2026-0007", date(2027, 6, 30), "boss")
    payloads = hall.service.ledger.reader.execute("SELECT payload FROM events").fetchall()
    assert not any("XL-2026" in payload for (payload,) in payloads)
    act = trail(hall.service.ledger.reader, Question()).acts[0]
    assert (act.what, act.who, act.whom, act.detail) == ("staff.certificate", "boss", staff, "2027-06-30")


async def test_an_unknown_person_is_refused(hall: Hall) -> None:
    with pytest.raises(Refused, match="unknown_staff"):
        await hall.service.office.accounts.set_role("nobody", Role.ADMIN, "boss")


async def test_who_may_sign_in_is_listed_first(hall: Hall) -> None:
    first, _ = await hired(hall, "0301")
    await hired(hall, "0302")
    await hall.service.office.accounts.disable(first, "boss")
    assert [one.login for one in members(hall.service.ledger.reader)] == ["0302", "0301"]


@pytest.mark.parametrize(
    ("until", "state"),
    (
        (date(2026, 11, 22), CertificateState.EXPIRED),
        (date(2026, 11, 23), CertificateState.SOON),
        (date(2026, 12, 23), CertificateState.SOON),
        (date(2026, 12, 24), CertificateState.VALID),
    ),
)
def test_a_certificate_is_flagged_thirty_days_before_its_end(until: date, state: CertificateState) -> None:
    assert state_of(Certificate("x", until), TODAY, 30) is state
    assert state_of(None, TODAY, 30) is CertificateState.NONE
