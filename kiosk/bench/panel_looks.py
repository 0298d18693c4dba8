"""What the devices' own templates need besides their views: switches with the orders that turn them over. No I/O."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import tau

import msgspec

from kiosk.bench.gateway.desk import View as GatewayView
from kiosk.bench.gateway.faults import Kind as Spoils
from kiosk.bench.gateway.faults import Rule
from kiosk.bench.gateway.identity import ATTENDANT_PIN, PIN
from kiosk.bench.gateway.messages import Code
from kiosk.bench.idcard import View as IdCardView
from kiosk.bench.idcard_text import Kind
from kiosk.bench.inputs import SWITCHES, InputsView
from kiosk.bench.ipp import IppView
from kiosk.bench.panel_card_orders import CardView, faults_named
from kiosk.bench.panel_messages import PrinterView
from kiosk.bench.pinpad import MOODS as KEYPAD_MOODS
from kiosk.bench.pinpad import PinpadView
from kiosk.bench.sound import SoundView

MID_READ = 5  # the command at which a reader is in the middle of a card
MID_JOB_BYTES = 8000
SHORT_MM = 40
SLIP_MM = 125
RING = tau * 30  # length of the roll's ring in the drawing
SLOW_S = 2.0
WRONG_BAUD = 9600
BATTERIES = (100, 60, 20, 5)
MOODS = ("well", "silent", "garbage", "bad_sum", "other_device")
PINS = (("resident", PIN), ("attendant", ATTENDANT_PIN), ("wrong", "111111"))
DELAY_S = 3.0
CALLS_SHOWN = 8
# What the panel can spoil with one click; everything else is behind the dots.
SPOILED = {
    "down": Rule(kind=Spoils.DOWN),
    "delay": Rule(kind=Spoils.DELAY, seconds=DELAY_S),
    "silent": Rule(kind=Spoils.SILENT),
    "half": Rule(kind=Spoils.HALF),
    "after_commit": Rule(kind=Spoils.AFTER_COMMIT),
    "code": Rule(kind=Spoils.CODE, code=Code.RATE_LIMITED),
    "hostile": Rule(kind=Spoils.HOSTILE),
    "stranger": Rule(kind=Spoils.STRANGER),
    "version": Rule(kind=Spoils.VERSION),
    "nonsense": Rule(kind=Spoils.NONSENSE),
}
NOT_RELEASED = 0x21  # what a module says whose SAM is not authorised

Values = dict[str, object]
Words = Callable[[str], str]  # a wording of this device


@dataclass(frozen=True, slots=True)
class Switch:
    """A fault and the order that turns it over. `id` is its wording below `bench.<device>.`."""

    id: str
    on: bool
    path: str
    body: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """What is left of the paper."""

    metres: str
    slips: int
    dash: str  # of the ring


def printer_look(printer: PrinterView, words: Words) -> Values:
    """The roll and the switches."""
    busy = printer.held_bytes > 0
    return {
        "kind": "busy" if busy else "ok",
        "word": words("printing" if busy else "ready"),
        "roll": roll(printer),
        "switches": printer_switches(printer),
        "short_mm": SHORT_MM,
        "mid_job_bytes": MID_JOB_BYTES,
    }


def printer_switches(printer: PrinterView) -> tuple[Switch, ...]:
    """The printer's faults."""
    pairs = {
        "paper_out": (printer.paper_mm == 0, "pull-paper", "refill"),
        "cover_open": (printer.cover_open, "open-cover", "close-cover"),
        "cutter_jammed": (printer.cutter_jammed, "jam-cutter", "free-cutter"),
        "overheated": (printer.overheated, "heat-up", "cool-down"),
        "silent": (printer.silent, "go-silent", "speak"),
        "garbage": (printer.garbage, "garbage", "speak"),
        "unplugged": (not printer.plugged, "unplug", "plug"),
    }
    return _pairs("printer", pairs)


def roll(printer: PrinterView) -> Roll:
    """The paper as a ring and in words."""
    share = printer.paper_mm / printer.roll_mm
    return Roll(
        f"{printer.paper_mm / 1000:.1f}" if printer.paper_mm >= 1000 else f"{printer.paper_mm / 1000:.2f}",
        printer.paper_mm // SLIP_MM,
        f"{share * RING:.1f} {RING:.1f}",
    )


def card_look(card: CardView, words: Words) -> Values:
    """The reader's faults and the PSAM's; each order carries all of them, with its own turned over."""
    another = 1 if card.person == 0 else 0
    turned: Mapping[str, Values] = {
        "mute": {"mute": True},
        "hang": {"hang_at": MID_READ},
        "pull": {"pull_after": MID_READ},
        "swap": {"swap_after": MID_READ, "swap_to": another},
    }
    now, wrong = _told(card.fault), faults_named(card)
    faults = [
        Switch(
            f"{name}_fault",
            name in wrong,
            "card/fault",
            _without(now, name) if name in wrong else {**now, **more},
        )
        for name, more in turned.items()
    ]
    off = card.service == "off"
    faults.append(Switch("service", off, "card/start-service" if off else "card/kill-service"))
    sam = [
        Switch(f"sam_{name}", bool(on), "card/sam", _turned(card.sam, name, True))
        for name, on in msgspec.structs.asdict(card.sam).items()
    ]
    kind, word = ("ok", "empty") if card.person is None else ("busy", "inside")
    if card.service == "none":
        kind, word = "off", "missing"
    return {
        "kind": kind,
        "word": words(word),
        "switches": tuple(faults),
        "sam": tuple(sam),
    }


def idcard_look(module: IdCardView, words: Words) -> Values:
    """The kinds of cards, and the module's faults; each order carries all of them, with its own turned over."""
    kinds = {
        Kind.CITIZEN: "citizen",
        Kind.PERMIT: "residence",
        Kind.FOREIGNER: "foreign",
        Kind.FOREIGNER_2023: "foreign_2023",
    }
    turned: Mapping[str, tuple[object, object]] = {
        "bad_checksum": (module.fault.bad_checksum, 1000),
        "truncate": (module.fault.truncate, 20),
        "garbage": (module.fault.garbage, True),
        "split": (module.fault.split, True),
        "sw3": (module.fault.sw3, NOT_RELEASED),
        "silent": (module.fault.silent, True),
        "slow_s": (module.fault.slow_s, SLOW_S),
        "baud": (module.fault.baud, WRONG_BAUD),
        "speaks_as": (module.fault.speaks_as, "scanner"),
        "lift_at": (module.fault.lift_at, "read"),
        "unplug_at": (module.fault.unplug_at, "read"),
    }
    faults = [
        Switch(name, bool(now), "idcard/fault", _turned(module.fault, name, wrong))
        for name, (now, wrong) in turned.items()
    ]
    unplugged = Switch("unplug", not module.plugged, f"idcard/{'unplug' if module.plugged else 'plug'}")
    return {
        "kind": "busy" if module.holder else "ok",
        "word": words("there" if module.holder else "empty"),
        "kinds": [(kind.value, label) for kind, label in kinds.items()],
        "kind_word": kinds[Kind(module.kind)] if module.kind else "",
        "person": module.person,
        "switches": (*faults, unplugged),
    }


def a4_look(printer: IppView, words: Words) -> Values:
    """Paper, lid, toner, tray, and whether it answers."""
    wrong = set(printer.faults)
    pairs = {
        "paper_out": ("paper_out" in wrong, "paper_out", "refill"),
        "paper_low": ("paper_low" in wrong, "paper_low", "refill"),
        "jam": ("jam" in wrong, "jam", "clear_jam"),
        "cover": ("cover" in wrong, "open_cover", "close_cover"),
        "toner_low": ("toner_low" in wrong, "toner_low", "new_toner"),
        "toner_out": ("toner_out" in wrong, "toner_out", "new_toner"),
        "tray": ("tray" in wrong, "take_tray", "put_tray"),
        "stop": ("stop" in wrong, "pause", "go_on"),
        "silent": (printer.silent, "go_silent", "speak"),
        "unplug": (not printer.plugged, "unplug", "plug"),
    }
    busy = any(job.state == "printing" for job in printer.jobs)
    return {
        "kind": "busy" if busy else "ok",
        "word": words("printing" if busy else "ready"),
        "switches": _pairs("a4", pairs),
    }


def inputs_look(board: InputsView, _words: Words) -> Values:
    """The cabinet's switches, and how the board speaks."""
    now = {name: bool(getattr(board, name)) for name in SWITCHES}
    plug = Switch("unplug", not board.plugged, f"inputs/{'unplug' if board.plugged else 'plug'}")
    return {
        "house": [
            Switch(name, on != (name == "mains"), "inputs/switch", {"input": name, "on": not on})
            for name, on in now.items()
        ],
        "moods": [(mood, mood == board.mood) for mood in MOODS],
        "batteries": [(percent, percent == board.battery_percent) for percent in BATTERIES],
        "switches": (plug,),
    }


def sound_look(speaker: SoundView, words: Words) -> Values:
    """Whether it sounds."""
    if speaker.server == "none":
        return {"kind": "off", "word": words("missing")}
    return {
        "kind": "busy" if speaker.sounding else "ok",
        "word": words("sounding" if speaker.sounding else "quiet"),
    }


def pinpad_look(keypad: PinpadView, words: Words) -> Values:
    """PINs that can be typed at once, how it speaks, and its faults."""
    pairs = {"unplug": (not keypad.plugged, "unplug", "plug")}
    lost = Switch("no_key", not keypad.has_key, "pinpad/lose_key", {"on": keypad.has_key})
    return {
        "kind": "busy" if keypad.keys_count else "ok",
        "word": words("counting" if keypad.keys_count else "ready"),
        "pins": PINS,
        "moods": [(mood, mood == keypad.mood) for mood in KEYPAD_MOODS],
        "switches": (lost, *_pairs("pinpad", pairs)),
    }


def gateway_look(office: GatewayView, _words: Words) -> Values:
    """What it was asked most, and what can be spoiled; each order carries all rules, with one of them turned over."""
    rules = () if office.office is None else office.office.rules
    calls = {} if office.office is None else office.office.calls
    most = sorted(calls.items(), key=lambda one: -sum(one[1].values()))[:CALLS_SHOWN]
    off = Switch("off", not office.running, f"gateway/{'off' if office.running else 'on'}")
    spoiled = [
        Switch(name, any(one.kind is rule.kind for one in rules), "gateway/fault", _turned_rule(rules, rule))
        for name, rule in SPOILED.items()
    ]
    return {
        "kind": "ok",
        "calls": [
            (operation, " · ".join(f"{code} {count}" for code, count in codes.items()))
            for operation, codes in most
        ],
        "switches": (off, *(spoiled if office.running else ())),
    }


def _turned_rule(rules: Sequence[Rule], turned: Rule) -> Values:
    others = [one for one in rules if one.kind is not turned.kind]
    wanted = others if len(others) < len(rules) else [*others, turned]
    return {"rules": [msgspec.to_builtins(one) for one in wanted]}


def _pairs(device: str, pairs: Mapping[str, tuple[bool, str, str]]) -> tuple[Switch, ...]:
    """From whether it is so, the action that makes it so and the one that heals it."""
    return tuple(
        Switch(name, on, f"{device}/{heal if on else break_it}")
        for name, (on, break_it, heal) in pairs.items()
    )


def _told(faults: msgspec.Struct) -> Values:
    """The faults that are set, as an order tells them."""
    well = msgspec.structs.asdict(type(faults)())
    return {key: value for key, value in msgspec.structs.asdict(faults).items() if value != well[key]}


def _turned(faults: msgspec.Struct, name: str, wrong: object) -> Values:
    """All faults as an order, with this one the other way round."""
    now = _told(faults)
    return _without(now, name) if name in now else {**now, name: wrong}


def _without(told: Values, name: str) -> Values:
    """The same order without everything of that name: `pull` is pull_after, pull_inside and pull_at."""
    return {key: value for key, value in told.items() if key != name and not key.startswith(f"{name}_")}


Look = Callable[..., Values]  # of the device's own view
LOOKS: Mapping[str, Look] = {
    "card": card_look,
    "idcard": idcard_look,
    "printer": printer_look,
    "a4": a4_look,
    "inputs": inputs_look,
    "sound": sound_look,
    "pinpad": pinpad_look,
    "gateway": gateway_look,
}
