"""An online HSM as the tests need it: it computes with the bench's test key, and can be late, dead or talk nonsense."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

from kiosk.bench.sam_keys import TEST_MASTER, Algorithm, card_key, cryptogram, diversified
from kiosk.hardware.card.authenticator import AuthenticatorKind
from kiosk.hardware.card.settings import CardSettings


class TestHsm(ThreadingHTTPServer):
    """Listens on a free port of loopback."""

    __test__ = False
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.asked: list[str] = []
        self.status = 200
        self.late_s = 0.0
        self.says: bytes | None = None  # instead of a proof

    def settings(self, timeout_s: float = 2.0) -> CardSettings:
        """A station that asks this HSM."""
        url = f"http://127.0.0.1:{self.server_address[1]}/v1/authentications"
        return CardSettings(authenticator=AuthenticatorKind.HSM, hsm_url=url, hsm_timeout_s=timeout_s)


class _Asked(BaseHTTPRequestHandler):
    server: TestHsm

    def do_POST(self) -> None:
        question = self.rfile.read(int(self.headers["content-length"])).decode("ascii")
        self.server.asked.append(question)
        sleep(self.server.late_s)
        body = self.server.says if self.server.says is not None else proof(question)
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError):  # whoever asked did not wait so long
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


def proof(question: str) -> bytes:
    """What an HSM of the test ministry answers."""
    _area, history, algorithm, chip, f1, r1, f2, r2, _terminal, _end = question.split("|")
    code: Algorithm = 1 if algorithm == "01" else 3
    key = card_key(TEST_MASTER, bytes.fromhex(chip), bytes.fromhex(history), code)

    def under(factor: str, raw: str) -> str:
        return cryptogram(diversified(key, bytes.fromhex(factor), code), bytes.fromhex(raw), code).hex()

    return f"{under(f1, r1)}{'0' * 16}|{under(f2, r2)}{r2}|".upper().encode("ascii")


@contextmanager
def running_hsm() -> Iterator[TestHsm]:
    """Started and stopped again."""
    hsm = TestHsm()
    serving = threading.Thread(target=hsm.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    try:
        yield hsm
    finally:
        hsm.shutdown()
        serving.join()
        hsm.server_close()
