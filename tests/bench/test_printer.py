"""The printer by the panel's API: what bytes over its real lines put on paper."""

import io
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from PIL import Image

from tests.bench.running import RunningBench

SLIP = "社会保险 A037".encode("gbk")
JOB = b"\x1b@" + SLIP + b"\n" + b"\x1dV\x42\x00"
PAPER_OUT, WELL = 0x7E, 0x12


def _receipts(bench: RunningBench) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bench.http.get("/v1/receipts").json()
    return found


def _eventually(holds: Callable[[], bool], limit_s: float = 60.0) -> bool:
    deadline = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _asked(line: socket.socket, n: int) -> int:
    line.sendall(bytes((0x10, 0x04, n)))
    return line.recv(1)[0]


def print_job(bench: RunningBench, job: bytes) -> dict[str, Any]:
    """Send a job over TCP and wait for its paper."""
    before = len(_receipts(bench))
    with socket.create_connection(bench.printer_at(), timeout=5) as line:
        line.sendall(job)
        assert _eventually(lambda: len(_receipts(bench)) == before + 1)
    return _receipts(bench)[-1]


def test_a_job_over_tcp_is_a_piece_of_paper(bench: RunningBench) -> None:
    receipt = print_job(bench, JOB)
    assert (receipt["complete"], receipt["cut"]) == (True, True)
    assert receipt["text"] == "社会保险 A037"
    answer = bench.http.get(f"/v1/receipts/{receipt['id']}.png")
    assert answer.headers["content-type"] == "image/png"
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.width == 576
    assert picture.convert("L").getextrema() == (0, 255)  # ink on paper


def test_a_job_over_the_serial_line_too(bench: RunningBench) -> None:
    before = len(_receipts(bench))
    near = os.open(bench.folder / "printer/line", os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(near, JOB)
        assert _eventually(lambda: len(_receipts(bench)) == before + 1)
    finally:
        os.close(near)
    assert _receipts(bench)[-1]["text"] == "社会保险 A037"


def test_printed_codes_are_read_back(bench: RunningBench) -> None:
    code = b"http://t/x/91"
    store = b"\x1d(k" + (len(code) + 3).to_bytes(2, "little") + b"1P0" + code
    receipt = print_job(bench, b"\x1b@\x1d(k\x03\x001C\x06" + store + b"\x1d(k\x03\x001Q0\n\x1dV\x42\x00")
    assert receipt["codes"] == ["http://t/x/91"]


def test_pulled_paper_is_what_the_printer_says(bench: RunningBench) -> None:
    with socket.create_connection(bench.printer_at(), timeout=5) as line:
        assert _asked(line, 4) == WELL
        assert bench.do("printer/pull-paper")["faults"] == ["printer.paper_out"]
        assert _asked(line, 4) == PAPER_OUT
        assert bench.do("printer/refill")["faults"] == []
        assert _asked(line, 4) == WELL


def test_a_job_that_ran_out_hangs_until_there_is_paper(bench: RunningBench) -> None:
    before = len(_receipts(bench))
    bench.do("printer/run-out-after?mm=5")
    with socket.create_connection(bench.printer_at(), timeout=5) as line:
        line.sendall(b"\x1b@" + (SLIP + b"\n") * 6 + b"\x1dV\x42\x00")
        assert _eventually(lambda: bool(bench.http.get("/v1/state").json()["printer"]["hanging"]))
        assert len(_receipts(bench)) == before
        assert bench.http.get("/v1/receipts/hanging.png").content.startswith(b"\x89PNG")
        bench.do("printer/refill")
        assert _eventually(lambda: len(_receipts(bench)) == before + 1)


def test_the_line_breaks_after_so_many_bytes(bench: RunningBench) -> None:
    with socket.create_connection(bench.printer_at(), timeout=5) as line:
        _asked(line, 1)
        assert bench.do("printer/cut-connection-after?bytes=10")["faults"] == ["printer.cut_connection"]
        line.sendall(JOB * 2)
        with suppress(ConnectionResetError):
            assert line.recv(1) == b""
    assert bench.do("printer/restore")["faults"] == []


def test_a_silent_printer_says_nothing(bench: RunningBench) -> None:
    bench.do("printer/go-silent")
    with socket.create_connection(bench.printer_at(), timeout=0.3) as line:
        line.sendall(b"\x10\x04\x01")
        try:
            answer = line.recv(1)
        except TimeoutError:
            answer = b"nothing"
    assert answer == b"nothing"


def test_an_unplugged_printer_is_away_and_comes_back_at_its_port(bench: RunningBench) -> None:
    assert bench.do("printer/unplug")["faults"] == ["printer.unplugged"]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(bench.printer_at(), timeout=5)
    assert not (bench.folder / "printer/line").exists()
    assert bench.do("printer/plug")["faults"] == []
    with socket.create_connection(bench.printer_at(), timeout=5) as line:
        assert _asked(line, 4) == WELL
    assert (bench.folder / "printer/line").exists()


def test_questions_and_answers_stand_in_the_log(bench: RunningBench) -> None:
    time.sleep(0.3)  # what came before is written down within 0.2 s
    seq = bench.http.get("/v1/wire").json()[-1]["seq"] if bench.http.get("/v1/wire").json() else 0
    with socket.create_connection(bench.printer_at(), timeout=5) as line:
        bench.do("printer/open-cover")
        _asked(line, 2)
        time.sleep(0.3)
    lines = bench.http.get("/v1/wire", params={"source": "printer", "after": seq, "lang": "en"}).json()
    assert [(one["to_device"], one["hex"], one["meaning"]) for one in lines] == [
        (True, "10 04 02", "asks: why stopped?"),
        (False, "16", "says: cover open"),
    ]
