"""The kiosk's own serial lines, from the configuration: code scanner, inputs board, encrypting keypad."""

from agent.config import AgentConfig
from agent.devices import Device
from agent.inputs import InputsDesk
from agent.lines import line_to
from agent.pinpad import PinDesk
from agent.qr import CodeDesk
from kiosk.domain.clock import Clock
from kiosk.hardware.inputs.board import InputsBoard
from kiosk.hardware.pinpad.driver import SerialPinpad
from kiosk.hardware.qr.scanner import SerialQrScanner


def kiosk_lines(
    config: AgentConfig, clock: Clock, codes: CodeDesk, inputs: InputsDesk, pins: PinDesk
) -> list[Device]:
    """What is fitted, told to who works with it."""
    fitted: list[Device] = []
    qr, board, pad = config.devices.qr, config.devices.inputs, config.devices.pinpad
    if qr.enabled:
        scanner = SerialQrScanner(line_to("qr", qr.address, config.recording, clock), clock, qr, codes.heard)
        codes.fit(scanner)
        fitted.append(scanner)
    if board.enabled:
        fitted.append(
            InputsBoard(line_to("inputs", board.address, config.recording, clock), board, clock, inputs.heard)
        )
    if pad.enabled:
        pinpad = SerialPinpad(line_to("pinpad", pad.address, config.recording, clock), pad, clock, pins.heard)
        pins.fit(pinpad)
        fitted.append(pinpad)
    return fitted
