"""The child that makes paper: `python -m agent.proofs PARENT_PID TEMPLATES TEXTS`. One proof at a time.

typst, fonts and PDF libraries weigh over 100 MB and could crash; here they are warmed when a proof's form opens and gone with
the visit. It hears orders on stdin, writes nothing to disk, opens no connection, and dies with the visit's process.
"""

import ctypes
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import msgspec
from pypdfium2 import PdfiumError

from agent.proofs.messages import Answer, Digest, Made, Make, NotMade, Ready, Seal, orders
from agent.proofs.reading_back import missing, read_back
from agent.proofs.sealing import Prepared
from agent.proofs.sheet import Printing, Sheet, sheet_of
from agent.proofs.typesetting import Typesetter
from kiosk.domain.errors import ProtocolError
from kiosk.domain.texts import load_texts
from kiosk.hardware.child import shut_in
from kiosk.hardware.printer.fonts import NOTO, SIMPLIFIED_CHINESE, Face

MCL_CURRENT, MCL_FUTURE, MCL_ONFAULT = 1, 2, 4
FACE = Face(NOTO / "NotoSansCJK-Regular.ttc", SIMPLIFIED_CHINESE)


class Workshop:
    """Makes one proof after the other; holds one that waits for its seal."""

    def __init__(self, templates: Path, texts: Path) -> None:
        self._setter = Typesetter(templates, NOTO)
        self._words = load_texts(texts, "zh_CN"), load_texts(texts, "en")
        self._sheet: Sheet | None = None
        self._prepared: Prepared | None = None
        self._made_ms = 0

    def make(self, order: Make) -> tuple[Answer, bytes]:
        """On paper, without its seal."""
        began = time.perf_counter()
        proof = order.proof
        how = Printing(*self._words, order.verify_url, order.demo, FACE.has)
        try:
            self._sheet = sheet_of(proof, how)
            pdf = self._setter.pdf(proof.item, self._sheet, proof.issued)
        except (
            RuntimeError,
            KeyError,
            ProtocolError,
            OSError,
        ):  # typst says each of its errors as a RuntimeError
            return NotMade(why="template"), b""
        self._made_ms = _ms_since(began)
        if proof.sealed:
            self._prepared = Prepared(pdf)
            return Digest(sha256=self._prepared.sha256), b""
        return self._checked(pdf)

    def seal(self, order: Seal) -> tuple[Answer, bytes]:
        """With its seal."""
        prepared, self._prepared = self._prepared, None
        if prepared is None:
            return NotMade(why="seal"), b""
        try:
            pdf = prepared.sealed(order.cms)
        except (ValueError, TypeError, KeyError):  # asn1crypto says each of them of a broken signature
            return NotMade(why="seal"), b""
        return self._checked(pdf)

    def _checked(self, pdf: bytes) -> tuple[Answer, bytes]:
        began = time.perf_counter()
        assert self._sheet is not None
        try:
            back = read_back(pdf)
        except PdfiumError:
            return NotMade(why="template"), b""
        if back.codes != (self._sheet.address,):
            return NotMade(why="code"), b""
        if missing(self._sheet.texts, back.text):
            return NotMade(why="text"), b""
        checked_ms = _ms_since(began)
        return Made(pages=back.pages, size=len(pdf), made_ms=self._made_ms, checked_ms=checked_ms), pdf


def converse(workshop: Workshop, said: BinaryIO, heard: BinaryIO) -> None:
    """Until the parent closes the pipe, or says what is no order."""
    _say(said, Ready())
    for line in heard:
        try:
            order = orders.decode(line)
        except (msgspec.MsgspecError, ProtocolError, UnicodeDecodeError):
            return  # it could hold anything: not logged
        answer, pdf = workshop.make(order) if isinstance(order, Make) else workshop.seal(order)
        _say(said, answer, pdf)


def main(arguments: list[str]) -> None:
    """Serve the visit's process."""
    parent, templates, texts = arguments
    said = shut_in(int(parent))
    ctypes.CDLL(None).mlockall(
        MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT
    )  # not into the swap, where that is allowed
    sys.excepthook = _fall_silently
    converse(Workshop(Path(templates).resolve(), Path(texts)), said, sys.stdin.buffer)


def _fall_silently(
    kind: type[BaseException], _why: BaseException | None, _where: TracebackType | None
) -> None:
    """What an error says could hold a name: only its kind is told."""
    sys.stderr.write(f"proofs: {kind.__name__}\n")


def _say(said: BinaryIO, answer: Answer, pdf: bytes = b"") -> None:
    said.write(msgspec.json.encode(answer) + b"\n" + pdf)
    said.flush()


def _ms_since(began: float) -> int:
    return round(1000 * (time.perf_counter() - began))


if __name__ == "__main__":
    main(sys.argv[1:])
