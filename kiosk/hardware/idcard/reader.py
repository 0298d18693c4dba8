"""The driver of a module on a serial line: one request, one reply, in time; a card is found, selected and read whole."""

import asyncio
import logging
from contextlib import suppress

from kiosk.domain.clock import Clock
from kiosk.domain.device import Fault
from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.port import CardError, CardErrorCode
from kiosk.hardware.idcard.codec import (
    FIND,
    READ,
    READ_NEW_ADDRESS,
    RESET,
    SAM_ID,
    SELECT,
    STATUS,
    Damaged,
    Deframer,
    Reply,
    Request,
    blocks,
    encode,
    new_address_text,
    sam_id_text,
)
from kiosk.hardware.idcard.layouts import parse_text
from kiosk.hardware.idcard.meaning import (
    MISUNDERSTOOD,
    Sw3,
    card_error,
    fits,
    is_worth_a_retry,
    module_fault,
    speaker,
)
from kiosk.hardware.idcard.port import IdCard
from kiosk.hardware.idcard.portrait import Decoder, portrait_of
from kiosk.hardware.transport import Quiet, Transport

RETRIES = 2  # after a damaged reply; then the SAM is reset
MISSES = 2  # unanswered requests, one after the other, until a module counts as silent
GAP_S = 0.3  # a reply that pauses for so long has broken off: 115200 baud leave no pause at all
PIECE = 4096
WRITE_S = 0.5
LIMITS_S = {FIND: 0.3, SELECT: 0.5, READ: 2.5, READ_NEW_ADDRESS: 1.8, RESET: 1.0}
USUAL_LIMIT_S = 0.5
MAY_BE_OFF_AIR = (Sw3.UNAUTHORISED, Sw3.SELF_TEST)

_log = logging.getLogger("kiosk.idcard")


class NoFrame(ProtocolError):
    """Bytes came and no reply was in them; `fault` says what it was that spoke. Never carries the bytes."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"no frame: {fault}")
        self.fault = fault


class SerialIdReader:
    """One module, one owner. Reads when asked, holds nothing afterwards."""

    def __init__(
        self, transport: Transport, clock: Clock, *, decoder: Decoder | None = None, patience: float = 1.0
    ) -> None:
        """patience: every wait for a reply times this; below 1 only before a module that is known to be quick."""
        self._transport = transport
        self._clock = clock
        self._decoder = decoder
        self._patience = patience
        self._misses = 0

    @property
    def address(self) -> str:
        """As in the configuration."""
        return self._transport.address

    @property
    def missed(self) -> bool:
        """Whether the last check had no answer."""
        return self._misses > 0

    async def open(self) -> None:
        self._misses = MISSES - 1  # one that never answered is not waited for twice
        await self._transport.open()

    async def close(self) -> None:
        await self._transport.close()

    async def check(self) -> Fault:
        try:
            reply = await self._ask(STATUS, tries=1 + RETRIES)
        except Quiet:
            self._misses += 1
            return Fault.OFFLINE if self._misses >= MISSES else Fault.NONE
        except NoFrame as strange:
            return strange.fault
        self._misses = 0
        return Fault.NONE if reply.sw3 == Sw3.OK else module_fault(reply.sw3)

    async def sam_id(self) -> str:
        return sam_id_text(await self._ask(SAM_ID, tries=1 + RETRIES))

    async def rest(self, seconds: float) -> None:
        """Nothing is asked for so long. Raises LineLost as soon as the line is lost."""
        until = self._clock.monotonic() + seconds
        while (left_s := until - self._clock.monotonic()) > 0:
            with suppress(Quiet):
                await self._transport.read(PIECE, left_s)

    async def reset(self) -> None:
        """The security module begins anew, also one that waits for a card to leave. Raises Quiet, ProtocolError."""
        await self._ask(RESET, tries=1 + RETRIES)

    async def find(self) -> bool:
        reply = await self._ask(FIND, tries=1 + RETRIES)
        if reply.sw3 in MAY_BE_OFF_AIR:
            raise CardError(CardErrorCode.DEVICE_FAULT, f"find {reply.sw3:02X}")
        return reply.sw3 == Sw3.FOUND

    async def read(self, limit_s: float) -> IdCard:
        """The card that lies there: found, selected and read anew for each of three tries.

        limit_s bounds all of it. Raises CardError; LineLost where the module is gone.
        """
        try:
            async with asyncio.timeout(limit_s):
                return await self._read_with_retries()
        except TimeoutError:
            raise CardError(CardErrorCode.TIMEOUT, "whole read") from None
        except Quiet:
            raise CardError(CardErrorCode.TIMEOUT, "one command") from None
        except ProtocolError as broken:  # its text is ours: lengths and kinds
            raise CardError(CardErrorCode.DEVICE_FAULT, str(broken)) from None

    async def new_address(self) -> str:
        """What an office wrote on the card later, "" for nothing; right after `read`. Raises CardError, Quiet, ..."""
        reply = await self._ask(READ_NEW_ADDRESS, tries=1)
        if reply.sw3 == Sw3.NO_SUCH_ITEM:
            return ""
        _accepted(reply)
        return new_address_text(reply)

    async def _read_with_retries(self) -> IdCard:
        why = CardError(CardErrorCode.DEVICE_FAULT, "never tried")
        for again in range(1 + RETRIES):
            try:
                if not await self._found(again=bool(again)):
                    raise CardError(CardErrorCode.CARD_REMOVED, "not found")
                return await self._read_once()
            except NoFrame as damaged:
                why = CardError(CardErrorCode.DEVICE_FAULT, str(damaged))
                _log.warning("idcard.damaged fault=%s", damaged.fault.value)
            except _Moved as moved:  # still there at every try: worn, or not a card of this kind
                why = CardError(CardErrorCode.CARD_MUTE, str(moved))
        if why.code is CardErrorCode.DEVICE_FAULT:
            with suppress(Quiet, ProtocolError):
                await self.reset()
        raise why

    async def _found(self, *, again: bool) -> bool:
        """On a further try a module may believe that it read well, and say nothing of that card until it is reset."""
        if await self.find():
            return True
        if not again:
            return False
        await self.reset()
        return await self.find()

    async def _read_once(self) -> IdCard:
        for request in (SELECT, READ):
            reply = await self._ask(request, tries=1)
            if is_worth_a_retry(reply.sw3):
                raise _Moved(f"{reply.sw3:02X}")
            _accepted(reply)
        read = blocks(reply)
        return IdCard(parse_text(read.text), portrait_of(read.photo, self._decoder))

    async def _ask(self, request: Request, *, tries: int) -> Reply:
        """The reply to it, whatever it says. Raises Quiet, NoFrame, LineLost."""
        strange = NoFrame(Fault.GARBLED)
        for _ in range(tries):
            self._transport.drop_input()
            await self._transport.write(encode(request), WRITE_S)
            try:
                reply = await self._reply(request, LIMITS_S.get(request, USUAL_LIMIT_S) * self._patience)
            except NoFrame as heard:
                strange = heard
                continue
            if reply.sw3 not in MISUNDERSTOOD:
                return reply
        raise strange

    async def _reply(self, request: Request, limit_s: float) -> Reply:
        """The first frame that can be an answer to it."""
        deadline = self._clock.monotonic() + limit_s
        gap_s = GAP_S * self._patience
        deframer, heard = Deframer(), bytearray()
        while True:
            left_s = deadline - self._clock.monotonic()
            try:
                if left_s <= 0:
                    raise Quiet(f"no reply in {limit_s} s")
                data = await self._transport.read(PIECE, min(left_s, gap_s) if heard else left_s)
            except Quiet:
                fault = speaker(bytes(heard), request)
                if fault is Fault.NONE:
                    raise
                raise NoFrame(fault) from None
            heard += data
            for frame in deframer.feed(data):
                match frame:
                    case Damaged():
                        raise NoFrame(Fault.GARBLED)
                    case Reply() if fits(request, frame):
                        return frame
                    case Reply():
                        heard.clear()  # a late answer to an earlier request


class _Moved(Exception):
    """The card was not held still; it may do with the next try."""


def _accepted(reply: Reply) -> None:
    if reply.sw3 != Sw3.OK:
        raise CardError(card_error(reply.sw3), f"{reply.sw3:02X}")
