"""What people decide later: complaints and reports, papers that were missing, a call back; and appointments."""

from kiosk.bench.gateway.ledger import Case, Ledger
from kiosk.bench.gateway.messages import Code, Record
from kiosk.bench.gateway.wishes import RECEIVED, Done, NotDone, Outcome, Wish, person_of, workdays_on

ACCEPT_WORKDAYS = 5  # Source: 关于实施《劳动保障监察条例》若干规定 第十八条
CALL_WORKDAYS = 2
CLOSED = "3"


def complaint(wish: Wish, ledger: Ledger) -> Outcome:
    """投诉: named."""
    return _labour(wish, ledger, "LD", wish.sameness)


def report(wish: Wish, ledger: Ledger) -> Outcome:
    """举报: of nobody, whoever stood there."""
    return _labour(wish, ledger, "JB", wish.sameness)


def call_back(wish: Wish, ledger: Ledger) -> Outcome:
    """12333 回拨, once a day for the same."""
    promised = workdays_on(wish.today, CALL_WORKDAYS)
    case = Case("", wish.item.id, None, wish.day, promised)
    opened = ledger.open_case("HD", f"{wish.sameness}/{wish.day}", case)
    if opened is None:
        return NotDone(Code.ALREADY_DONE, "今天已经登记过，请等电话。")
    return Done({"case_number": opened.number, "call_by": promised}, RECEIVED)


def supplement(wish: Wish, ledger: Ledger) -> Outcome:
    """材料补交, to a case of this person that is not closed; the same papers once."""
    number = wish.values["case_number"]
    states = {str(one["case_number"]): one["case_state"] for one in reversed(wish.records("case.progress"))}
    if states[number] == CLOSED:
        return NotDone(Code.NOT_ELIGIBLE, "这件事已经办结，不用再交材料。")
    case = Case("", wish.item.id, wish.person, wish.day)
    if ledger.open_case("BC", wish.sameness, case) is None:
        return NotDone(Code.ALREADY_DONE, "这些材料已经交过。")
    pages = sum(paper.pages for paper in wish.papers)
    return Done({"case_number": number, "pages": pages, "handled_on": wish.day}, RECEIVED)


def check_in(wish: Wish, ledger: Ledger) -> Outcome:
    """预约签到, on its day."""
    return _moved(wish, ledger, "arrived", "请在预约的当天签到。", on_the_day=True)


def cancel(wish: Wish, ledger: Ledger) -> Outcome:
    """取消预约, to its day."""
    return _moved(wish, ledger, "cancelled", "这个预约已经过了，不能取消。", on_the_day=False)


def _labour(wish: Wish, ledger: Ledger, prefix: str, sameness: str) -> Outcome:
    promised = workdays_on(wish.today, ACCEPT_WORKDAYS)
    case = Case("", wish.item.id, wish.person, wish.day, promised)
    opened = ledger.open_case(prefix, sameness, case)
    if opened is None:
        return NotDone(Code.ALREADY_DONE, "这件事已经交过，正在办理。")
    return Done(
        {
            "case_number": opened.number,
            "case_state": "submitted",
            "agency": f"{wish.place}劳动保障监察机构",
            "answer_by": promised,
            "handled_on": wish.day,
        },
        RECEIVED,
    )


def _moved(wish: Wish, ledger: Ledger, state: str, too_late: str, *, on_the_day: bool) -> Outcome:
    found = _appointment(wish)
    day, now = str(found["appointment_on"]), found["appointment_state"]
    if now == state:
        return NotDone(
            Code.ALREADY_DONE, "已经签到，请等叫号。" if state == "arrived" else "这个预约已经取消。"
        )
    fits = day == wish.day if on_the_day else day >= wish.day
    if now != "booked" or not fits:
        return NotDone(Code.NOT_ELIGIBLE, too_late)
    ledger.set_appointment(str(found["appointment_number"]), person_of(wish), state)
    return Done(found | {"appointment_state": state})


def _appointment(wish: Wish) -> Record:
    wanted = wish.values["appointment"]
    return next(one for one in wish.records("appt.list") if one["appointment_number"] == wanted)
