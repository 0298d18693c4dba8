"""Listens in on the line between the card service and the virtual card; the bytes pass unchanged."""

import socket
from collections.abc import Callable, Iterator

from kiosk.bench.panel_wire import Meaning

Heard = Callable[[bytes, bool], None]  # a whole message, and whether it goes to the card

_ORDERS = {0: "power_off", 1: "power_on", 2: "reset", 4: "give_atr"}
_POLL = b"\x04"  # the service asks for the ATR again and again to learn whether the card is in
_INSTRUCTIONS = {
    0xA4: "select",
    0xB2: "read",
    0xC0: "get_response",
    0x84: "challenge",
    0x88: "internal",
    0x82: "external",
    0x20: "verify",
    0xDE: "derive",
    0xFA: "encrypt",
}
_STATUS = {
    0x9000: "ok",
    0x6A82: "no_file",
    0x6A83: "no_record",
    0x6A86: "no_form",
    0x6982: "no_key",
    0x6983: "locked",
}
_PSAM = bytes.fromhex("D15600000590")


class TappedLine(socket.socket):
    """A socket whose messages are told to `heard`."""

    def __init__(self, line: socket.socket, heard: Heard) -> None:
        super().__init__(fileno=line.detach())
        self._heard = heard
        self._came = _Messages()
        self._went = _Messages()
        self._polling = False

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        data = super().recv(size, flags)
        for message in self._came.whole(data):
            if message == _POLL:
                self._polling = True
            else:
                self._heard(message, True)
        return data

    def send(self, data: bytes | memoryview, flags: int = 0, /) -> int:  # type: ignore[override]  # asyncio sends these two
        sent = super().send(data, flags)
        for message in self._went.whole(bytes(data[:sent])):
            if not self._polling:
                self._heard(message, False)
            self._polling = False
        return sent


class _Messages:
    """Bytes in, whole messages out: a big-endian length of two bytes and that many bytes."""

    def __init__(self) -> None:
        self._rest = b""

    def whole(self, data: bytes) -> Iterator[bytes]:
        self._rest += data
        while len(self._rest) >= 2 and len(self._rest) >= 2 + (
            length := int.from_bytes(self._rest[:2], "big")
        ):
            message, self._rest = self._rest[2 : 2 + length], self._rest[2 + length :]
            yield message


def meaning_of(message: bytes, to_card: bool) -> Meaning:
    """What a message on the card's line says."""
    if not to_card:
        return _answer(message)
    if len(message) == 1:
        return Meaning(f"card.{_ORDERS[message[0]]}") if message[0] in _ORDERS else Meaning()
    if len(message) < 4 or message[1] not in _INSTRUCTIONS:
        return Meaning()
    name = _INSTRUCTIONS[message[1]]
    if name == "select":
        if message[5:] == _PSAM:
            return Meaning("card.select_sam")
        if message[2] == 0x04:
            return Meaning("card.select_application")
        return Meaning("card.select", {"file": message[5:].hex().upper()[:4]})
    return (
        Meaning(f"card.{name}", {"tag": f"{message[2]:02X}"}) if name == "read" else Meaning(f"card.{name}")
    )


def _answer(message: bytes) -> Meaning:
    if len(message) < 2:
        return Meaning()
    status = int.from_bytes(message[-2:], "big")
    if status in _STATUS:
        return Meaning(f"card.{_STATUS[status]}", {"length": len(message) - 2})
    if message[-2] == 0x61:
        return Meaning("card.more", {"length": message[-1]})
    if message[-2] == 0x6C:
        return Meaning("card.exact", {"length": message[-1]})
    if status & 0xFFF0 == 0x63C0:
        return Meaning("card.wrong", {"tries": status & 0x0F})
    return Meaning("card.refused", {"status": f"{status:04X}"})
