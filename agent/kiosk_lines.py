"""The kiosk's own serial lines, from the configuration: the code scanner and the inputs board."""

from agent.config import AgentConfig
from agent.devices import Device
from agent.inputs import InputsDesk
from agent.lines import line_to
from agent.qr import CodeDesk
from kiosk.domain.clock import Clock
from kiosk.hardware.inputs.board import InputsBoard
from kiosk.hardware.qr.scanner import SerialQrScanner


def kiosk_lines(config: AgentConfig, clock: Clock, codes: CodeDesk, inputs: InputsDesk) -> list[Device]:
    """What is fitted, told to who works with it."""
    fitted: list[Device] = []
    qr, board = config.devices.qr, config.devices.inputs
    if qr.enabled:
        scanner = SerialQrScanner(line_to("qr", qr.address, config.recording, clock), clock, qr, codes.heard)
        codes.fit(scanner)
        fitted.append(scanner)
    if board.enabled:
        fitted.append(
            InputsBoard(line_to("inputs", board.address, config.recording, clock), board, clock, inputs.heard)
        )
    return fitted
