"""What a reporter keeps of its fleet: who it is there, and the fleet's own key. Beside it lies the signing key."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from kiosk.domain.errors import BianminError, ConfigError
from kiosk.signing.keystore import sync_folder


@dataclass(frozen=True, slots=True)
class Identity:
    """What the fleet gave us; kept beside the key. `fleet_key`: signs its time; "" where it has none."""

    reporter: str
    epoch: int
    area: str
    site: str
    fleet_key: str = ""


_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def machine_boot() -> str:
    """Another one after every start of the machine, the same for all of its processes; "" where the system does not say."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


class NotEnrolled(BianminError):
    """There is no identity yet: enrol first."""


def read_identity(folder: Path) -> Identity | None:
    """None before enrolment. Raises ConfigError."""
    file = folder / "identity.json"
    if not file.exists():
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Identity)
    except (msgspec.DecodeError, UnicodeDecodeError) as broken:
        raise ConfigError(f"{file}: {broken}") from broken


def write_identity(folder: Path, identity: Identity) -> None:
    """Durable, and never half: a power cut leaves the old or the new one."""
    fresh = folder / "identity.json.new"
    with fresh.open("w") as file:
        json.dump(asdict(identity), file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "identity.json")
    sync_folder(folder)
