"""The parent's end of the child that makes paper. Blocking; all of it in one thread, which lives as long as the process.

The child dies with the thread that started it (PR_SET_PDEATHSIG): so one thread starts it, speaks with it, and never ends.
"""

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from agent.proofs.messages import Answer, Digest, Made, Make, NotMade, Order, Ready, Seal, answers
from agent.proofs.paper import Proof

LARGEST = 4 * 1024 * 1024
LIMIT_S = 15.0  # of one answer; a child that takes longer hangs
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paper:
    """A proof that may be printed: it was read back."""

    pdf: bytes = field(repr=False)
    pages: int
    made_ms: int = 0
    checked_ms: int = 0


@dataclass(frozen=True, slots=True)
class NoPaper:
    """It could not be made. `why`: a word of messages.NotMade, or "child" where that died or hung."""

    why: str


class Press:
    """Of one visit. `seal` asks the back office for its signature of a digest; None: it gave none."""

    def __init__(self, templates: str, texts: str) -> None:
        self._command = (sys.executable, "-m", "agent.proofs", str(os.getpid()), templates, texts)
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._child: subprocess.Popen[bytes] | None = None
        threading.Thread(target=self._work, name="proofs", daemon=True).start()

    @property
    def pid(self) -> int | None:
        """The child that lives now."""
        return self._child.pid if self._child is not None else None

    def warm(self) -> None:
        """Start the child, where there is none. Returns at once."""
        self._soon(self._started)

    def make(
        self, proof: Proof, how: tuple[str, bool], seal: Callable[[bytes], bytes | None]
    ) -> "Future[Paper | NoPaper]":
        """Begin to make it. how: where its QR code leads, and whether this is a demonstration."""
        return self._soon(lambda: self._made(proof, how, seal))

    def after(self, act: Callable[[], None]) -> None:
        """Do this in the same thread, when what is under way is done."""
        self._soon(act)

    # ---- in the thread ----

    def _work(self) -> None:
        while True:
            self._jobs.get()()

    def _soon(self, act: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(act())
            except BaseException as failed:  # noqa: BLE001  # whoever waits is told, and the thread goes on
                future.set_exception(failed)

        self._jobs.put(run)
        return future

    def _made(
        self, proof: Proof, how: tuple[str, bool], seal: Callable[[bytes], bytes | None]
    ) -> Paper | NoPaper:
        try:
            answer, pdf = self._asked(Make(proof=proof, verify_url=how[0], demo=how[1]))
            if isinstance(answer, Digest):
                signature = seal(answer.sha256)
                if signature is None:
                    return NoPaper("seal")
                answer, pdf = self._asked(Seal(cms=signature))
        except (OSError, EOFError, ValueError):
            self._killed()
            return NoPaper("child")
        match answer:
            case Made(pages=pages, made_ms=made_ms, checked_ms=checked_ms):
                return Paper(pdf, pages, made_ms, checked_ms)
            case NotMade(why=why):
                return NoPaper(why)
            case _:
                self._killed()
                return NoPaper("child")

    def _asked(self, order: Order) -> tuple[Answer, bytes]:
        """Raises OSError, EOFError, ValueError for a child that died, hangs or says nonsense."""
        child = self._started()
        assert child.stdin is not None
        child.stdin.write(msgspec.json.encode(order) + b"\n")
        child.stdin.flush()
        return self._heard(child)

    def _heard(self, child: "subprocess.Popen[bytes]") -> tuple[Answer, bytes]:
        assert child.stdout is not None
        watchdog = threading.Timer(LIMIT_S, child.kill)
        watchdog.start()
        try:
            line = child.stdout.readline()
            if not line:
                raise EOFError
            answer = answers.decode(line)
            size = answer.size if isinstance(answer, Made) else 0
            if size > LARGEST:
                raise ValueError("a proof that is too large")
            pdf = child.stdout.read(size)
        finally:
            watchdog.cancel()
        if len(pdf) < size:
            raise EOFError
        return answer, pdf

    def _started(self) -> "subprocess.Popen[bytes]":
        """Raises OSError, EOFError, ValueError."""
        child = self._child
        if child is None or child.poll() is not None:
            self._killed()
            child = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._child = child
            if not isinstance(self._heard(child)[0], Ready):
                raise ValueError("the child is not ready")
        return child

    def close(self) -> None:
        """Nothing of it lives after this."""
        self._soon(self._killed).result(LIMIT_S)

    def _killed(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
