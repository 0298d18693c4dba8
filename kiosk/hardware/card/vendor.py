"""The words of the vendors' own interface, `iReadCardBas`, for back offices that expect them; pure.

Source: LD/T 33-2015, as hospital and terminal systems quote its output string and its error numbers.
"""

from datetime import date

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.card.port import CardErrorCode, SocialCard

SEPARATOR = "|"
ERROR_NUMBERS = {
    CardErrorCode.CARD_UNSUPPORTED: -1,
    CardErrorCode.NO_CARD: -2,
    CardErrorCode.CARD_REMOVED: -2,
    CardErrorCode.CARD_MUTE: -4,
    CardErrorCode.NO_DEVICE: -11,
    CardErrorCode.DEVICE_FAULT: -11,
    CardErrorCode.BUSY: -11,
    CardErrorCode.TIMEOUT: -4,
    CardErrorCode.AUTH_FAILED: -21,
    CardErrorCode.AUTH_REQUIRED: -2201,
    CardErrorCode.CARD_BLOCKED: -1,
    CardErrorCode.DATA_INVALID: -1,
    CardErrorCode.SAME_PERSON: -1,
}


def basic_information(card: SocialCard, *, terminal: str, device: str) -> str:
    """area6|社会保障号码|卡号|卡识别码|姓名|卡复位信息|规范版本|发卡日期|卡有效期|终端机编号|终端设备号|

    Raises ProtocolError where a field holds the separator: the string could be read as somebody else's.
    """
    fields = (
        card.chip[:3].hex().upper(),
        card.number,
        card.card_number,
        card.chip.hex().upper(),
        card.name,
        card.history.hex().upper(),
        card.version,
        _day(card.issued),
        _day(card.expires),
        terminal,
        device,
    )
    if any(SEPARATOR in one for one in fields):
        raise ProtocolError("a field holds the separator")
    return "".join(f"{one}{SEPARATOR}" for one in fields)


def _day(day: date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
