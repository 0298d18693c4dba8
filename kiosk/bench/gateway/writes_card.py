"""Cards: reported lost for now or for good, found again, put to use; and the PIN."""

from kiosk.bench.gateway.ledger import Ledger
from kiosk.bench.gateway.messages import Code
from kiosk.bench.gateway.pin import opened
from kiosk.bench.gateway.records import days_before
from kiosk.bench.gateway.wishes import Done, NotDone, Outcome, Wish, person_of

NEW, IN_USE, LOST, LOCKED, LOST_FOR_NOW, CANCELLED = "0", "1", "2", "3", "4", "9"
DAYS_FOR_NOW = 5
PIN_DIGITS = 6
_WORDS = {
    NEW: "这张卡还没有启用。",
    IN_USE: "这张卡可以正常使用。",
    LOST: "这张卡已经挂失。",
    LOCKED: "这张卡已经锁定，请到窗口办理。",
    LOST_FOR_NOW: "这张卡已经临时挂失。",
    CANCELLED: "这张卡已经注销。",
}


def loss_for_now(wish: Wish, ledger: Ledger) -> Outcome:
    """临时挂失: from use."""
    return _moved(wish, ledger, {IN_USE: LOST_FOR_NOW}, done_at=(LOST_FOR_NOW, LOST))


def loss(wish: Wish, ledger: Ledger) -> Outcome:
    """正式挂失: from anything that can still be lost."""
    ways = dict.fromkeys((NEW, IN_USE, LOCKED, LOST_FOR_NOW), LOST)
    return _moved(wish, ledger, ways, done_at=(LOST,))


def found_again(wish: Wish, ledger: Ledger) -> Outcome:
    """解挂."""
    return _moved(wish, ledger, {LOST: IN_USE, LOST_FOR_NOW: IN_USE}, done_at=(IN_USE,))


def put_to_use(wish: Wish, ledger: Ledger) -> Outcome:
    """启用, with a PIN."""
    outcome = _pin_wrong(wish) or _moved(wish, ledger, {NEW: IN_USE}, done_at=(IN_USE,))
    if isinstance(outcome, Done):
        ledger.set_pin(person_of(wish), opened(wish.values["new_pin"]))
    return outcome


def new_pin(wish: Wish, ledger: Ledger) -> Outcome:
    """密码修改."""
    if wrong := _pin_wrong(wish):
        return wrong
    ledger.set_pin(person_of(wish), opened(wish.values["new_pin"]))
    return Done({"case_number": _number(wish), "handled_on": wish.day})


def _moved(wish: Wish, ledger: Ledger, ways: dict[str, str], *, done_at: tuple[str, ...]) -> Outcome:
    now = wish.records("card.status")[0]
    status = str(now["card_status"])
    if status in done_at:
        return NotDone(Code.ALREADY_DONE, _WORDS[status])
    if status not in ways:
        return NotDone(Code.NOT_ELIGIBLE, _WORDS.get(status, "这张卡现在不能这样办。"))
    ledger.set_card(person_of(wish), ways[status], wish.day)
    return Done(
        {
            "card_number": now["card_number"],
            "card_status": ways[status],
            "ends_on": days_before(wish.today, -DAYS_FOR_NOW),
            "case_number": _number(wish),
            "handled_on": wish.day,
        }
    )


def _pin_wrong(wish: Wish) -> NotDone | None:
    """The two blocks are never alike; what is in them must be."""
    first, second = opened(wish.values["new_pin"]), opened(wish.values["new_pin_again"])
    if len(first) != PIN_DIGITS:
        return NotDone(Code.INVALID, wrong={"new_pin": "format"})
    return None if first == second else NotDone(Code.INVALID, wrong={"new_pin_again": "differs"})


def _number(wish: Wish) -> str:
    """Of what is done at once: found again by its key."""
    return f"KA{wish.today:%Y%m%d}{wish.sameness[:6].upper()}"
