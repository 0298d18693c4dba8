"""The roots of our own errors.

BianminError
├── ConfigError     a TOML file is wrong: names file, line and key
├── ProtocolError   bytes or a message broke a protocol
├── Refused         a command was understood and not allowed; carries a stable reason
└── Unreachable     the other side did not answer in time
"""


class BianminError(Exception):
    """Everything we raise ourselves."""


class ConfigError(BianminError):
    """A configuration file is wrong; the message names file, line and key."""


class ProtocolError(BianminError):
    """Bytes or a message that the protocol does not allow."""


class Unreachable(BianminError):
    """The other side did not answer in time."""


class Refused(BianminError):
    """A command was understood and refused; `reason` is stable and has a text `refused.<reason>`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail
