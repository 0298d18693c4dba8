"""[content] of agent.toml: where packs are put, and whose are believed."""

import re
from dataclasses import dataclass

from kiosk.domain.errors import ProtocolError
from kiosk.signing.key import PublicKey

_AREA = re.compile(r"(?:\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?")


@dataclass(frozen=True, slots=True)
class ContentSettings:
    """`folder`: where NAME.bmpack files are put; empty = this machine shows no content.

    keys: Ed25519 public keys of those who may sign, as `python -m agent.content keygen` prints them.
    settings: where rolled-out catalogue, forms, texts and option sets lie; empty = none are taken.
    area: of this station, where [gateway] area is empty. look_s: how often the folder is looked at, in seconds.
    """

    folder: str = ""
    keys: tuple[str, ...] = ()
    area: str = ""
    settings: str = ""
    look_s: float = 60.0
    install_s: float = 60.0

    def __post_init__(self) -> None:
        if self.folder and not self.keys:
            raise ValueError("keys: missing; without one no pack can be believed")
        for key in self.keys:
            try:
                PublicKey.from_text(key)
            except ProtocolError as wrong:
                raise ValueError(f"keys: {key!r} is no public key") from wrong
        if not _AREA.fullmatch(self.area):
            raise ValueError(f"area: expected 2 to 12 digits, got {self.area!r}")
        for name in ("look_s", "install_s"):
            if not 0 < getattr(self, name) <= 3600:
                raise ValueError(f"{name}: expected seconds above 0, at most 3600")
