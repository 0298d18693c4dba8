"""Programs, libraries and files that the product needs on this machine."""

import importlib.metadata
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

from kiosk.doctor.report import Finding, Verdict
from kiosk.ime.engine import dictionary_place

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "var" / "build"

PROGRAMS = {
    "pcscd": "smart cards",
    "ippeveprinter": "an A4 printer at the far end, for tests",
    "chromium": "pages: console, hall display, pads",
    "Xvfb": "a screen without a display",
    "x11vnc": "that screen in a browser",
    "websockify": "that screen in a browser",
    "xdotool": "touches of the tour",
}
LIBRARIES = {
    "kivy": "the kiosk's screen",
    "pyscard": "cards over PC/SC",
    "pyserial": "serial devices",
    "python-escpos": "slips",
    "opencv-python-headless": "cameras",
    "onnxruntime": "comparing faces",
    "zxing-cpp": "codes on pages",
    "pyipp": "A4 printers",
    "miniaudio": "sound",
    "cryptography": "signatures",
}
FILES = {
    "virtual card reader": Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so"),
    "CCID readers": Path("/usr/lib/pcsc/drivers/ifd-ccid.bundle"),
    "noVNC": Path("/usr/share/novnc"),
    "fonts": BUILD / "fonts" / "NotoSansCJKsc-Regular.otf",
    "fonts of slips": Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    "icons": BUILD / "icons",
    "pinyin": dictionary_place(),
    "browser libraries": BUILD / "web" / "htmx.min.js",
}
UNTESTED = {
    "printer": "a real head, cutter, presenter and paper sensors; /dev/usb/lp*; weak clones' answers",
    "card": "real readers, contact bounce, pinpads, third-generation cards behind a ministry PSAM",
    "idcard": "a real module and its antenna; the photo's decoder, which only its vendor has",
    "hall": "real keypads, lamps and LED strips; the turn-around of an RS-485 adapter",
    "camera": "V4L2 itself, infrared, exposure",
    "face": "people, prints and displays before a real camera, a real passive PAD model",
    "document": "a real camera on its arm, glare",
    "a4": "a real laser printer; only CUPS' own test printer was spoken to",
    "sound": "a sound card and loudspeakers in a hall, headphone sockets",
    "pinpad": "a real encrypting keypad, its keys and its tamper switch; keypads of other makers",
    "inputs": "a real UPS, door contact and radar on a line",
    "screen": "a real GPU and touch panel, KMS/DRM, a rotated panel",
    "machine": "udev rules, polkit rule and units on a machine with systemd and USB",
}
TODO = "./run setup"


def installed() -> Iterator[Finding]:
    """Each part with its version or place."""
    yield Finding("python", Verdict.OK, platform.python_version())
    for name, use in LIBRARIES.items():
        yield _part(name, _version(name), use)
    for name, use in PROGRAMS.items():
        yield _part(name, shutil.which(name) or "", use)
    for name, path in FILES.items():
        yield _part(name, str(path) if path.exists() else "", str(path))


def untested() -> Iterator[Finding]:
    """What only a device can show."""
    for device, what in UNTESTED.items():
        yield Finding(device, Verdict.INFO, what)


def _part(name: str, there: str, use: str) -> Finding:
    if there:
        return Finding(name, Verdict.OK, there)
    return Finding(name, Verdict.FAIL, f"missing: {use}", TODO)


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""
