"""What each kind of command does and refuses; pictures and logs show nobody."""

import gzip
import io
import logging
import tarfile
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageDraw

from agent.commands import executors as act
from agent.commands.blurring import blurred
from agent.commands.desk import Order
from agent.commands.recent import RecentLog, bundle, scrubbed
from agent.commands.running import output_of
from agent.commands.settings import CommandSettings, ServiceCommand
from agent.schemas import DeviceLine
from kiosk.domain.device import Fault
from kiosk.domain.errors import ProtocolError, Refused, Unreachable

NOW = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
ORDER = Order(7, {})


def page() -> bytes:
    picture = Image.new("RGB", (1080, 1920), "white")
    ImageDraw.Draw(picture).text((100, 300), "999101195504051234", fill="black", font_size=40)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


# ---- programs of the system ----


@pytest.mark.parametrize(
    ("words", "reason"),
    (
        ((), "not_fitted"),
        (("/no/such/program",), "failed"),
        (("false",), "failed"),
        (("sleep", "60"), "failed"),
    ),
)
async def test_a_program_that_fails_or_hangs_is_a_refusal(words: tuple[str, ...], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        await output_of(words, 0.3)


async def test_only_services_that_the_configuration_names_are_restarted() -> None:
    settings = CommandSettings(services=(ServiceCommand("screen", ("true",)),))
    restart = act.restart_service(settings)
    assert await restart(Order(1, {"service": "screen"})) == {}
    with pytest.raises(Refused, match="unknown_service"):
        await restart(Order(2, {"service": "true; reboot"}))


async def test_nothing_is_rebooted_where_the_configuration_says_nothing() -> None:
    with pytest.raises(Refused, match="not_fitted"):
        await act.reboot(CommandSettings())(ORDER)


# ---- self-test ----


def line(device: str, state: str, fault: str = "none") -> DeviceLine:
    return DeviceLine(device=device, state=state, fault=fault, notice="none")


async def whole() -> bool:
    return True


async def damaged() -> bool:
    return False


async def test_a_self_test_names_what_failed() -> None:
    devices = [line("printer", "fault", "paper_out"), line("card", "ready"), line("camera", "disabled")]
    assert await act.self_test(lambda: devices, whole)(ORDER) == {"passed": False, "failed": ["printer"]}
    assert await act.self_test(lambda: devices[1:], whole)(ORDER) == {"passed": True, "failed": []}
    assert await act.self_test(lambda: devices[1:], damaged)(ORDER) == {"passed": False, "failed": ["store"]}


async def test_a_page_that_the_printer_did_not_confirm_is_a_failure() -> None:
    async def printed(job: str) -> Fault:
        assert job == "command-7"
        return Fault.PAPER_OUT

    with pytest.raises(Refused, match="printer: paper_out"):
        await act.test_page(printed)(ORDER)


# ---- pictures ----


class Sent:
    """What was uploaded."""

    def __init__(self) -> None:
        self.files: list[tuple[int, str, bytes]] = []

    async def __call__(self, command: int, media: str, content: bytes) -> None:
        self.files.append((command, media, content))


async def test_no_picture_while_somebody_is_served_nor_when_somebody_came_meanwhile() -> None:
    sent, settings = Sent(), CommandSettings(picture=("true",))
    for visits in ([True], [False, True]):
        with pytest.raises(Refused, match="visit_open"):
            await act.screen_picture(settings, iter(visits).__next__, sent)(ORDER)
    assert sent.files == []


def test_nothing_can_be_read_on_a_picture() -> None:
    with Image.open(io.BytesIO(blurred(page()))) as picture:
        assert picture.width == 960
        darkest = min(picture.convert("L").tobytes())
    assert darkest > 120  # strokes are gone into grey


@pytest.mark.parametrize("content", (b"", b"<html>", b"\x89PNG\r\n\x1a\n half"))
def test_what_is_no_picture_is_not_sent(content: bytes) -> None:
    with pytest.raises(ProtocolError):
        blurred(content)


# ---- logs ----


@pytest.mark.parametrize(
    "secret", ("999101195504051234", "13912345678", "王秀英", "6217001234567890123", "a" * 32, "Zm9v" * 12)
)
def test_a_log_bundle_holds_nothing_of_a_resident(secret: str) -> None:
    assert secret not in scrubbed(f"2026-03-18 02:00:00,123 INFO visit.error why={secret} at 12:00")


def test_times_and_words_of_the_log_stay() -> None:
    plain = "2026-03-18 02:00:00,123 WARNING agent.visits visit.screen_gone visit=12"
    assert scrubbed(plain) == plain


def test_the_last_lines_are_kept_and_packed() -> None:
    recent = RecentLog()
    logger = logging.getLogger("tests.recent")
    logger.addHandler(recent)
    for number in range(6000):
        logger.warning("line %d", number)
    packed = bundle({"agent.log": recent.text}, NOW)
    assert packed.startswith(b"\x1f\x8b")
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(packed))) as archive:
        file = archive.extractfile("agent.log")
        assert file is not None
        lines = file.read().decode().splitlines()
    assert (len(lines), lines[-1][-9:]) == (5000, "line 5999")


async def test_a_bundle_that_cannot_be_sent_is_a_failure() -> None:
    async def away(command: int, media: str, content: bytes) -> None:
        raise Unreachable("fleet")

    class Now:
        def now(self) -> datetime:
            return NOW

        def monotonic(self) -> float:
            return 0.0

    sending = act.log_bundle(CommandSettings(), RecentLog(), lambda: "{}", Now(), away)
    with pytest.raises(Refused, match="upload"):
        await sending(ORDER)
