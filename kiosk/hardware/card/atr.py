"""The historical bytes in what a card says at power-on; pure bytes.

Source: ISO 7816-3, 8.2 (contact); PC/SC part 3, 3.1.3.2.3 (a contactless reader makes an ATR of the card's ATS).
"""

from kiosk.domain.errors import ProtocolError

FIRST = (0x3B, 0x3F)
LONGEST = 33
CARRIES_INTERFACE_BYTES = 4  # TD is the fourth of a group
STANDARD = b"\x00\x81"  # how the historical bytes of a social-security card begin


def historical_bytes(atr: bytes) -> bytes:
    """T1…TK, without what stands before them or the check byte after. Raises ProtocolError for a broken ATR."""
    if not 2 <= len(atr) <= LONGEST or atr[0] not in FIRST:
        raise ProtocolError(f"ATR of {len(atr)} bytes")
    count, groups, at = atr[1] & 0x0F, atr[1] >> 4, 2
    while groups:
        following = groups.bit_count()
        at += following
        if at > len(atr):
            raise ProtocolError("ATR ends among its interface bytes")
        carries_more = groups & 1 << CARRIES_INTERFACE_BYTES - 1
        groups = atr[at - 1] >> 4 if carries_more else 0
    if at + count > len(atr):
        raise ProtocolError("ATR ends among its historical bytes")
    return atr[at : at + count]
