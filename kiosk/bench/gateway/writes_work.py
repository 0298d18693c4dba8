"""Work and its loss: registrations, the claim of unemployment benefit, the subsidy for flexible workers, a wish for a job."""

from kiosk.bench.gateway.ledger import Case, Ledger
from kiosk.bench.gateway.messages import Code
from kiosk.bench.gateway.records import days_before
from kiosk.bench.gateway.residents import Trade
from kiosk.bench.gateway.wishes import RECEIVED, Done, NotDone, Outcome, Wish, person_of, workdays_on

CLAIM_DAYS, SUBSIDY_DAYS, WISH_DAYS = 10, 20, 90
MOST_SUBSIDY_MONTHS = 12
_STATES = {"010": "employed", "021": "self_employed", "022": "flexible", "030": "public_post"}


def claim(wish: Wish, ledger: Ledger) -> Outcome:
    """失业金申领: the eligibility decides, and there is one claim of a person."""
    rights = wish.records("unemp.eligibility")[0]
    if rights["eligible"] != "yes":
        return NotDone(Code.NOT_ELIGIBLE, str(rights["reason"]))
    promised = workdays_on(wish.today, CLAIM_DAYS)
    case = Case("", wish.item.id, wish.person, wish.day, promised)
    opened = ledger.open_case("SY", f"unemp.claim/{wish.person}", case)
    if opened is None:
        return NotDone(Code.ALREADY_DONE, "您已经申领过失业金，正在审核。")
    record = {"monthly_amount": rights["monthly_amount"], "months_due": rights["months_due"]}
    return Done(
        record
        | {
            "case_number": opened.number,
            "case_state": "received",
            "answer_by": promised,
            "handled_on": wish.day,
        },
        RECEIVED,
    )


def register(wish: Wish, ledger: Ledger) -> Outcome:
    """就业登记: what is registered already is not registered again."""
    state = _STATES[wish.values["work_kind"]]
    if _trade(wish) is Trade.RETIREE:
        return NotDone(Code.NOT_ELIGIBLE, "已享受养老保险待遇的人员不用办理。")
    if _present(wish) == state:
        return NotDone(Code.ALREADY_DONE, "您已经这样登记过了。")
    return _registered(wish, ledger, state)


def unregister(wish: Wish, ledger: Ledger) -> Outcome:
    """失业登记: not while an employer pays, not twice."""
    present = _present(wish)
    if _trade(wish) is Trade.RETIREE:
        return NotDone(Code.NOT_ELIGIBLE, "已享受养老保险待遇的人员不用办理。")
    if present == "unemployed":
        return NotDone(Code.ALREADY_DONE, "您已经登记失业。")
    if present == "employed" and ledger.registration(person_of(wish)) is None:
        return NotDone(Code.NOT_ELIGIBLE, "单位还在为您缴纳社保，请单位先办理减员。")
    return _registered(wish, ledger, "unemployed")


def subsidy(wish: Wish, ledger: Ledger) -> Outcome:
    """灵活就业社保补贴: of at most twelve months that are over or begun, once for each period."""
    first, last = wish.values["from"], wish.values["to"]
    if first > last:
        return NotDone(Code.INVALID, wrong={"to": "order"})
    if _months(last) - _months(first) >= MOST_SUBSIDY_MONTHS:
        return NotDone(Code.INVALID, wrong={"to": "range"})
    if _present(wish) != "flexible":
        return NotDone(Code.NOT_ELIGIBLE, "只有登记为灵活就业的人员可以申请。")
    promised = workdays_on(wish.today, SUBSIDY_DAYS)
    case = Case("", wish.item.id, wish.person, wish.day, promised)
    opened = ledger.open_case("BT", f"emp.subsidy_apply/{wish.person}/{first}/{last}", case)
    if opened is None:
        return NotDone(Code.ALREADY_DONE, "这几个月的补贴已经申请过。")
    return Done(
        {
            "case_number": opened.number,
            "case_state": "received",
            "answer_by": promised,
            "handled_on": wish.day,
        },
        RECEIVED,
    )


def job_wish(wish: Wish, ledger: Ledger) -> Outcome:
    """求职登记, of anybody; the same once a day."""
    case = Case("", wish.item.id, None, wish.day)
    opened = ledger.open_case("QZ", f"{wish.sameness}/{wish.day}", case)
    if opened is None:
        return NotDone(Code.ALREADY_DONE, "今天已经登记过同样的求职意愿。")
    expires = days_before(wish.today, -WISH_DAYS)
    return Done({"case_number": opened.number, "handled_on": wish.day, "expires": expires}, RECEIVED)


def _registered(wish: Wish, ledger: Ledger, state: str) -> Done:
    number = f"DJ{wish.today:%Y%m%d}{person_of(wish):06}"
    ledger.register(person_of(wish), state, number, wish.day)
    return Done({"registration_number": number, "employment_state": state, "handled_on": wish.day})


def _present(wish: Wish) -> str:
    records = wish.records("emp.certificate")
    return str(records[0]["employment_state"]) if records else ""


def _trade(wish: Wish) -> Trade:
    return Trade.RESIDENT if wish.asked is None else wish.asked.trade


def _months(period: str) -> int:
    return int(period[:4]) * 12 + int(period[4:])
