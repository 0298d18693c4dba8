"""The record of acts: who did what, by day, by person, in pages."""

from kiosk.domain.command import new_command_id
from kiosk.queue.office.messages import StopService
from kiosk.queue.office.trail import PAGE, Question, Scope, days_kept, trail
from kiosk.queue.schemas import StopReason
from kiosk.queue.service import Verb
from kiosk.queue.staff import Role
from tests.queue.site import Hall


async def acts(hall: Hall, **asked: object) -> list[tuple[str, str]]:
    page = trail(hall.service.ledger.reader, Question(**asked))  # type: ignore[arg-type]  # the test names them
    return [(act.what, act.who) for act in page.acts]


async def test_the_newest_act_stands_first_with_who_did_it(hall: Hall) -> None:
    await hall.service.office.accounts.hire("0301", "钱一", Role.STAFF, "boss")
    asked = StopService(command=new_command_id(), reason=StopReason.STAFF)
    await hall.service.office.stop_service("chief", "pension", asked)
    assert await acts(hall) == [("service.stopped", "chief"), ("staff.added", "boss")]


async def test_calls_are_listed_when_everything_is_asked_for(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    await hall.called(1)
    assert await acts(hall) == [("window.taken", "staff-zhao")]
    assert await acts(hall, scope=Scope.ALL) == [
        ("ticket.called", "staff-zhao"),
        ("window.taken", "staff-zhao"),
    ]


async def test_a_person_is_found_as_who_acted_and_as_whom_it_befell(hall: Hall) -> None:
    staff, _ = await hall.service.office.accounts.hire("0301", "钱一", Role.STAFF, "boss")
    await hall.service.office.accounts.hire("0302", "钱二", Role.STAFF, "boss")
    assert await acts(hall, person=staff) == [("staff.added", "boss")]
    assert len(await acts(hall, person="boss")) == 2


async def test_a_long_day_comes_in_pages_without_a_gap(hall: Hall) -> None:
    await hall.staffed(1)
    for _ in range(PAGE // 2 + 3):
        await hall.do(Verb.PAUSE)
        await hall.do(Verb.RESUME)
    first = trail(hall.service.ledger.reader, Question(scope=Scope.ALL))
    second = trail(hall.service.ledger.reader, Question(scope=Scope.ALL, before=first.older))
    assert len(first.acts) == PAGE
    assert second.older == 0
    assert first.acts[-1].seq > second.acts[0].seq
    assert len(first.acts) + len(second.acts) == 2 * (PAGE // 2 + 3) + 1


async def test_a_day_has_only_its_own(hall: Hall) -> None:
    await hall.take()
    await hall.staffed(1)
    hall.clock.advance(86_400)
    await hall.look()
    await hall.take()
    await hall.staffed(2)
    newest, before = days_kept(hall.service.ledger.reader)
    assert await acts(hall, day=newest) == [("window.taken", "staff-staff2")]
    assert ("window.taken", "staff-zhao") in await acts(hall, day=before)
