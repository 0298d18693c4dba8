"""The last lines of the page: other choices, one step back, 好了. Pure."""

from kiosk.domain.item import Kind
from kiosk.journey.apply import TakeEntry
from kiosk.journey.entry import ClearEntry, EraseKey, SayWrong, TakeChoice, TurnEntry, value_of
from kiosk.journey.lookup import PinAgain
from kiosk.journey.route import Back
from kiosk.screens.entry.choices import EVERYWHERE, Leaf, further
from kiosk.screens.entry.new_pin import PinPart
from kiosk.screens.entry.opened import Opened
from kiosk.screens.ways.view_model import ActKey


def turns_of(at: Opened, leaf: Leaf) -> tuple[ActKey, ...]:
    """To the other choices, where there are more than the page holds."""
    if leaf.count == 1:
        return ()
    number, words = leaf.number, at.words
    return (
        ActKey("leaf-back", words("ways.leaf_back"), TurnEntry(number - 2), "previous", active=number > 1),
        ActKey("leaf-forth", words("ways.leaf_forth"), TurnEntry(number), "next", active=number < leaf.count),
    )


def acts_of(at: Opened) -> tuple[ActKey, ...]:
    """What ends the page is the last and the strongest."""
    return (*_back_acts(at), _done(at))


def pin_acts(at: Opened, pin: PinPart) -> tuple[ActKey, ...]:
    """好了 only when the keypad has it."""
    words = at.words
    again = (
        (ActKey("pin-again", words("prove_pin.again"), PinAgain(), "refresh", "primary"),)
        if pin.again
        else ()
    )
    if pin.done:
        return (*again, ActKey("done", words("entry.done"), TakeEntry(), "ok", "action"))
    return (*again, ActKey("leave", words("entry.leave_pin"), Back()))


def _back_acts(at: Opened) -> tuple[ActKey, ...]:
    """One step back within the page, where its keys have none."""
    entry, words = at.entry, at.words
    match at.field.kind:
        case Kind.ADDRESS if at.places is not None and at.writes:
            up = TakeChoice(at.places.above(entry.area) or EVERYWHERE)
            return (ActKey("other-place", words("entry.other_place"), up),)
        case Kind.ADDRESS if at.places is not None:
            said, action = further(entry, at.places, words)
            return (ActKey("one-up", said, action),)
        case Kind.DATE | Kind.MONTH if entry.text:
            return (ActKey("one-back", words("entry.one_back"), EraseKey()),)
        case Kind.ID_NUMBER | Kind.MONEY:
            return (ActKey("clear", words("entry.clear"), ClearEntry(), active=bool(entry.text)),)
        case Kind.CODE | Kind.YEAR if at.field.optional and entry.text:
            return (ActKey("clear", words("entry.none_of_them"), ClearEntry()),)
        case _:
            return ()


def _done(at: Opened) -> ActKey:
    """好了: what is wrong is said in words, never a key that does nothing."""
    wrong = at.wrong
    skips = at.field.optional and not value_of(at.entry) and not wrong
    said = at.words("entry.skip" if skips else "entry.done")
    action = SayWrong(wrong) if wrong else TakeEntry()
    return ActKey("done", said, action, "ok", "secondary" if wrong else "action", share=1.4)
