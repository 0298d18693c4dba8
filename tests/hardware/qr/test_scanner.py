"""The driver against a scanner on a pseudo-terminal."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from kiosk.bench.qr import PtyScanner
from kiosk.domain.clock import SystemClock
from kiosk.domain.device import DeviceState, Fault
from kiosk.hardware.qr.framing import IDLE_S
from kiosk.hardware.qr.port import Scan
from kiosk.hardware.qr.scanner import SerialQrScanner
from kiosk.hardware.qr.settings import QrSettings
from kiosk.hardware.transport import LineLost, transport_at

CODE = b"https://queue.example/t/7Kq3"


@pytest.fixture
async def bench() -> AsyncIterator[PtyScanner]:
    """The far end."""
    scanner = PtyScanner()
    yield scanner
    scanner.unplug()


@pytest.fixture
async def scanner(bench: PtyScanner) -> AsyncIterator[SerialQrScanner]:
    """Open, not armed."""
    driver = SerialQrScanner(transport_at(bench.address), SystemClock())
    await driver.open()
    yield driver
    await driver.close()


async def scan_of(scans: AsyncIterator[Scan], limit_s: float = 20.0) -> Scan:
    return await asyncio.wait_for(anext(scans), limit_s)


@pytest.mark.parametrize(
    "suffix", [b"\r", b"\n", b"\r\n", b"\t", b""], ids=["CR", "LF", "CRLF", "TAB", "none"]
)
async def test_a_code_arrives_with_every_suffix(suffix: bytes) -> None:
    bench = PtyScanner(suffix)
    driver = SerialQrScanner(transport_at(bench.address), SystemClock())
    await driver.open()
    driver.arm()
    try:
        await bench.scan(CODE)
        assert (await scan_of(driver.scans())).payload == CODE
    finally:
        await driver.close()
        bench.unplug()


async def test_codes_count_only_while_armed(bench: PtyScanner, scanner: SerialQrScanner) -> None:
    scans = scanner.scans()
    await bench.scan(b"before")
    await asyncio.sleep(0.05)
    scanner.arm()
    await bench.scan(CODE)
    assert (await scan_of(scans)).payload == CODE
    scanner.disarm()
    await bench.scan(b"after")
    with pytest.raises(TimeoutError):
        await scan_of(scans, 0.4)


async def test_a_code_held_in_front_counts_once(bench: PtyScanner, scanner: SerialQrScanner) -> None:
    scanner.arm()
    for code in (CODE, CODE, CODE, b"another"):
        await bench.scan(code)
    scans = scanner.scans()
    assert (await scan_of(scans)).payload == CODE
    assert (await scan_of(scans)).payload == b"another"


async def test_the_same_code_counts_again_after_arming_again(
    bench: PtyScanner, scanner: SerialQrScanner
) -> None:
    scans = scanner.scans()
    for _ in range(2):
        scanner.arm()
        await bench.scan(CODE)
        assert (await scan_of(scans)).payload == CODE


async def test_a_scanner_that_gave_up_is_no_code(bench: PtyScanner, scanner: SerialQrScanner) -> None:
    scanner.arm()
    await bench.give_up()
    await bench.scan(CODE)
    assert (await scan_of(scanner.scans())).payload == CODE


async def test_an_unplugged_scanner_is_a_lost_line(bench: PtyScanner, scanner: SerialQrScanner) -> None:
    scanner.arm()
    bench.unplug()
    with pytest.raises(LineLost):
        await scan_of(scanner.scans())


async def test_the_payload_is_never_logged(
    bench: PtyScanner, scanner: SerialQrScanner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    scanner.arm()
    await bench.scan(CODE)
    scan = await scan_of(scanner.scans())
    assert CODE.decode() not in caplog.text + repr(scan)
    assert scan.fingerprint in caplog.text


def test_arming_before_the_line_is_open_does_no_harm() -> None:
    SerialQrScanner(transport_at("serial:///dev/nobody"), SystemClock()).arm()


async def test_codes_without_sense_are_a_fault_until_one_is_text(
    bench: PtyScanner, scanner: SerialQrScanner
) -> None:
    faults: asyncio.Queue[Fault] = asyncio.Queue()

    async def look() -> None:
        async for _, fault, _ in scanner.watch():
            faults.put_nowait(fault)

    looking = asyncio.create_task(look())
    assert await faults.get() is Fault.NONE
    bench.wire.wrong_baud = True
    for _ in range(3):
        await bench.scan(CODE)
        await asyncio.sleep(IDLE_S * 1.5)  # at the wrong speed nothing looks like a suffix
    async with asyncio.timeout(20):
        assert await faults.get() is Fault.GARBLED
        bench.wire.wrong_baud = False
        await bench.scan(CODE)
        assert await faults.get() is Fault.NONE
    looking.cancel()


async def test_a_silent_scanner_is_a_well_one(bench: PtyScanner, scanner: SerialQrScanner) -> None:
    told = scanner.watch()
    assert (await anext(told))[0] is DeviceState.READY
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(anext(told), 0.2)


async def test_a_site_says_what_ends_a_code_and_what_is_none(bench: PtyScanner) -> None:
    bench.suffix = b";"
    settings = QrSettings(suffixes=";", no_read=("NOTHING",))
    driver = SerialQrScanner(transport_at(bench.address), SystemClock(), settings)
    await driver.open()
    driver.arm()
    await bench.scan(b"NOTHING")
    await bench.scan(b"a\tb")
    assert (await scan_of(driver.scans())).payload == b"a\tb"
    await driver.close()


@pytest.mark.parametrize(
    "wrong", [{"enabled": True}, {"address": "nowhere"}, {"suffixes": "a"}, {"no_read": ("",)}]
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=str(next(iter(wrong))).replace("enabled", "address")):
        QrSettings(**wrong)  # type: ignore[arg-type]  # wrong on purpose
