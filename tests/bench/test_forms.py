"""Every action of every far end has a form on the panel, and what stands in it at first is a valid order."""

import json
from enum import StrEnum
from html.parser import HTMLParser
from typing import Literal

import msgspec
import pytest

from kiosk.bench.far_end import Action, Order
from kiosk.bench.panel_devices import Devices
from kiosk.bench.panel_forms import Field, forms, rows
from kiosk.bench.panel_looks import LOOKS, Switch
from kiosk.bench.settings import BenchSettings
from kiosk.domain.clock import SystemClock
from tests.bench.running import RunningBench

DEVICES = Devices(BenchSettings(), SystemClock())  # nothing is opened before it is started
SAMPLES = {"whole": 1, "number": 1.5, "text": "A001", "json": [1]}


class Orders(HTMLParser):
    """What the buttons of a page send."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, object]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An enabled button or switch with an order."""
        held = dict(attrs)
        path, body = held.get("data-post"), held.get("data-body")
        if path and body and "disabled" not in held:
            self.found.append((path.removeprefix("/v1/"), json.loads(body)))


class Colour(StrEnum):
    """What a choice may be."""

    RED = "red"


class Everything(Order, frozen=True, kw_only=True):
    """One field of each kind."""

    count: int
    share: float = 0.5
    name: str = "x"
    on: bool = True
    colour: Colour = Colour.RED
    word: Literal["", "a", "b"] = "a"
    maybe: int | None = None
    windows: tuple[int, ...] = ()


async def _nothing(_: object) -> None:
    """No hand."""


def test_each_kind_of_field_is_known() -> None:
    (form,) = forms({"do": Action(Everything, _nothing)})
    assert [(field.name, field.kind, field.required, field.value) for field in form.fields] == [
        ("count", "whole", True, ""),
        ("share", "number", False, "0.5"),
        ("name", "text", False, "x"),
        ("on", "flag", False, "true"),
        ("colour", "choice", False, "red"),
        ("word", "choice", False, "a"),
        ("maybe", "whole", False, ""),
        ("windows", "json", False, "[]"),
    ]
    assert form.fields[5].choices == ("", "a", "b")


def _told(field: Field) -> object:
    """What the page would tell of this field."""
    if field.kind == "flag":
        return field.value == "true"
    if field.kind == "choice":
        return field.value or field.choices[0]
    if field.required:
        return SAMPLES[field.kind]
    return field.value if field.kind == "text" else json.loads(field.value)


@pytest.mark.parametrize("device", DEVICES.far_ends)
def test_a_form_as_it_stands_is_an_order(device: str) -> None:
    actions = DEVICES.actions(device)
    for form in forms(actions):
        told = {field.name: _told(field) for field in form.fields if field.value or field.required}
        assert DEVICES.checked(device, form.action, told)[0].takes is actions[form.action].takes


@pytest.mark.parametrize("device", LOOKS)
def test_a_switch_sends_a_valid_order(device: str) -> None:
    view = DEVICES.view(device)
    assert view is not None
    look = LOOKS[device](view, str)
    switches = [
        one
        for group in look.values()
        if isinstance(group, list | tuple)
        for one in group
        if isinstance(one, Switch)
    ]
    for switch in switches:
        name, _, action = switch.path.partition("/")
        DEVICES.checked(name, action, switch.body or {})
    assert switches or device == "sound"
    assert rows(view)[0][0] == msgspec.structs.fields(type(view))[0].name


def test_every_button_of_the_page_sends_an_order_that_exists(bench: RunningBench) -> None:
    bench.do("card/insert", person=6)
    bench.do("idcard/place", person=6)
    orders = Orders()
    orders.feed(bench.http.get("/").text)
    for path, message in orders.found:
        device, _, action = path.partition("/")
        DEVICES.checked(device, action, message)
    assert {path.partition("/")[0] for path, _ in orders.found} == {*DEVICES.far_ends, "bench"}
