"""A page on a stage, as the shell would put it there, with nobody behind it."""

from pathlib import Path

from kiosk.domain.search import Index
from kiosk.domain.texts import Texts, load_texts
from kiosk.screens.rooms import Setting
from kiosk.screens.search.indexing import made_index
from kiosk.screens.stage import Stage
from tests.screens import samples
from tests.screens.cases import CASES, LYING, Variant
from tests.screens.lookup_samples import tables

_texts: dict[str, Texts] = {}
_indexes: dict[str, Index] = {}


def setting(language: str, panel: tuple[int, int]) -> Setting:
    """The product's own wording."""
    if language not in _texts:
        _texts[language] = load_texts(Path("config/texts"), language)
        _indexes[language] = made_index(samples.catalogue(), _texts[language])
    upright = panel[1] > panel[0]
    return Setting(
        *(_texts[language], "12333", samples.ZONE, ("zh_CN", "en"), upright, _indexes[language], tables()),
        places=samples.places(),
        writing=samples.writing(),
    )


def staged(page: str, variant: Variant) -> tuple[Stage, tuple[int, int]]:
    """The stage with this page on it, and its panel."""
    stage = Stage(lambda _action: None, settle_s=0.35)
    upright = variant.panel[1] > variant.panel[0]
    model = (CASES if upright else {**CASES, **LYING})[page](variant.look)
    stage.render(model, setting(model.look.language, variant.panel))
    return stage, variant.panel
