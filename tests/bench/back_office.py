"""The simulated back office as its own process, on a day that never changes, and questions to it."""

import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from kiosk.bench.people import Person, synthetic_people
from kiosk.domain.catalogue import load_catalogue
from tests.bench.running import ROOT, STOP_LIMIT_S

TODAY = date(2026, 11, 22)
AREA = "430603001001"
PEOPLE = synthetic_people(300, TODAY)
ITEMS = {item.operation: item for item in load_catalogue(ROOT / "config/catalogue.toml").lookups}
# Somebody among the bench's own twelve who has it.
SUITABLE = {"ins.resident": 10, "pens.payments": 3, "cert.history": 3, "unemp.status": 5, "emp.subsidy": 2}
RICH = 4  # an employee with 360 months

Json = dict[str, Any]  # Any: what a test reads of an answer


@dataclass(frozen=True, slots=True)
class RunningOffice:
    """The process and where it listens."""

    process: subprocess.Popen[str]
    http: httpx.Client

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return str(self.http.base_url).rstrip("/")

    def ask(self, operation: str, person: int | None = RICH, **more: object) -> Json:
        """The answer to a question that the contract allows."""
        answer: Json = self.http.post(f"/v1/{operation}", json=envelope(operation, person, **more)).json()
        return answer

    def spoil(self, *rules: Json) -> None:
        """From now on exactly these faults."""
        self.http.post("/control/faults", json={"rules": rules}).raise_for_status()


def envelope(operation: str, person: int | None = RICH, **more: object) -> Json:
    """A question at level 3."""
    told: Json = {
        "contract": "1.0", "request_id": secrets.token_hex(16), "operation": operation, "channel": "kiosk",
        "device": "k-1", "site": "s-1", "area": AREA, "session": "0" * 32,
        "evidence": {"level": 3, "means": ["social_card"]}, "page": {}, "body": {},
    }  # fmt: skip
    if person is not None:
        told["subject"] = subject(PEOPLE[person])
    return told | more


def subject(one: Person) -> Json:
    """As the card says it."""
    return {
        "id_type": "citizen",
        "id_number": one.number,
        "name": one.name,
        "card_number": one.card_number,
    }


@contextmanager
def running_office(
    var: Path, overlay: str = "", config: Path = Path("config/bench.toml")
) -> Iterator[RunningOffice]:
    """Started on a free port, ready, and stopped again. config: the catalogue and the tables lie beside it."""
    extra = var / "overlay.toml"
    extra.write_text(f"[gateway]\nport = 0\n{overlay}", "utf-8")
    command = [
        *(sys.executable, "-m", "kiosk.bench.gateway", "--config", str(config), "--overlay", str(extra)),
        *("--var", str(var), "--today", TODAY.isoformat()),
    ]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("ready ").strip()
        with httpx.Client(base_url=url, trust_env=False, timeout=60) as http:
            yield RunningOffice(process, http)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_LIMIT_S)
        finally:
            process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
