"""The one theme that every widget reads: millimetres, text size, contrast, language. Known to kv as `theme`."""

from collections.abc import Callable

from kivy.event import EventDispatcher
from kivy.lang.parser import global_idmap
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty

from kiosk.journey.look import Size
from kiosk.screens.palette import Colour, em_mm, rgba

Words = Callable[..., str]


def _no_words(key: str, /, **fields: object) -> str:
    return key


class Theme(EventDispatcher):
    """Reactive: every page re-reads it when `version` grows; `words` is the wording of the present language."""

    px_per_mm = NumericProperty(2.71)
    size = ObjectProperty(Size.STANDARD)
    high = BooleanProperty(False)
    low = BooleanProperty(False)
    portrait = BooleanProperty(True)
    words = ObjectProperty(_no_words)
    version = NumericProperty(0)

    def px(self, mm: float) -> int:
        """Whole pixels for millimetres; something visible stays visible."""
        return max(1, round(mm * self.px_per_mm)) if mm > 0 else 0

    def em(self, role: str) -> int:
        """The font size in pixels of a text role."""
        return self.px(em_mm(role, self.size))

    def colour(self, role: str) -> Colour:
        """The colour of a role in the present contrast."""
        return rgba(role, high=self.high)

    def renew(self) -> None:
        """Everything that was read from the theme is out of date."""
        self.version += 1


theme = Theme()
global_idmap["theme"] = theme
