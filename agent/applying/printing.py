"""A receipt as the bytes for the slip printer. Pictures and fonts are loaded with this module: only who prints imports it."""

from pathlib import Path
from zoneinfo import ZoneInfo

from agent.applying.draft import Draft
from agent.applying.fitted import Fitted
from agent.applying.receipt import Sheet, confirming_slip, receipt_slip
from agent.applying.showing import done
from kiosk.domain.form import Known
from kiosk.domain.texts import load_texts
from kiosk.hardware.heap import give_back
from kiosk.hardware.printer.encode import encode
from kiosk.hardware.printer.profile import PrinterProfile


def body_of(draft: Draft, fitted: Fitted, printer: PrinterProfile, language: str) -> bytes:
    """How it ended, or the code to ask again by, in this language."""
    order, clock = fitted.equipment.order, fitted.equipment.clock
    texts = load_texts(Path(order.texts), language)
    sheet = Sheet(
        item=draft.item,
        key=draft.key,
        name=draft.known.get(Known.NAME, ""),
        place=order.place,
        printed_at=clock.now().astimezone(ZoneInfo(order.place.time_zone)),
    )
    ended = draft.ended
    try:
        if ended is None:
            return encode(confirming_slip(sheet, texts), printer)
        return encode(receipt_slip(sheet, done(draft, ended, fitted.said, language), texts), printer)
    finally:
        give_back()
