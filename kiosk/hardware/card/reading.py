"""Which commands read a social-security card, in what order, for every form of command found in the field.

Pure: whoever calls brings `send`. Nothing here asks for a PIN, and what the kiosk does not need stays unread.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.apdu import Command, Response, Status
from kiosk.hardware.card.authenticator import KeyFactors, Unproven
from kiosk.hardware.card.port import CardError, CardErrorCode, FreePart, SocialCard
from kiosk.hardware.card.proving import Prove, algorithm_of, authenticate
from kiosk.hardware.card.social_card import LENGTHS, Tag, generation_of, parse_record, social_card

APPLICATION = b"\x73\x78\x31\x2e\x73\x68\x2e" + "社会保障".encode("gbk")  # sx1.sh.社会保障
MAX_RECORDS = 16

Send = Callable[[Command], Response]


class File(Enum):
    """The two files the kiosk reads: identifier and short identifier."""

    CARD = (b"\xef\x05", 5)
    PERSON = (b"\xef\x06", 6)


class Form(Enum):
    """How a card wants READ RECORD. Each is the only form of some cards in the field."""

    BY_TAG = auto()  # P1 = tag, P2 = 00
    BY_NUMBER = auto()  # P1 = record number, P2 = 04: the selected file
    BY_SHORT_FILE = auto()  # P1 = record number, P2 = short identifier × 8 + 4


CARD_TAGS = (Tag.ISSUED, Tag.EXPIRES, Tag.CARD_NUMBER)
PERSON_TAGS = (Tag.NUMBER, Tag.NAME, Tag.NAME_MORE, Tag.SEX, Tag.NATION, Tag.BIRTH)
PROTECTED = 3  # the first generation whose holder needs a key

# What a card put in place of another one looks like: nothing is selected on it.
MAYBE_SWAPPED = frozenset(
    {
        CardErrorCode.AUTH_REQUIRED,
        CardErrorCode.AUTH_FAILED,
        CardErrorCode.CARD_BLOCKED,
        CardErrorCode.CARD_UNSUPPORTED,
        CardErrorCode.DATA_INVALID,
    }
)


def read_card(send: Send, *, prove: Prove | None = None, history: bytes = b"") -> SocialCard:
    """The whole card or nothing; the chip's own code is read first and last, so no swapped card can mix in.

    history: the card's historical bytes; keys are derived by them. prove: None where this station has no authenticator.
    Raises CardError; CARD_REMOVED where another card answers at the end.
    """
    control = select_application(send)
    chip = _chip(send)
    try:
        card = _card(send, _Beginning(chip, history, control), prove)
    except CardError as error:
        if error.code in MAYBE_SWAPPED and not _still(send, chip):
            raise CardError(CardErrorCode.CARD_REMOVED, "swapped") from error
        raise
    if not _still(send, chip):
        raise CardError(CardErrorCode.CARD_REMOVED, "swapped")
    return card


def select_application(send: Send) -> bytes:
    """Select SSSE; its control information. Raises CardError: CARD_UNSUPPORTED for a card without this application."""
    response = send(Command(0xA4, 0x04, 0x00, APPLICATION))
    if response.sw in (0x6A81, 0x6283):
        raise CardError(CardErrorCode.CARD_BLOCKED, f"{response.sw:04X}")
    if response.status in (Status.NOT_THERE, Status.NOT_SPOKEN):
        raise CardError(CardErrorCode.CARD_UNSUPPORTED, f"{response.sw:04X}")
    _accepted(response)
    return response.data


@dataclass(frozen=True, slots=True)
class _Beginning:
    """What is known of a card before its files are read."""

    chip: bytes = field(repr=False)
    history: bytes = field(repr=False)
    control: bytes


def _card(send: Send, known: _Beginning, prove: Prove | None) -> SocialCard:
    """The card of these files. Raises CardError: AUTH_REQUIRED where generation 3 meets no authenticator."""
    reader = _RecordReader(send, File.CARD)
    records = reader.read((Tag.VERSION,))
    protected = generation_of(records[Tag.VERSION]) >= PROTECTED
    if protected:
        free = _free_part(reader, known.chip, records[Tag.VERSION])
        if prove is None:
            raise CardError(CardErrorCode.AUTH_REQUIRED, Unproven.NOT_FITTED, free)
        try:
            _open(send, known, prove)
        except CardError as error:
            raise CardError(error.code, error.detail, free) from error
        reader = _RecordReader(send, File.CARD, form=reader.form)
    records |= reader.read(CARD_TAGS)
    records |= _RecordReader(send, File.PERSON).read(PERSON_TAGS)
    return replace(social_card(records), verified=protected, chip=known.chip, history=known.history)


def _free_part(reader: "_RecordReader", chip: bytes, version: bytes) -> FreePart:
    """What the card tells without a key; some keep their number back."""
    try:
        number = reader.read((Tag.CARD_NUMBER,)).get(Tag.CARD_NUMBER, b"")
    except CardError as error:
        if error.code is not CardErrorCode.AUTH_REQUIRED:
            raise
        number = b""
    return FreePart(version.decode("ascii", "replace"), chip, number.decode("ascii", "replace")[:9])


def _open(send: Send, known: _Beginning, prove: Prove) -> None:
    """Both authentications, on the freshly selected application, as the card wants it."""
    try:
        factors = KeyFactors(known.chip, known.history, algorithm_of(known.control))
    except ProtocolError as short:
        raise CardError(CardErrorCode.AUTH_FAILED, str(short)) from short
    select_application(send)
    authenticate(send, factors, prove)


def _chip(send: Send) -> bytes:
    return _RecordReader(send, File.CARD).read((Tag.CHIP,))[Tag.CHIP]


def _still(send: Send, chip: bytes) -> bool:
    """Whether the card in the slot is the one we began with."""
    try:
        select_application(send)
        return _chip(send) == chip
    except CardError as error:
        if error.code in MAYBE_SWAPPED:
            return False
        raise


@dataclass(slots=True)
class _RecordReader:
    """Reads records of one file; the form that worked once is kept."""

    send: Send
    file: File
    selected: bool | None = None
    form: Form | None = None

    def read(self, tags: tuple[Tag, ...]) -> dict[int, bytes]:
        """Those of the tags that the file has; the first read must begin with a tag that no card lacks.

        Raises CardError where the card speaks no form.
        """
        if self.selected is None:
            self.selected = self._select()
        for form in [self.form] if self.form else self._forms():
            found = dict(self._by_tag(tags) if form is Form.BY_TAG else self._in_order(form, tags))
            if found:
                self.form = form
                return found
        if self.form:
            return {}
        raise CardError(CardErrorCode.DATA_INVALID, f"{self.file.name}: no form of READ RECORD answers")

    def _select(self) -> bool:
        for p1 in (0x02, 0x00):
            response = self.send(Command(0xA4, p1, 0x00, self.file.value[0]))
            if response.status not in (Status.NOT_SPOKEN, Status.NOT_THERE):
                _accepted(response)
                return True
        return False

    def _forms(self) -> list[Form]:
        return list(Form) if self.selected else [Form.BY_SHORT_FILE]

    def _by_tag(self, tags: tuple[Tag, ...]) -> Iterator[tuple[int, bytes]]:
        for tag in tags:
            record = self._record(tag, 0x00, LENGTHS[tag] + 2)
            if record is not None and record[0] == tag:
                yield record
            elif self.form is None and tag is tags[0]:
                return  # the first record decides whether the card knows this form

    def _in_order(self, form: Form, tags: tuple[Tag, ...]) -> Iterator[tuple[int, bytes]]:
        p2 = 0x04 if form is Form.BY_NUMBER else self.file.value[1] << 3 | 0x04
        wanted = set(tags)
        for number in range(1, MAX_RECORDS + 1):
            record = self._record(number, p2, 0)
            if record is None or not wanted:
                return
            if record[0] in wanted:
                wanted.remove(Tag(record[0]))
                yield record

    def _record(self, p1: int, p2: int, length: int) -> tuple[int, bytes] | None:
        """One record, or None where the card has none there or does not know the form."""
        response = self.send(Command(0xB2, p1, p2, le=length))
        if response.status is Status.WRONG_LENGTH and length:
            response = self.send(Command(0xB2, p1, p2, le=0))
        if response.status in (Status.NOT_THERE, Status.NOT_SPOKEN, Status.WRONG_LENGTH):
            return None
        _accepted(response)
        try:
            return parse_record(response.data)
        except ProtocolError as broken:
            raise CardError(CardErrorCode.DATA_INVALID, str(broken)) from broken


def _accepted(response: Response) -> None:
    match response.status:
        case Status.OK:
            return
        case Status.NEEDS_KEY:
            raise CardError(CardErrorCode.AUTH_REQUIRED, f"{response.sw:04X}")
        case Status.LOCKED:
            raise CardError(CardErrorCode.CARD_BLOCKED, f"{response.sw:04X}")
        case _:
            raise CardError(CardErrorCode.DATA_INVALID, f"{response.sw:04X}")
