"""What the visit's process and its paper-making child say to each other: one JSON line each, a PDF's bytes after its line."""

import msgspec

from agent.proofs.paper import Proof


class Message(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Every message is immutable; none shows what it holds."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Make(Message, frozen=True, kw_only=True, tag=True):
    """Put the proof on paper. `verify_url`: where its QR code leads.

    Answer: Digest of a proof that is sealed, else Made; NotMade.
    """

    proof: Proof
    verify_url: str
    demo: bool


class Seal(Message, frozen=True, kw_only=True, tag=True):
    """The back office's CMS signature (DER) of the digest that was told. Answer: Made, NotMade."""

    cms: bytes


class Ready(Message, frozen=True, kw_only=True, tag=True):
    """Fonts and libraries are loaded."""


class Digest(Message, frozen=True, kw_only=True, tag=True):
    """SHA-256 of the PDF's byte range, to be signed."""

    sha256: bytes


class Made(Message, frozen=True, kw_only=True, tag=True):
    """It reads back as it should. `size`: bytes of the PDF, which follow this line."""

    pages: int
    size: int
    made_ms: int
    checked_ms: int


class NotMade(Message, frozen=True, kw_only=True, tag=True):
    """`why`: a word: template, code (the QR code does not read back), text (something does not stand on it), seal."""

    why: str


Order = Make | Seal
Answer = Ready | Digest | Made | NotMade

orders = msgspec.json.Decoder(Order)
answers = msgspec.json.Decoder(Answer)
