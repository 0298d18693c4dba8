"""Transcripts: what went over a line, without what residents say, and played against the driver again."""

import contextlib
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bench.printer.machine import BenchPrinter
from kiosk.bench.printer.wires import TcpPlug
from kiosk.domain.clock import SystemClock
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.port import CardError
from kiosk.hardware.idcard.codec import PREAMBLE, Damaged, Deframer, Reply, check
from kiosk.hardware.keypad.port import Key, Pressed
from kiosk.hardware.printer.port import Printed, PrintResult
from kiosk.hardware.printer.profile import PrinterProfile, TextMode
from kiosk.hardware.printer.thermal import ThermalPrinter
from kiosk.hardware.recording import Differs, Portion, RecordingTransport, ReplayTransport, Shown, portions
from kiosk.hardware.scrubbers import scrubber_of
from kiosk.hardware.transport import LineLost, Quiet, transport_at
from tests.hardware.idcard.station import PEOPLE
from tests.hardware.printer.setting import QUICK, a_slip, over_tcp
from tests.recordings.making import CODES, a_door, one_press, read_card, record_card_read, two_scans

RECORDINGS = Path(__file__).parents[1] / "recordings"
CALM = replace(QUICK, heartbeat_s=60.0)
BY_TEXT = replace(CALM, text_mode=TextMode.GBK, native_qr=True)
PROFILES = {"printer-raster": CALM, "printer-gbk": BY_TEXT}
NAME = "欧阳㛃静"
DEVICES = ("printer", "qr", "idcard", "keypad", "led", "inputs", "unheard-of")


async def recorded(folder: Path, profile: PrinterProfile, **slip: object) -> Path:
    """The transcript of one slip."""
    async with over_tcp(profile) as at:
        await at.printer.close()
        line = RecordingTransport(
            transport_at(at.printer.address), folder, "printer", scrubber_of("printer"), SystemClock()
        )
        assert await _one_slip(line, profile, **slip) == Printed()
    (transcript,) = folder.glob("printer-*.jsonl")
    return transcript


async def _one_slip(
    line: RecordingTransport | ReplayTransport, profile: PrinterProfile, **slip: object
) -> PrintResult:
    printer = ThermalPrinter(line, profile, SystemClock())
    await printer.open()
    try:
        return await printer.print("job-1", a_slip(**slip))
    finally:
        await printer.close()


@pytest.mark.parametrize("name", PROFILES)
async def test_a_recorded_slip_is_printed_the_same_way_today(name: str) -> None:
    line = ReplayTransport(RECORDINGS / f"{name}.jsonl", scrubber_of("printer"))
    assert await _one_slip(line, PROFILES[name]) == Printed()
    line.finish()


async def test_a_driver_that_writes_something_else_is_found_out() -> None:
    line = ReplayTransport(RECORDINGS / "printer-raster.jsonl", scrubber_of("printer"))
    with pytest.raises(Differs, match="wrote"):
        await _one_slip(line, BY_TEXT)
    with pytest.raises(Differs, match="wrote"):
        line.finish()


async def test_what_a_driver_leaves_over_is_found_out() -> None:
    line = ReplayTransport(RECORDINGS / "printer-raster.jsonl", scrubber_of("printer"))
    printer = ThermalPrinter(line, CALM, SystemClock())
    await printer.open()
    await printer.close()
    with pytest.raises(Differs, match="left over"):
        line.finish()


async def test_more_than_the_transcript_is_found_out() -> None:
    line = ReplayTransport(RECORDINGS / "printer-raster.jsonl", scrubber_of("printer"))
    printer = ThermalPrinter(line, replace(CALM, answer_s=0.1), SystemClock())
    await printer.open()
    await printer.print("job-1", a_slip())
    with pytest.raises(Differs, match="the end"):
        await printer.print("job-2", a_slip())
    await printer.close()


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
async def test_nothing_of_a_slip_is_in_its_transcript(tmp_path: Path, profile: PrinterProfile) -> None:
    transcript = await recorded(tmp_path, profile, service=NAME, number="B777")
    sent = b"".join(portion.data for portion in portions(transcript) if portion.to_device)
    for words in (NAME, "B777", "望岳路", "http"):
        assert words not in transcript.read_text("ascii")
        assert words.encode("gb18030") not in sent
        assert words.encode() not in sent
    ink = sent.split(b"\x1dv0", 1)[1][6:] if b"\x1dv0" in sent else b""
    assert not any(ink[:500])
    assert transcript.stat().st_mode & 0o777 == 0o600


async def test_the_same_words_have_the_same_digest_only_within_one_transcript(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        transcript = await recorded(tmp_path / name, CALM)
        lines = [json.loads(line) for line in transcript.read_text("ascii").splitlines()]
        digests.append({line["digest"] for line in lines if "digest" in line})
    assert digests[0]
    assert digests[0].isdisjoint(digests[1])


async def test_a_lost_line_is_in_the_transcript_and_is_lost_again_in_the_replay(tmp_path: Path) -> None:
    plug = TcpPlug(BenchPrinter())
    await plug.open()
    line = RecordingTransport(
        transport_at(plug.address), tmp_path, "printer", scrubber_of("printer"), SystemClock()
    )
    await line.open()
    await line.write(b"\x10\x04\x01", 1)
    assert await line.read(16, 1) == b"\x12"
    plug.printer.cut_connection()
    with pytest.raises(LineLost):
        await line.read(16, 1)
    await line.close()
    await plug.close()
    (transcript,) = tmp_path.glob("*.jsonl")
    again = ReplayTransport(transcript, scrubber_of("printer"))
    await again.open()
    with pytest.raises(Quiet):
        await again.read(16, 0.01)
    await again.write(b"\x10\x04", 1)
    await again.write(b"\x01", 1)
    assert await again.read(16, 1) == b"\x12"
    with pytest.raises(LineLost):
        await again.read(16, 1)
    again.finish()


async def test_only_the_newest_transcripts_of_a_device_are_kept(tmp_path: Path) -> None:
    plug = TcpPlug(BenchPrinter())
    await plug.open()
    line = RecordingTransport(
        transport_at(plug.address), tmp_path, "printer", scrubber_of("printer"), SystemClock()
    )
    for _ in range(23):
        await line.open()
        await line.close()
    await plug.close()
    assert len(list(tmp_path.iterdir())) == 20


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json\n",
        "七\n",
        '{"transcript": 99}\n',
        '{"transcript": 1}\n{"ms": "x"}\n',
        '{"transcript": 1}\n3\n',
    ],
)
def test_a_file_that_is_no_transcript_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "wire.jsonl"
    file.write_text(text)
    with pytest.raises(ProtocolError):
        list(portions(file))


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_any_lines_are_a_transcript_or_refused(lines: list[bytes]) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(b"\n".join((b'{"transcript": 1}', *lines)))
        file.flush()
        with contextlib.suppress(ProtocolError):
            assert all(isinstance(portion, Portion) for portion in portions(Path(file.name)))


@given(st.lists(st.tuples(st.booleans(), st.binary(min_size=1, max_size=40)), max_size=8))
async def test_what_went_over_a_line_is_in_its_transcript(said: list[tuple[bool, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        line = RecordingTransport(
            Spoken(said), Path(folder), "unheard", lambda _: Shown(), clock=SystemClock()
        )
        await line.open()
        for to_device, data in said:
            if to_device:
                await line.write(data, 1.0)
            else:
                await line.read(len(data), 1.0)
        await line.close()
        (transcript,) = Path(folder).iterdir()
        assert [(portion.to_device, portion.data) for portion in portions(transcript)] == said


class Spoken:
    """A far end that says its part of a talk, and hears ours."""

    address = "spoken:"

    def __init__(self, said: list[tuple[bool, bytes]]) -> None:
        self._left = [data for to_device, data in said if not to_device]

    async def open(self) -> None:
        pass

    async def close(self) -> None:
        pass

    async def read(self, limit: int, timeout_s: float) -> bytes:
        return self._left.pop(0)

    async def write(self, data: bytes, timeout_s: float) -> None:
        pass

    def drop_input(self) -> None:
        pass


async def test_a_recorded_card_is_asked_the_same_today_and_says_nothing() -> None:
    line = ReplayTransport(RECORDINGS / "idcard-read.jsonl", scrubber_of("idcard"))
    with pytest.raises(CardError):
        await read_card(line)
    line.finish()


async def test_nothing_of_a_card_is_in_its_transcript(tmp_path: Path) -> None:
    transcript = await record_card_read(tmp_path)
    said = b"".join(portion.data for portion in portions(transcript) if not portion.to_device)
    holder = PEOPLE[3]
    assert holder.name.encode("utf-16-le") not in said
    assert holder.number.encode("utf-16-le") not in said
    assert bytes(1024) in said


async def test_recorded_codes_are_as_long_as_they_were() -> None:
    line = ReplayTransport(RECORDINGS / "qr-scans.jsonl", scrubber_of("qr"))
    assert await two_scans(line, nobody) == [bytes(len(code)) for code in CODES]
    line.finish()


async def test_a_recorded_key_is_heard_and_echoed_today() -> None:
    line = ReplayTransport(RECORDINGS / "keypad-press.jsonl", scrubber_of("keypad"))
    assert await one_press(line, nobody) == [Pressed(1, Key.CALL)]
    line.finish()


async def test_a_recorded_door_opens_today() -> None:
    line = ReplayTransport(RECORDINGS / "inputs-door.jsonl", scrubber_of("inputs"))
    assert any(now.door_open for now in await a_door(line, nobody))
    line.finish()


async def nobody() -> None:
    """The transcript does it."""


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("to_device", [True, False])
@given(data=st.binary(max_size=300), portion=st.integers(1, 80))
def test_any_bytes_in_any_portions_keep_their_number(
    device: str, to_device: bool, data: bytes, portion: int
) -> None:
    whole, cut = (scrubber_of(device)(to_device) for _ in range(2))
    at_once = whole.feed(data) + whole.rest()
    in_portions = b"".join(cut.feed(data[at : at + portion]) for at in range(0, len(data), portion))
    assert len(at_once) == len(data)
    assert len(in_portions + cut.rest()) == len(data)
    assert in_portions == at_once[: len(in_portions)]


@given(st.binary(min_size=17, max_size=1300))
def test_a_card_read_keeps_its_form_and_nothing_else(data: bytes) -> None:
    counted = (len(data) + 4).to_bytes(2, "big") + b"\x00\x00\x90" + data
    hidden = scrubber_of("idcard")(False).feed(PREAMBLE + counted + bytes((check(counted),)))
    assert list(Deframer().feed(hidden)) == [Reply(0, 0, 0x90, bytes(len(data)))]


def test_a_damaged_reply_stays_damaged_and_hides_its_data_too() -> None:
    counted = (8).to_bytes(2, "big") + b"\x00\x00\x90" + "王某".encode("utf-16-le")
    hidden = scrubber_of("idcard")(False).feed(PREAMBLE + counted + bytes((check(counted) ^ 1,)))
    assert "王某".encode("utf-16-le") not in hidden
    assert Damaged() in list(Deframer().feed(hidden))


def test_a_scanned_code_is_kept_as_its_length() -> None:
    assert scrubber_of("qr")(False).feed(b"5100990101\r\n") == bytes(10) + b"\r\n"
