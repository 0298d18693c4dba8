"""A slip's commands are kept, what it says is not."""

from kiosk.hardware.printer.outbound import Kind, Piece, Reader


class SlipScrubber:
    """The bytes to a printer: words, pictures and codes as zeros."""

    def __init__(self) -> None:
        self._reader = Reader()

    def feed(self, data: bytes) -> bytes:
        return b"".join(_without_words(piece) for piece in self._reader.feed(data))

    def rest(self) -> bytes:
        return bytes(self._reader.pending)


def _without_words(piece: Piece) -> bytes:
    match piece.kind:
        case Kind.COMMAND:
            return piece.data
        case Kind.PERSONAL:
            return bytes(len(piece.data))
