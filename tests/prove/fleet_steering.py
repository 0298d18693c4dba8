"""A member of operations steers while all report: how soon a command is with its kiosk, and how soon a revoked one is refused."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from fleet.cli.calling import Fleet, Session
from tests.prove.fleet_kiosks import Kiosk, until

LOGIN = "steers"
OVERLAY = "[logins]\nsecond_factor = false\n"  # made-up data, nothing but this machine
PATIENCE_S = 60.0


def hired(overlay: Path, var: Path) -> str:
    """Somebody who may steer; the password."""
    job = (sys.executable, "-m", "fleet", "--overlay", str(overlay), "--var", str(var))
    who = ("add-staff", "--login", LOGIN, "--name", "运维")
    return subprocess.run((*job, *who), capture_output=True, text=True, check=True).stdout.split()[-1]


class Operator:
    """Signed in at one process of the fleet. Seconds count from the moment when the fleet has answered."""

    def __init__(self, port: int, password: str) -> None:
        url = f"http://127.0.0.1:{port}"
        with Fleet(Session(url, "", "")) as stranger:
            made = stranger.call("POST", "/v1/session", {"login": LOGIN, "password": password, "code": ""})
        assert isinstance(made, dict)
        self._fleet = Fleet(Session(url, made["session"], made["csrf"]))

    def close(self) -> None:
        """Its connection."""
        self._fleet.__exit__()

    async def commanded(self, kiosks: Sequence[Kiosk]) -> list[float]:
        """Seconds until each had its command, by whichever process holds its sync. Raises TimeoutError."""
        wanted = {"kind": "sync_now", "arguments": {}, "valid_s": 600}
        took = []
        for kiosk in kiosks:
            asked_at = await self._asked(f"/v1/reporters/{kiosk.reporter}/commands", wanted)
            await until(partial(_is_told, kiosk), PATIENCE_S)
            took.append(max(0.0, kiosk.told_at - asked_at))
        return took

    async def revoked(self, kiosks: Sequence[Kiosk]) -> list[float]:
        """Seconds until each was refused, which syncs every second meanwhile. Raises TimeoutError."""
        took = []
        for kiosk in kiosks:
            kiosk.is_revoked = True
            asked_at = await self._asked(f"/v1/identities/{kiosk.reporter}/revoke")
            await until(partial(_is_refused, kiosk), PATIENCE_S)
            took.append(max(0.0, kiosk.refused_at - asked_at))
        return took

    async def _asked(self, path: str, body: object = None) -> float:
        await asyncio.to_thread(self._fleet.call, "POST", path, body)
        return asyncio.get_running_loop().time()


def _is_told(kiosk: Kiosk) -> bool:
    return kiosk.told_at > 0


def _is_refused(kiosk: Kiosk) -> bool:
    kiosk.poke()
    return kiosk.refused_at > 0
