"""The card reader as config/agent.toml says it."""

import os
import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from kiosk.hardware.card.authenticator import Algorithm, AuthenticatorKind
from kiosk.hardware.card.psam import SamKeys, algorithms

TERMINAL_DIGITS = 12


@dataclass(frozen=True, slots=True)
class CardSettings:
    """Readers by role, each a regular expression on the PC/SC reader's name, empty for none fitted.

    A reader that fits several is the SAM's before the contactless one before the contact one. `service`: the card
    service's socket, empty for the system's. `sam_keys_*`: the PSAM's key ids for internal and external authentication,
    empty where it has none.
    """

    enabled: bool = True
    service: str = ""
    contact: str = ".*"
    contactless: str = ""
    sam: str = ""
    authenticator: AuthenticatorKind = AuthenticatorKind.NONE
    sam_keys_3des: tuple[int, ...] = (0x00, 0x0A)
    sam_keys_sm4: tuple[int, ...] = (0x40, 0x4A)
    hsm_url: str = ""
    hsm_timeout_s: float = 3.0
    hsm_ca_file: str = ""
    terminal: str = "0" * TERMINAL_DIGITS  # 终端机编号

    def __post_init__(self) -> None:
        for role in ("contact", "contactless", "sam"):
            try:
                re.compile(getattr(self, role))
            except re.error as wrong:
                raise ValueError(f"{role}: {wrong}") from wrong
        if not self.contact and not self.contactless:
            raise ValueError("contact: expected a reader for contact or contactless")
        if self.authenticator is AuthenticatorKind.PSAM and not self.sam:
            raise ValueError("sam: a PSAM needs its reader's name")
        if self.authenticator is AuthenticatorKind.HSM:
            _must_be_private(self.hsm_url)
        if not 0 < self.hsm_timeout_s <= 30:
            raise ValueError("hsm_timeout_s: expected more than 0 and at most 30")
        if not (len(self.terminal) == TERMINAL_DIGITS and self.terminal.isdecimal()):
            raise ValueError(f"terminal: expected {TERMINAL_DIGITS} digits")
        self.sam_keys()

    def choose_service(self) -> None:
        """From now on this process and its children ask that service; pcsc-lite reads the name when it first connects."""
        if self.service:
            os.environ["PCSCLITE_CSOCK_NAME"] = self.service

    def sam_keys(self) -> SamKeys:
        """Which keys of the PSAM serve which cards."""
        ids = {Algorithm.TRIPLE_DES: self.sam_keys_3des, Algorithm.SM4: self.sam_keys_sm4}
        return algorithms(ids)


def _must_be_private(url: str) -> None:
    """HTTPS, or HTTP on this machine. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return
    try:
        at_home = parts.scheme == "http" and ip_address(parts.hostname or "").is_loopback
    except ValueError:
        at_home = False
    if not at_home:
        raise ValueError("hsm_url: expected https://, or http:// on a loopback address")
