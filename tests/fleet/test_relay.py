"""A phone far from the site: what it reads, what it may press, and that a press happens once."""

import asyncio
from pathlib import Path

from kiosk.domain.command import new_command_id
from kiosk.queue.service import Verb
from kiosk.queue.window_schemas import WindowCommand
from tests.fleet.relayed import relayed, told


async def test_a_ticket_is_on_the_phone_as_soon_as_it_is_on_paper(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        phone = place.phone(await place.hall.take())
        page = (await place.http.get(f"/t/{phone.token}")).text
        assert "A001" in page
        assert "望岳路街道人社服务站" in page


async def test_the_page_follows_the_ticket(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        phone = place.phone(await place.hall.take())
        await phone.shows("前面还有")
        await place.hall.staffed(1)
        await place.hall.called()
        await phone.shows("请到 1 号窗口")


async def test_giving_the_ticket_back_gives_it_back_at_the_site(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        taken = await place.hall.take()
        phone = place.phone(taken)
        await phone.shows("A001")
        assert await phone.press("cancel") == (200, "")
        assert await place.state_of(taken) == "cancelled"
        assert "已退号" in await phone.reads()


async def test_a_finished_ticket_is_rated_from_afar_once(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        phone = place.phone(await place.hall.take())
        await place.hall.staffed(1)
        await place.hall.served()
        await phone.shows("评价这次服务")
        assert (await place.http.get(f"/t/{phone.token}/rate")).status_code == 200
        assert await phone.press("rating", level="satisfied") == (200, "")
        assert await phone.press("rating", level="satisfied") == (409, "already_rated")
        assert "谢谢您来办事" in await phone.reads()
        assert place.count("rating.given") == 1


async def test_a_number_that_is_taken_up_again_and_finished_is_followed_to_its_end(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        taken = await place.hall.take()
        phone = place.phone(taken)
        await place.hall.staffed(1)
        await place.hall.served()
        await phone.shows("评价这次服务")
        await place.hall.do(Verb.REOPEN, asked=WindowCommand(command="", seen=0, ticket=taken.ticket))
        await phone.shows("前面还有")
        await place.hall.served()
        await phone.shows("评价这次服务")


async def test_a_press_that_is_said_again_gets_its_first_answer(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        taken = await place.hall.take()
        phone = place.phone(taken)
        await phone.shows("A001")
        command = new_command_id()
        together = await asyncio.gather(phone.press("cancel", command), phone.press("cancel", command))
        assert [*together, await phone.press("cancel", command)] == [(200, "")] * 3
        assert place.count("ticket.cancelled") == 1


async def test_of_two_phones_with_one_slip_the_second_hears_what_the_first_did(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        phone = place.phone(await place.hall.take())
        await phone.shows("A001")
        both = await asyncio.gather(phone.press("cancel"), phone.press("cancel"))
        assert sorted(both) == [(200, ""), (409, "not_waiting")]


async def test_an_answer_that_is_lost_on_its_way_is_fetched_again_and_nothing_happens_twice(
    tmp_path: Path,
) -> None:
    async with relayed(tmp_path) as place:
        taken = await place.hall.take()
        phone = place.phone(taken)
        await phone.shows("A001")
        place.line.lose_the_answer()
        pressing = asyncio.create_task(phone.press("cancel"))
        async with asyncio.timeout(60):
            await place.line.lost.wait()
        assert await place.state_of(taken) == "cancelled"
        place.line.mend()
        assert await pressing == (200, "")
        assert place.count("ticket.cancelled") == 1


async def test_a_press_that_never_reached_the_site_is_dropped_and_the_phone_is_told(tmp_path: Path) -> None:
    async with relayed(tmp_path, "press_s = 0.5\nhold_s = 0.2") as place:
        taken = await place.hall.take()
        phone = place.phone(taken)
        await phone.shows("A001")
        place.line.cut()
        await asyncio.sleep(0.3)  # the hold that was under way is over
        assert await phone.press("cancel") == (409, "not_sent")
        place.line.mend()
        await place.hall.take()
        await phone.shows("<b>0</b>")
        await asyncio.sleep(0.5)
        assert await place.state_of(taken) == "waiting"


async def test_a_site_that_falls_silent_is_said_to_be_and_gets_no_presses(tmp_path: Path) -> None:
    async with relayed(tmp_path, "silent_s = 0.6\nhold_s = 0.2") as place:
        phone = place.phone(await place.hall.take())
        await phone.shows("A001")
        assert "没有大厅的消息" not in await phone.reads()
        place.line.cut()
        await phone.shows("没有大厅的消息")
        assert await phone.press("cancel") == (409, "site_away")
        place.line.mend()
        await phone.hides("没有大厅的消息")


async def test_the_hall_does_not_notice_that_the_fleet_is_gone(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        place.line.cut()
        await place.hall.staffed(1)
        await place.hall.take()
        assert await place.hall.served() == "A001"


async def test_a_site_that_starts_again_goes_on_where_it_was(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        first = place.phone(await place.hall.take())
        await first.shows("A001")
        async with told(place.hall, tmp_path):  # a second sender, as after a restart
            second = place.phone(await place.hall.take())
            await second.shows("A002")
            await place.hall.staffed(1)
            await place.hall.do(Verb.CALL)
            await first.shows("请到 1 号窗口")


async def test_whatever_is_wrong_with_a_token_the_answer_is_the_same(tmp_path: Path) -> None:
    async with relayed(tmp_path, "strangers = 0") as place:
        answers = [await place.http.get(f"/t/{token}") for token in ("nobody-has-this", "x", "a" * 22)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
        pressed = await place.http.post("/t/nobody-has-this/cancel", json={"command": new_command_id()})
        assert (pressed.status_code, pressed.json()["reason"]) == (404, "unknown_ticket")


async def test_who_presses_without_end_must_wait(tmp_path: Path) -> None:
    async with relayed(tmp_path, "presses = 3") as place:
        phone = place.phone(await place.hall.take())
        await phone.shows("A001")
        answers = [await phone.press("rating", level="fair") for _ in range(4)]
        assert answers == [(409, "not_finished")] * 3 + [(429, "too_many")]


async def test_nothing_of_a_person_goes_up(tmp_path: Path) -> None:
    async with relayed(tmp_path) as place:
        taken = await place.hall.take(person_tag="f00d", masked_name="王*英")
        phone = place.phone(taken)
        page = (await place.http.get(f"/t/{phone.token}")).text
        assert "A001" in page
        assert "王" not in page
        assert "f00d" not in page
