"""What a service is worth where somebody sits."""

import pytest

from kiosk.domain.errors import Refused
from kiosk.queue.service import Verb
from kiosk.queue.settings import WindowSettings
from kiosk.queue.skills import Skill, worth_at
from kiosk.queue.staff import Role, Session
from kiosk.queue.supervisor_schemas import SetSkill
from kiosk.queue.window_schemas import WindowCommand
from tests.queue.site import Hall

WINDOW = WindowSettings(number=1, services=("pension", "social-card"), prefers={"pension": 2})


@pytest.mark.parametrize(
    ("skills", "worth"),
    [
        ({}, {"pension": 2, "social-card": 0}),
        ({"pension": Skill.HELP}, {"pension": 1, "social-card": 0}),
        ({"social-card": Skill.NONE}, {"pension": 2}),
    ],
)
def test_preference_and_skill_add_up(skills: dict[str, Skill], worth: dict[str, int]) -> None:
    assert worth_at(WINDOW, skills) == worth


async def seated(hall: Hall, skill: Skill) -> Session:
    """Somebody at window 1 whose skill for pensions this is."""
    staff = await hall.hire("wu")
    session = Session("session-wu", staff, "wu", Role.STAFF, "csrf")
    asked = SetSkill(service="pension", skill=skill)
    assert (await hall.service.supervising.set_skill("boss", staff, asked)).skills == {"pension": skill}
    take = WindowCommand(command="take-window-1", seen=0)
    await hall.service.command_window(session, 1, Verb.TAKE, take)
    return session


async def call(hall: Hall, session: Session) -> str:
    seen = (await hall.service.window_view(1)).version
    asked = WindowCommand(command=f"call-seen-{seen}", seen=seen)
    view = (await hall.service.command_window(session, 1, Verb.CALL, asked)).view()
    assert view.active is not None
    return view.active.number


async def test_who_only_helps_calls_their_own_first(hall: Hall) -> None:
    await hall.take("pension")
    hall.clock.advance(60)
    await hall.take("social-card")
    assert await call(hall, await seated(hall, Skill.HELP)) == "B001"


async def test_who_never_does_it_does_not_call_it(hall: Hall) -> None:
    await hall.take("pension")
    session = await seated(hall, Skill.NONE)
    assert (await hall.service.hall()).services[0].open_windows == 0
    with pytest.raises(Refused, match="nobody_waiting"):
        await call(hall, session)


async def test_skills_are_of_known_people_and_services(hall: Hall) -> None:
    staff = await hall.hire()
    for who, service, reason in (
        (staff, "passport", "unknown_service"),
        ("nobody", "pension", "unknown_staff"),
    ):
        with pytest.raises(Refused, match=reason):
            await hall.service.supervising.set_skill("boss", who, SetSkill(service=service, skill=Skill.MAIN))
