"""The parts of the page: each knows what is in it, and whether that changed. A part that did not is not fetched again."""

import zlib
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import msgspec

from kiosk.bench import panel_view as view
from kiosk.bench.panel_api import said
from kiosk.bench.panel_devices import BENCH, Devices
from kiosk.bench.panel_forms import forms, rows
from kiosk.bench.panel_looks import LOOKS
from kiosk.domain.texts import Texts

WEB = Path(__file__).parent / "web"
LINES_SHOWN = 60
WIRE_LEAST_S = 0.7  # drivers that poll never leave the wires in peace
BYTES_SHOWN = 12  # of a line
ANY = "any"  # the template of a device that has none of its own
# Which device stands in which column, from above; those that are not named here stand in the last one.
COLUMNS = (
    ("card", "idcard", "qr"),
    ("printer", "a4", "camera", "document"),
    ("pinpad", "gateway", "keypad", "inputs", "sound"),
)

Asked = Mapping[str, str]
Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class PagePart:
    """One fragment. `key`: the name under which its template finds its values."""

    name: str
    template: str
    key: str
    now: Callable[[], object]  # equal as long as nothing in it changed
    values: Callable[[Texts, Asked], Awaitable[Values]]
    least_s: float = 0.0  # between two times that it is said to have changed


class PageParts:
    """The bar, the people, every device, the paper and the wires."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices
        self._parts = {part.name: part for part in self._made()}

    def all(self) -> Sequence[PagePart]:
        """In the page's order."""
        return tuple(self._parts.values())

    @property
    def names(self) -> Sequence[str]:
        """Of all of them."""
        return tuple(self._parts)

    def named(self, name: str) -> PagePart | None:
        """None where there is no such part."""
        return self._parts.get(name)

    def seen(self) -> str:
        """A mark of everything as it is now; the same mark later means that nothing changed."""
        return f"{zlib.crc32(repr([part.now() for part in self.all()]).encode()):08x}"

    def columns(self) -> Sequence[Sequence[str]]:
        """The devices' names, column by column."""
        named = {name for column in COLUMNS for name in column}
        here = self._devices.far_ends
        columns = [[name for name in column if name in here] for column in COLUMNS]
        columns[-1] += [name for name in here if name not in named]
        return columns

    def _made(self) -> Iterator[PagePart]:
        yield PagePart("bar", "bench_bar.html", "bar", self._bar_now, self._bar)
        yield PagePart("people", "bench_people.html", "people", self._people_now, self._people)
        for name in self._devices.far_ends:
            yield PagePart(
                f"device-{name}",
                "bench_device.html",
                "d",
                partial(self._device_now, name),
                partial(self._device, name),
            )
        yield PagePart("slip", "bench_slip.html", "paper", self._slip_now, self._slip)
        yield PagePart(
            "wire", "bench_wire.html", "wire", lambda: self._devices.wire.last_seq, self._wire, WIRE_LEAST_S
        )

    def _bar_now(self) -> object:
        return self._devices.faults(BENCH), [self._kind(name) for name in self._devices.far_ends]

    async def _bar(self, words: Texts, _asked: Asked) -> Values:
        faults = self._devices.faults(BENCH)
        places = [
            {"name": name, "title": view.word(words, name, "name"), "kind": self._kind(name)}
            for column in self.columns()
            for name in column
        ]
        return {"faults": faults, "places": places, "at": self._devices.now()}

    def _kind(self, name: str) -> str:
        missing = name in self._devices.missing or view.absent(self._devices.view(name))
        return "off" if missing else view.kind_of(self._devices.faults(name))

    def _people_now(self) -> object:
        return view.holders(self._views())

    async def _people(self, _words: Texts, _asked: Asked) -> Values:
        views = self._views()
        return {
            "all": self._devices.people,
            "holders": view.holders(views),
            "card": "card" in views and not view.absent(views["card"]),
            "idcard": "idcard" in views,
        }

    def _views(self) -> dict[str, msgspec.Struct]:
        found = {name: self._devices.view(name) for name in self._devices.far_ends}
        return {name: one for name, one in found.items() if one is not None}

    def _device_now(self, name: str) -> object:
        shown = self._devices.view(name)
        also = self._devices.printer.view().receipts if name == "qr" else None
        return msgspec.json.encode(shown), self._devices.faults(name), self._devices.missing.get(name), also

    async def _device(self, name: str, words: Texts, _asked: Asked) -> Values:
        shown, missing = self._devices.view(name), self._devices.missing.get(name, "")
        faults, actions = self._devices.faults(name), self._devices.actions(name)
        template = f"device_{name}.html"
        own = shown is not None and (WEB / "templates" / template).exists()
        look = await self._look(name, shown, words) if shown is not None else {}
        return {
            "name": name,
            "title": view.word(words, name, "title"),
            "icon": view.ICONS.get(name, "tools"),
            "missing": missing,
            "view": shown,
            "words": faults,
            "faults": [view.word(words, name, fault) for fault in faults],
            "kind": self._kind(name),
            "template": template if own else f"device_{ANY}.html",
            "forms": forms(actions),
            "rows": rows(shown),
            "look": look,
        }

    async def _look(self, name: str, shown: msgspec.Struct, words: Texts) -> Values:
        """What a device's own template needs besides its view."""
        look = LOOKS.get(name)
        values: Values = {"kind": "ok", "word": ""}
        values |= {} if look is None else look(shown, partial(view.word, words, name))
        if name == "qr":
            values["codes"] = view.codes_on(await self._devices.printer.receipts())
        return values

    def _slip_now(self) -> object:
        printer = self._devices.printer.view()
        return printer.receipts, printer.hanging, printer.held_bytes, printer.paper_mm

    async def _slip(self, _words: Texts, asked: Asked) -> Values:
        receipts, hanging = await self._devices.printer.receipts(), self._devices.printer.hanging()
        shown = view.paper(receipts, hanging, asked.get("receipt", ""), asked.get("newest", ""))
        return {"paper": shown, "missing": "printer" in self._devices.missing}

    async def _wire(self, words: Texts, asked: Asked) -> Values:
        source = asked.get("source", "")
        source = source if source in self._devices.far_ends else ""
        # What only repeats stays where it began, so that a heartbeat does not push away what happened.
        lines = sorted(self._devices.wire.lines(source or None), key=lambda line: line.first)[-LINES_SHOWN:]
        names = {name: view.word(words, name, "name") for name in self._devices.far_ends}
        return {
            "source": source,
            "names": names,
            "bytes": BYTES_SHOWN,
            "lines": [said(line, words) for line in lines],
        }
