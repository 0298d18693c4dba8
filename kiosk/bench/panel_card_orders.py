"""What hands can do at the card reader, and how it looks, as JSON."""

from typing import Literal

import msgspec

from kiosk.bench.card import CardFaults, Phase
from kiosk.bench.card_chip import CardProfile, ReadForm, SelectForm
from kiosk.bench.far_end import Order
from kiosk.bench.people import Person
from kiosk.bench.sam import SamFaults

Where = Literal["contact", "contactless"]
Corrupt = Literal["", "version", "number", "sex", "birth"]
CORRUPT: dict[str, tuple[int, ...]] = {
    "": (),
    "version": (3,),
    "number": (8,),
    "sex": (10,),
    "birth": (13,),
}  # tags
ALGORITHMS: dict[str, Literal[1, 3]] = {"3des": 1, "sm4": 3}


class Fault(Order, frozen=True, kw_only=True):
    """What is wrong with the card; the whole of it, so `{}` heals. Commands are counted from 0 at power-on."""

    mute: bool = False  # cannot be powered up
    hang_at: int | None = None
    pull_after: int | None = None
    pull_inside: int | None = None
    pull_at: Phase | None = None  # inside the first command of this part of a read
    swap_after: int | None = None
    swap_at: Phase | None = None
    swap_to: int | None = None  # a person's id


class Insert(Order, frozen=True, kw_only=True):
    """Put a person's card in. `replace` first takes out what is in, slowly enough that the reader sees it.

    Of generation 3: `algorithm` of its key, `counterfeit`: a key that no ministry made, `number_is_free`: whether it tells its
    card number to anybody.
    """

    person: int
    generation: Literal[1, 2, 3] = 2
    where: Where = "contact"
    replace: bool = False
    algorithm: Literal["3des", "sm4"] = "sm4"
    counterfeit: bool = False
    number_is_free: bool = True
    corrupt: Corrupt = ""  # the record that is spoilt
    select_form: SelectForm = "both"  # which forms of the commands it knows
    read_form: ReadForm = "all"
    t0: bool = True
    fault: Fault = Fault()


class Swap(Order, frozen=True, kw_only=True):
    """Another card in place of the one that is in, too fast for the reader to see."""

    person: int


class SamFault(Order, frozen=True, kw_only=True):
    """What is wrong with the PSAM; the whole of it, so `{}` heals."""

    missing: bool = False
    locked: bool = False
    wrong_key: bool = False
    silent: bool = False
    pull_at_derive: bool = False  # it leaves in the middle of an authentication


class CardView(msgspec.Struct, frozen=True, kw_only=True):
    """The reader and what is in it. `service`: on, off (killed), none (this machine refuses; see `detail`)."""

    service: Literal["on", "off", "none"]
    detail: str
    person: int | None
    where: Where
    generation: int
    fault: Fault
    sam: SamFault


def card_profile(asked: Insert) -> CardProfile:
    """The kind of card that was asked for."""
    return CardProfile(
        asked.generation,
        algorithm=ALGORITHMS[asked.algorithm],
        counterfeit=asked.counterfeit,
        number_is_free=asked.number_is_free,
        corrupt=frozenset(CORRUPT[asked.corrupt]),
        select_form=asked.select_form,
        read_form=asked.read_form,
        t0=asked.t0,
        contactless=asked.where == "contactless",
    )


def card_faults(fault: Fault, delay_s: float, swap_to: Person | None) -> CardFaults:
    """The card's faults as the simulator has them."""
    return CardFaults(
        delay_s=delay_s,
        mute=fault.mute,
        hang_at=fault.hang_at,
        pull_after=fault.pull_after,
        pull_inside=fault.pull_inside,
        pull_at=fault.pull_at,
        swap_after=fault.swap_after,
        swap_at=fault.swap_at,
        swap_to=swap_to,
    )


def fault_shown(faults: CardFaults, swap_to: int | None) -> Fault:
    """The card's faults as the view says them."""
    return Fault(
        mute=faults.mute,
        hang_at=faults.hang_at,
        pull_after=faults.pull_after,
        pull_inside=faults.pull_inside,
        pull_at=faults.pull_at,
        swap_after=faults.swap_after,
        swap_at=faults.swap_at,
        swap_to=swap_to,
    )


def sam_faults(fault: SamFault, delay_s: float) -> SamFaults:
    """The PSAM's faults as the simulator has them."""
    return SamFaults(
        delay_s=delay_s,
        locked=fault.locked,
        wrong_key=fault.wrong_key,
        silent=fault.silent,
        pull_at_derive=fault.pull_at_derive,
    )


def faults_named(view: CardView) -> tuple[str, ...]:
    """What is wrong, words of its own below `bench.card.`."""
    fault, sam = view.fault, view.sam
    wrong = {
        "service": view.service == "off",
        "mute": fault.mute,
        "hang": fault.hang_at is not None,
        "pull": (fault.pull_after, fault.pull_inside, fault.pull_at) != (None, None, None),
        "swap": (fault.swap_after, fault.swap_at) != (None, None),
        "sam_missing": sam.missing,
        "sam_locked": sam.locked,
        "sam_wrong_key": sam.wrong_key,
        "sam_silent": sam.silent,
        "sam_pull": sam.pull_at_derive,
    }
    return tuple(name for name, is_so in wrong.items() if is_so)
