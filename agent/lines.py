"""The line to a device, with a transcript of it where the configuration asks for one."""

from pathlib import Path

from agent.config import Recording
from kiosk.domain.clock import Clock
from kiosk.hardware.recording import RecordingTransport
from kiosk.hardware.scrubbers import scrubber_of
from kiosk.hardware.transport import Transport, transport_at


def line_to(device: str, address: str, recording: Recording, clock: Clock) -> Transport:
    """Not open yet. Raises ConfigError for an address that is none."""
    line = transport_at(address)
    if not recording.folder:
        return line
    return RecordingTransport(line, Path(recording.folder), device, scrubber_of(device), clock)
