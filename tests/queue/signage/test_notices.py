"""Notices: two people for each, dropped by themselves; the emergency; what displays say they showed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest

from kiosk.domain.command import new_command_id
from kiosk.domain.errors import Refused
from kiosk.queue.replay import replayed_hash
from kiosk.queue.schemas import Announcement, Message, Signage
from kiosk.queue.schemas import Hall as HallView
from kiosk.queue.settings import QueueSettings
from kiosk.queue.signage.commands import Draft
from kiosk.queue.signage.notice import NoticeKind, NoticePriority, NoticeState, Timing
from kiosk.queue.signage.plays import Play
from kiosk.queue.signage.room import Kept
from kiosk.queue.staff import Role, Session
from kiosk.queue.store import state_hash
from tests.queue.signage.files import picture
from tests.queue.site import Hall, ManualClock, running_hall, site_settings

TODAY = date(2026, 11, 23)
PLAIN = Message()


def draft(title: str = "周三停办", *, last: date = TODAY, media: str = "") -> Draft:
    kind = NoticeKind.IMAGE if media else NoticeKind.TEXT
    words = "" if media else "本周三下午系统维护"
    return Draft(kind, title, words, media, NoticePriority.NORMAL, 0, Timing(TODAY, last))


async def someone(hall: Hall, login: str, role: Role = Role.SUPERVISOR) -> Session:
    staff = await hall.hire(login, role)
    return Session(f"session-{login}", staff, login, role, "csrf")


async def placed(hall: Hall, by: Session, what: Draft | None = None) -> str:
    kept = await hall.service.signage.place(new_command_id(), by, PLAIN, what or draft())
    return msgspec.json.decode(kept, type=Kept).id


async def approved(hall: Hall, by: Session, notice: str) -> None:
    await hall.service.signage.approve(new_command_id(), by, notice)


def playing(hall: Hall) -> list[str]:
    return [notice.title for notice in hall.service.signage.playing()]


async def test_only_a_film_has_sound(hall: Hall) -> None:
    with pytest.raises(Refused, match="bad_notice") as refused:
        await placed(hall, await someone(hall, "li"), replace(draft(), sound=True))
    assert refused.value.detail == "sound"


async def test_a_notice_plays_when_a_second_person_has_approved_it(hall: Hall) -> None:
    author, second = await someone(hall, "li"), await someone(hall, "wu")
    notice = await placed(hall, author)
    assert playing(hall) == []
    await approved(hall, second, notice)
    assert playing(hall) == ["周三停办"]
    assert notice in hall.service.signage.slots()[0].items


async def test_nobody_approves_their_own_notice_where_a_second_person_could(hall: Hall) -> None:
    author = await someone(hall, "li", Role.ADMIN)
    await someone(hall, "wu")
    with pytest.raises(Refused, match="own_notice"):
        await approved(hall, author, await placed(hall, author))


async def test_where_nobody_else_could_an_administrator_may_and_it_is_noted(hall: Hall) -> None:
    author = await someone(hall, "li", Role.ADMIN)
    await approved(hall, author, await placed(hall, author))
    row = hall.service.ledger.reader.execute(
        "SELECT json_extract(payload, '$.own') FROM events WHERE kind = 'notice.approved'"
    ).fetchone()
    assert row == (1,)


async def test_two_approvals_at_once_are_one(hall: Hall) -> None:
    author, second, third = [await someone(hall, name) for name in ("li", "wu", "qi")]
    notice = await placed(hall, author)
    both = await asyncio.gather(
        approved(hall, second, notice), approved(hall, third, notice), return_exceptions=True
    )
    refused = [one for one in both if isinstance(one, Refused)]
    assert [one.reason for one in refused] == ["notice_decided"]
    assert len(hall.service.signage.playing()) == 1


async def test_a_repeated_press_places_one_notice(hall: Hall) -> None:
    author, command = await someone(hall, "li"), new_command_id()
    first = await hall.service.signage.place(command, author, PLAIN, draft())
    assert await hall.service.signage.place(command, author, PLAIN, draft()) == first
    assert len(hall.service.signage.notices()) == 1


async def test_a_notice_drops_by_itself_after_its_last_day(hall: Hall) -> None:
    author, second = await someone(hall, "li"), await someone(hall, "wu")
    await approved(hall, second, await placed(hall, author))
    waits = await placed(hall, author, draft("明天再说"))
    hall.clock.advance(86_400)
    assert playing(hall) == []
    with pytest.raises(Refused, match="notice_over"):
        await approved(hall, second, waits)


async def test_a_withdrawn_notice_plays_no_more(hall: Hall) -> None:
    author, second = await someone(hall, "li"), await someone(hall, "wu")
    notice = await placed(hall, author)
    await approved(hall, second, notice)
    await hall.service.signage.withdraw(new_command_id(), author, notice)
    assert playing(hall) == []
    with pytest.raises(Refused, match="notice_decided"):
        await hall.service.signage.withdraw(new_command_id(), author, notice)


@pytest.mark.parametrize(
    ("what", "field"),
    (
        (draft(""), "title"),
        (draft("长" * 25), "title"),
        (draft("铃\x07"), "title"),
        (draft(last=TODAY - timedelta(days=1)), "last_day"),
        (draft(last=TODAY + timedelta(days=400)), "last_day"),
    ),
)
async def test_a_notice_that_cannot_be_shown_is_refused_by_its_field(
    hall: Hall, what: Draft, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        await placed(hall, await someone(hall, "li"), what)
    assert (refused.value.reason, refused.value.detail) == ("bad_notice", field)


async def test_a_picture_plays_from_the_file_that_was_sent(hall: Hall) -> None:
    name, kind = await hall.service.signage.media.receive(chunks(picture()))
    assert kind.kind is NoticeKind.IMAGE
    await placed(hall, await someone(hall, "li"), draft("照片", media=name))
    with pytest.raises(Refused, match="unknown_media"):
        await placed(hall, await someone(hall, "wu"), draft("没有", media="0" * 64 + ".png"))


async def test_the_log_gives_the_same_tables(hall: Hall) -> None:
    author, second = await someone(hall, "li"), await someone(hall, "wu")
    await approved(hall, second, await placed(hall, author))
    await hall.service.signage.raise_emergency(new_command_id(), author, PLAIN, "请有序离开大厅")
    await hall.service.signage.lift_emergency(new_command_id(), second)
    reader = hall.service.ledger.reader
    assert state_hash(reader) == replayed_hash(reader, hall.service.settings.site.id)


async def test_an_emergency_stands_until_it_is_lifted(hall: Hall) -> None:
    head = await someone(hall, "li")
    await hall.service.signage.raise_emergency(new_command_id(), head, PLAIN, "请有序\n离开大厅")
    standing = hall.service.signage.view().emergency
    assert standing is not None
    assert standing.text == "请有序 离开大厅"
    with pytest.raises(Refused, match="emergency_stands"):
        await hall.service.signage.raise_emergency(new_command_id(), head, PLAIN, "再来一条")
    await hall.service.signage.lift_emergency(new_command_id(), head)
    assert hall.service.signage.view().emergency is None
    with pytest.raises(Refused, match="no_emergency"):
        await hall.service.signage.lift_emergency(new_command_id(), head)


async def test_a_listening_display_is_told_at_once(hall: Hall) -> None:
    head = await someone(hall, "li")
    views = hall.service.subscribe("zone:main")
    assert isinstance(await anext(views), HallView)
    before = await told(views)
    upcoming = asyncio.ensure_future(told(views))
    await hall.service.signage.raise_emergency(new_command_id(), head, PLAIN, "请离开")
    async with asyncio.timeout(60):
        now = await upcoming
    assert before.emergency is None
    assert now.emergency is not None


async def test_plays_are_counted_once_for_each_batch(hall: Hall) -> None:
    room, now = hall.service.signage, hall.clock.now()
    plays = [Play("tip:queue", now, 12), Play("tip:queue", now + timedelta(seconds=12), 12)]
    command = new_command_id()
    for _ in range(2):
        await room.keep_plays(command, "display-1", PLAIN, plays)
    await room.keep_plays(new_command_id(), "display-2", PLAIN, plays[:1])
    (total,) = room.totals(TODAY)
    assert (total.item, total.times, total.seconds) == ("tip:queue", 3, 36)


async def test_what_a_wrong_clock_says_of_another_year_does_not_count(hall: Hall) -> None:
    room, now = hall.service.signage, hall.clock.now()
    plays = [
        Play("a", now + timedelta(days=365), 12),
        Play("a", now - timedelta(days=30), 12),
        Play("a", now, 0),
    ]
    await room.keep_plays(new_command_id(), "display-1", PLAIN, plays)
    assert room.totals(TODAY) == []


async def test_the_night_forgets_old_plays_ended_notices_and_files_that_nobody_names(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, settings_of(), clock=clock) as hall:
        author, room = await someone(hall, "li"), hall.service.signage
        kept, _ = await room.media.receive(chunks(picture()))
        gone, _ = await room.media.receive(chunks(picture(colour="#ffffff")))
        await placed(hall, author, draft("照片", media=kept))
        await room.keep_plays(new_command_id(), "display-1", PLAIN, [Play("a", clock.now(), 12)])
        clock.advance(3 * 365 * 86_400)  # by the file system's clock both files are of long ago
        await room.forget_old()
        assert room.notices() == []
        assert room.totals(TODAY) == []
        assert room.media.path(gone) is None
        reader = hall.service.ledger.reader
        assert state_hash(reader) == replayed_hash(reader, hall.service.settings.site.id)


async def test_a_notice_waits_over_a_restart(tmp_path: Path) -> None:
    clock = ManualClock()
    async with running_hall(tmp_path, clock=clock) as hall:
        author, second = await someone(hall, "li"), await someone(hall, "wu")
        notice = await placed(hall, author)
    async with running_hall(tmp_path, clock=clock) as hall:
        await approved(hall, second, notice)
        assert [one.state for one in hall.service.signage.notices()] == [NoticeState.APPROVED]


async def told(views: AsyncIterator[object]) -> Signage:
    while not isinstance(view := await anext(views), Signage):
        assert not isinstance(view, Announcement)
    return view


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content[:1000]
    yield content[1000:]


def settings_of() -> QueueSettings:
    return site_settings()
