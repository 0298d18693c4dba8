"""The slip as the bytes for the printer. Pictures and fonts are loaded with this module: only who prints imports it."""

from pathlib import Path
from zoneinfo import ZoneInfo

from agent.certify_schemas import Certified
from agent.certifying.slip import Sheet, certified_slip
from agent.lookups.equipment import Equipment
from kiosk.domain.texts import load_texts
from kiosk.hardware.heap import give_back
from kiosk.hardware.printer.encode import encode
from kiosk.hardware.printer.profile import PrinterProfile


def body_of(
    done: Certified, name: str, equipment: Equipment, printer: PrinterProfile, language: str
) -> bytes:
    """In this language. name: in full."""
    order = equipment.order
    printed_at = equipment.clock.now().astimezone(ZoneInfo(order.place.time_zone))
    try:
        texts = load_texts(Path(order.texts), language)
        return encode(certified_slip(Sheet(name, order.place, printed_at), done, texts), printer)
    finally:
        give_back()
