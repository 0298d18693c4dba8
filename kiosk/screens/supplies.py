"""What only pages of something that is handled need, read when one of them is first shown: places, and Chinese by pinyin."""

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.domain.item import Kind
from kiosk.journey.model import Model
from kiosk.journey.route import APPLYING, Page

if TYPE_CHECKING:  # both are imported when somebody first needs them
    from kiosk.domain.places import Places
    from kiosk.ime.port import Writing

TABLES = Path("config/tables")
_WRITTEN = frozenset({Kind.TEXT, Kind.NAME, Kind.ADDRESS})


class Supplies:
    """Once read they stay until the screen begins anew."""

    def __init__(self) -> None:
        self._places: Places | None = None
        self._writing: Writing | None = None

    def places(self, model: Model) -> "Places | None":
        """For a form that asks for an address; None on all other pages."""
        form = model.forms.get(model.applying.item) if model.route.page in APPLYING else None
        if form is None or not any(
            field.kind is Kind.ADDRESS for step in form.steps for field in step.fields
        ):
            return None
        if self._places is None:
            from kiosk.domain.places import load_places

            self._places = load_places(TABLES)
        return self._places

    def writing(self, model: Model) -> "Writing | None":
        """For a field that is written; None on all other pages."""
        entry = model.applying.entry if model.route.page is Page.ENTRY else None
        if entry is None or entry.field.kind not in _WRITTEN:
            return None
        if self._writing is None:
            from kiosk.ime.pinyin import open_writing

            self._writing = open_writing()
        return self._writing
