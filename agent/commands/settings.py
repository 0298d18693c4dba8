"""[commands] of config/agent.toml: what of the machine itself may be touched from afar. Nothing, where nothing is said."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServiceCommand:
    """One service that may be restarted: its name for operations, and what restarts it."""

    name: str
    run: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.name or not self.run:
            raise ValueError("expected a name and a command")


@dataclass(frozen=True, slots=True)
class CommandSettings:
    """Commands as lists of words, never through a shell; empty: not offered here.

    picture: writes a PNG of the screen to its standard output. logs: writes the machine's journal there, for a log bundle.
    """

    reboot: tuple[str, ...] = ()
    picture: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()
    timeout_s: float = 30.0
    services: tuple[ServiceCommand, ...] = ()
