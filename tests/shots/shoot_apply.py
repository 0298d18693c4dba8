"""Pictures of having something done, page by page as the gallery draws them: `shoot(out, names)`."""

from pathlib import Path

from tests.screens.kit import Kit  # isort: skip  # tells Kivy how before anything imports it

from tests.screens.cases import VARIANTS
from tests.screens.gallery import staged

PICTURES = {
    "41-form": "form-step",
    "42-pinyin": "entry-text-letters",
    "43-day": "entry-date-day",
    "44-review": "review",
    "45-confirming": "confirming-slip",
    "46-receipt": "receipt-received",
    "47-papers": "materials-mixed",
    "48-document": "capture-some",
    "49-proof-ready": "receipt-proof",
}


def shoot(out: Path, names: list[str]) -> list[Path]:
    """Take the named pictures, all when none is named; the files written."""
    wanted = [name for name in PICTURES if not names or name in names]
    kit = Kit() if wanted else None
    paths = []
    for name in wanted:
        assert kit is not None
        stage, panel = staged(PICTURES[name], VARIANTS["zh"])
        kit.show(stage, panel)
        paths.append(kit.picture(out / f"{name}.png"))
    return paths
