"""Pictures of the bench's panel: `shoot(out, names)` runs a real bench, a real card read and real print jobs."""

import os
import socket
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

from kiosk.bench import keypad_pad, led
from kiosk.bench.people import synthetic_people
from kiosk.bench.pinpad_keys import framed
from kiosk.hardware.printer.encode import cut, encode
from kiosk.hardware.printer.profile import PrinterProfile
from tests.bench.back_office import envelope, subject
from tests.bench.running import RunningBench, running_bench
from tests.shots.shoot_print import queue_zh

CHROMIUM = "/usr/bin/chromium"
READ_CARD = """
import sys
from kiosk.hardware.card.pcsc import read_social_card
read_social_card("Bianmin Bench 00 00", 6.0)
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what happened before it, and how it is looked at. `scrolled`: so far down among the devices."""

    prepare: Callable[[RunningBench], None]
    language: str = "zh"
    width: int = 1366
    height: int = 768
    scrolled: int = 0
    whole: bool = False  # the whole page, not only what a screen shows
    dialog: str = ""  # a device whose three dots are pressed


def quiet(_bench: RunningBench) -> None:
    """Nobody was here yet."""


def busy(bench: RunningBench) -> None:
    """A card was read, a slip printed, windows show numbers, the office was asked, a PIN is typed, one fault is set."""
    bench.do("card/insert", person=6)
    bench.do("idcard/place", person=6)
    time.sleep(0.8)
    bench.pc_sc(READ_CARD)
    _windows(bench)
    _print(bench, encode(queue_zh(), PrinterProfile()) + cut(PrinterProfile()))
    bench.do("qr/scan", text="A037")
    bench.do("printer/jam-cutter")
    bench.do("inputs/switch", input="near", on=True)
    _office(bench)
    _pin(bench)


def broken(bench: RunningBench) -> None:
    """A slip hangs half printed, no paper, no card service, no scanner, a covered camera, no mains."""
    bench.do("card/insert", person=1)
    bench.do("printer/run-out-after?mm=60")
    _print(bench, encode(queue_zh(), PrinterProfile()) + cut(PrinterProfile()))
    bench.do("card/fault", mute=True)
    bench.do("card/kill-service")
    bench.do("qr/unplug")
    bench.do("camera/scene", name="covered")
    bench.do("inputs/switch", input="mains", on=False)
    bench.do("a4/jam")
    bench.do("keypad/silence", window=2)
    bench.do("pinpad/lose_key")
    bench.do("gateway/fault", rules=[{"kind": "delay", "seconds": 3.0}, {"kind": "half"}])


SHOTS = {
    "bench": Shot(busy),
    "bench-en": Shot(busy, language="en"),
    "bench-lower": Shot(busy, scrolled=640),
    "bench-lower-en": Shot(busy, language="en", scrolled=640),
    "bench-quiet": Shot(quiet),
    "bench-broken": Shot(broken),
    "bench-all": Shot(busy, dialog="idcard"),
    "bench-1920": Shot(busy, width=1920, height=1080),
    "bench-1024": Shot(busy, width=1024, height=768),
    "bench-phone": Shot(busy, width=390, height=844, whole=True),
    "bench-phone-en": Shot(busy, language="en", width=390, height=844, whole=True),
}


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Take the named pictures, all when none is named; the files written."""
    out.mkdir(parents=True, exist_ok=True)
    wanted = [name for name in SHOTS if not names or name in names]
    if not wanted:
        return []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            return [_shoot_one(browser, SHOTS[name], out / f"{name}.png") for name in wanted]
        finally:
            browser.close()


def _shoot_one(browser: Browser, shot: Shot, file: Path) -> Path:
    with tempfile.TemporaryDirectory(prefix="bianmin-shot-") as var, running_bench(Path(var)) as bench:
        page = browser.new_page(viewport={"width": shot.width, "height": shot.height})
        page.goto(f"{bench.addresses['panel']}/?lang={shot.language}")
        shot.prepare(bench)
        if shot.dialog:
            page.locator(f"#device-{shot.dialog} .more").click()
        page.evaluate(
            "y => document.querySelector('.devices').scrollTo({top: y, behavior: 'instant'})", shot.scrolled
        )
        page.wait_for_timeout(1500)
        page.screenshot(path=str(file), full_page=shot.whole)
        page.close()
    return file


def _windows(bench: RunningBench) -> None:
    """What a host tells the windows' line."""
    line = os.open(bench.folder / "keypad/line", os.O_RDWR | os.O_NOCTTY)
    try:
        for window, number in ((1, 37), (2, 12)):
            places = tuple(int(digit) for digit in f"{number:03}")
            os.write(line, keypad_pad.message(window, 0x02, (0x0A, 0x0A, 0x0A, *places)))
            text = f"请 A{number:03} 号\n{window} 号窗口".encode("gbk")
            os.write(line, led.message(window, led.SHOW, b"\0" + text))
            time.sleep(0.2)
        os.write(line, keypad_pad.message(2, 0x01, (0x0B,)))
        time.sleep(0.2)
    finally:
        os.close(line)


def _office(bench: RunningBench) -> None:
    """A few questions, as a visit asks them."""
    day = date.fromisoformat(bench.http.get("/v1/state").json()["gateway"]["office"]["today"])
    person = subject(synthetic_people(12, day)[6])
    with httpx.Client(base_url=bench.addresses["gateway"], trust_env=False) as http:
        for operation in ("identity.verify", "ins.contributions", "pens.payments", "pens.payments"):
            http.post(f"/v1/{operation}", json=envelope(operation, None, subject=person)).raise_for_status()
    bench.do("gateway/look")


def _pin(bench: RunningBench) -> None:
    """Somebody has typed four digits."""
    line = os.open(bench.folder / "pinpad/line", os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(line, framed("A,1a2b3c4d,shot,4,12,60"))
        time.sleep(0.2)
        bench.do("pinpad/type", digits="2468", enter=False)
    finally:
        os.close(line)


def _print(bench: RunningBench, job: bytes) -> None:
    """A job and a few questions, as the driver asks them."""
    with socket.create_connection(bench.printer_at(), timeout=5) as line:
        for n in (1, 4):
            line.sendall(bytes((0x10, 0x04, n)))
            line.recv(1)
        line.sendall(job)
        time.sleep(0.5)
        for n in (2, 3, 4):
            line.sendall(bytes((0x10, 0x04, n)))
            line.recv(1)
        time.sleep(0.3)
