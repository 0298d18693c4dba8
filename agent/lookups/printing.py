"""A slip as the bytes for the slip printer. Pictures and fonts are loaded with this module: only who prints imports it."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from agent.lookups.equipment import Equipment
from agent.lookups.held import Sent
from agent.lookups.slices import shown, tab_table
from agent.lookups.slip import Sheet, lookup_slip
from kiosk.domain.texts import load_texts
from kiosk.hardware.heap import give_back
from kiosk.hardware.printer.encode import encode
from kiosk.hardware.printer.profile import PrinterProfile


def body_of(sent: Sent, equipment: Equipment, printer: PrinterProfile, language: str) -> bytes:
    """The shown part on a slip, in this language."""
    order, words = equipment.order, equipment.words
    held = sent.held
    wanted = msgspec.structs.replace(sent.slice, language=language)
    sheet = Sheet(
        held=held,
        shown=shown(held, wanted, words.said, words.order(tab_table(held.item))),
        place=order.place,
        printed_at=_local(equipment.clock.now(), order.place.time_zone),
        width_dots=printer.width_dots,
    )
    try:
        return encode(lookup_slip(sheet, load_texts(Path(order.texts), language)), printer)
    finally:
        give_back()


def _local(now: datetime, time_zone: str) -> datetime:
    return now.astimezone(ZoneInfo(time_zone))
