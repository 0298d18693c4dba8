"""The panel's API: what it refuses, what it streams, what the scanner sends."""

import json
import os
import re

import httpx
import pytest

from tests.bench.running import RunningBench


@pytest.mark.parametrize(
    ("path", "reason", "named"),
    [
        ("/v1/printer/explode", "no_action", "pull-paper"),
        ("/v1/card/eat", "no_action", "insert"),
        ("/v1/toaster/burn", "no_device", "printer"),
        ("/v1/nothing", "no_such_address", "/v1"),
    ],
)
def test_what_there_is_not_is_named(bench: RunningBench, path: str, reason: str, named: str) -> None:
    answer = bench.http.post(path, json={})
    assert (answer.status_code, answer.json()["reason"]) == (404, reason)
    assert named in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "message", "status"),
    [
        ("card/insert", {"person": 999}, 404),
        ("card/insert", {"person": "me"}, 400),
        ("card/insert", {"persom": 1}, 400),
        ("card/fault", {"mute": 1}, 400),
        ("card/swap", {"person": 1}, 409),
        ("qr/scan", {"text": ""}, 409),
        ("printer/run-out-after", {}, 400),
        ("printer/run-out-after?mm=-3", {}, 400),
    ],
)
def test_a_wrong_order_is_a_problem(
    bench: RunningBench, path: str, message: dict[str, object], status: int
) -> None:
    answer = bench.http.post(f"/v1/{path}", json=message)
    assert answer.status_code == status
    assert set(answer.json()) == {"reason", "detail"}


def test_a_body_that_is_no_json_and_one_too_long(bench: RunningBench) -> None:
    assert bench.http.post("/v1/card/insert", content=b"{").status_code == 400
    assert bench.http.post("/v1/card/insert", content=b" " * 20_000).status_code == 413


def test_a_receipt_that_is_not_there(bench: RunningBench) -> None:
    answer = bench.http.get("/v1/receipts/99999.png")
    assert (answer.status_code, answer.json()["reason"]) == (404, "no_receipt")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example:8700"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "localhost:8700", "origin": "http://localhost:8700"}, 200),
        ({}, 200),
    ],
)
@pytest.mark.parametrize("path", ["/v1/state", "/"])
def test_only_this_machine_is_answered(
    bench: RunningBench, path: str, headers: dict[str, str], status: int
) -> None:
    assert bench.http.get(path, headers=headers).status_code == status


def test_it_listens_on_loopback_only(bench: RunningBench) -> None:
    ports = {int(bench.addresses["panel"].rpartition(":")[2]), bench.printer_at()[1]}
    with open("/proc/self/net/tcp", encoding="ascii") as table:  # noqa: PTH123  # the kernel's, not a file of ours
        listening = [fields.split()[1] for fields in table.readlines()[1:] if fields.split()[3] == "0A"]
    ours = {address.partition(":")[0] for address in listening if int(address.partition(":")[2], 16) in ports}
    assert ours == {"0100007F"}


def test_the_page_allows_no_inline_script_and_only_our_files(bench: RunningBench) -> None:
    page = bench.http.get("/")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "style=" not in page.text
    assert "onclick" not in page.text
    assert "演示" in page.text


def test_the_page_speaks_english_when_asked(bench: RunningBench) -> None:
    assert "People" in bench.http.get("/?lang=en").text


@pytest.mark.parametrize(
    "fragment", ["bar", "people", "device-card", "device-qr", "slip", "wire", "all/printer"]
)
def test_each_part_can_be_asked_for(bench: RunningBench, fragment: str) -> None:
    assert bench.http.get(f"/panel/{fragment}").status_code == 200


@pytest.mark.parametrize("fragment", ["bathroom", "device-toaster", "all/toaster", "picture/printer.jpg"])
def test_a_part_that_is_not_there(bench: RunningBench, fragment: str) -> None:
    assert bench.http.get(f"/panel/{fragment}").status_code == 404


def test_only_the_parts_that_changed_are_named(bench: RunningBench) -> None:
    seen = re.search(r"seen=(\w+)", bench.http.get("/").text)
    assert seen
    with bench.http.stream("GET", f"/panel/stream?seen={seen[1]}") as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("retry")
        bench.do("printer/open-cover")
        named = [next(line for line in lines if line.startswith("event")) for _ in range(2)]
    assert named == ["event: bar", "event: device-printer"]


def test_the_stream_tells_state_at_once_and_changes(bench: RunningBench) -> None:
    with bench.http.stream("GET", "/v1/stream") as stream:
        states = (
            json.loads(line.removeprefix("data: "))
            for line in stream.iter_lines()
            if line.startswith("data: {")
        )
        assert next(states)["faults"] == []
        bench.do("printer/open-cover")
        assert next(states)["faults"] == ["printer.cover_open"]


def test_the_scanner_sends_what_it_sees(bench: RunningBench) -> None:
    near = os.open(bench.folder / "qr/line", os.O_RDWR | os.O_NOCTTY)
    try:
        bench.do("qr/scan", text="A037-号票")
        assert os.read(near, 100) == "A037-号票\r\n".encode()
    finally:
        os.close(near)


def test_codes_that_nobody_reads_do_not_stop_the_bench(bench: RunningBench) -> None:
    for _ in range(6):
        bench.do("qr/scan", text="x" * 1000)
    assert bench.http.get("/v1/state").status_code == 200


def test_an_unplugged_scanner_is_gone_and_comes_back(bench: RunningBench) -> None:
    assert bench.do("qr/unplug")["faults"] == ["qr.unplugged"]
    assert not (bench.folder / "qr/line").exists()
    refused: httpx.Response = bench.http.post("/v1/qr/scan", json={"text": "A001"})
    assert (refused.status_code, refused.json()["reason"]) == (409, "unplugged")
    assert bench.do("qr/plug")["faults"] == []
    assert (bench.folder / "qr/line").exists()


def test_restore_makes_every_device_well(bench: RunningBench) -> None:
    bench.do("card/insert", person=0)
    for order in (
        "card/kill-service",
        "printer/pull-paper",
        "printer/jam-cutter",
        "printer/garbage",
        "qr/unplug",
    ):
        bench.do(order)
    state = bench.do("bench/restore")
    assert state["faults"] == []
    assert state["card"]["person"] == 0  # type: ignore[index]  # JSON


def test_a_second_id_card_and_the_attendants_card_go_in_as_the_panel_puts_them(bench: RunningBench) -> None:
    bench.do("card/insert", person=3, replace=True)
    bench.do("idcard/place", person=3)
    state = bench.do("idcard/place", person=7)
    assert state["idcard"]["person"] == 7  # type: ignore[index]  # of 代办: the other one's
    state = bench.do("card/insert", person=11, replace=True)
    assert state["card"]["person"] == 11  # type: ignore[index]
    people = bench.http.get("/v1/state").json()["people"]
    assert [one["id"] for one in people if "attendant" in one["traits"]] == [11]
