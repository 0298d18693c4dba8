"""The control sockets: JSON lines to one device, the same orders as over HTTP."""

import json
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.bench.running import RunningBench


class Line:
    """One talk with one device."""

    def __init__(self, bench: RunningBench, device: str) -> None:
        self.wire = socket.socket(socket.AF_UNIX)
        self.wire.settimeout(5)
        self.wire.connect(str(bench.folder / device / "control.sock"))
        self._lines = self.wire.makefile("rb")

    def say(self, text: str) -> dict[str, Any]:
        """One line, and what comes back."""
        self.wire.sendall(text.encode() + b"\n")
        return self.hear()

    def hear(self) -> dict[str, Any]:
        """The next line."""
        heard: dict[str, Any] = json.loads(self._lines.readline())
        return heard

    def ended(self) -> bool:
        """Whether the bench hung up."""
        return self._lines.readline() == b""


@contextmanager
def line_to(bench: RunningBench, device: str) -> Iterator[Line]:
    """Opened and closed again."""
    line = Line(bench, device)
    try:
        yield line
    finally:
        line.wire.close()


def test_every_device_has_a_socket_for_nobody_but_us(bench: RunningBench) -> None:
    devices = bench.http.get("/v1/state").json()["devices"]
    for name in (*devices, "bench"):
        mode = (bench.folder / name / "control.sock").stat().st_mode
        assert (stat.S_ISSOCK(mode), stat.S_IMODE(mode)) == (True, 0o600)
    assert {
        "card",
        "idcard",
        "qr",
        "printer",
        "a4",
        "camera",
        "document",
        "keypad",
        "inputs",
        "sound",
    } <= set(devices)


def test_an_order_is_answered_with_the_view_then(bench: RunningBench) -> None:
    with line_to(bench, "printer") as line:
        answer = line.say('{"id": 1, "action": "run-out-after", "with": {"mm": 40}}')
        assert (answer["id"], answer["ok"], answer["view"]["paper_mm"]) == (1, True, 40)
        assert line.say('{"id": "two", "action": "open-cover"}')["faults"] == ["near_end", "cover_open"]
        assert line.say('{"action": "view"}')["view"] == bench.http.get("/v1/state").json()["printer"]


@pytest.mark.parametrize(
    ("said", "reason", "named"),
    [
        ('{"action": "explode"}', "no_action", "printer explode: expected pull-paper"),
        ('{"action": "run-out-after", "with": {"mn": 3}}', "bad_order", "unknown field `mn`"),
        ('{"action": "run-out-after", "with": {"mm": "3"}}', "bad_order", "$.mm"),
        ('{"action": "run-out-after"}', "bad_order", "missing required field `mm`"),
        ('{"acton": "refill"}', "bad_line", "unknown field `acton`"),
        ("refill", "bad_line", "printer: "),
    ],
)
def test_what_is_wrong_is_named_and_where(bench: RunningBench, said: str, reason: str, named: str) -> None:
    with line_to(bench, "printer") as line:
        answer = line.say(said)
        assert (answer["ok"], answer["reason"]) == (False, reason)
        assert named in answer["detail"]
        assert line.say('{"action": "view"}')["ok"]


def test_a_refusal_is_the_device_s_own(bench: RunningBench) -> None:
    with line_to(bench, "card") as line:
        assert line.say('{"id": 7, "action": "swap", "with": {"person": 1}}')["reason"] == "slot_empty"


def test_an_order_can_be_looked_at_without_being_done(bench: RunningBench) -> None:
    with line_to(bench, "printer") as line:
        assert line.say('{"action": "open-cover", "check": true}')["faults"] == []
        assert not line.say('{"action": "explode", "check": true}')["ok"]


def test_a_line_too_long_ends_the_talk(bench: RunningBench) -> None:
    with line_to(bench, "qr") as line:
        assert line.say(" " * 70_000)["reason"] == "bad_line"
        assert line.ended()


def test_who_watches_hears_every_change(bench: RunningBench) -> None:
    with line_to(bench, "printer") as line:
        assert line.say('{"id": "w", "action": "watch"}')["faults"] == []
        bench.do("printer/open-cover")
        assert (heard := line.hear())["id"] == "w"
        assert heard["faults"] == ["cover_open"]


def test_who_listens_at_the_bench_hears_what_was_done(bench: RunningBench) -> None:
    with line_to(bench, "bench") as line:
        assert line.say('{"id": 1, "action": "listen"}')["ok"]
        bench.http.post("/v1/printer/explode", json={})
        bench.do("qr/scan", text="A037")
        assert line.hear()["order"] == {"device": "qr", "action": "scan", "with": {"text": "A037"}}


def test_everything_is_restored_at_the_bench_s_own_socket(bench: RunningBench) -> None:
    bench.do("printer/jam-cutter")
    with line_to(bench, "bench") as line:
        assert line.say('{"action": "view"}')["faults"] == ["printer.cutter_jammed"]
        assert line.say('{"action": "restore"}')["faults"] == []
