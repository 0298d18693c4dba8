"""Pictures of the kiosk's screen: every page in the sizes, languages and contrasts of `tests.screens.cases`."""

from pathlib import Path

from tests.screens.cases import CASES, LOW, VARIANTS, Variant
from tests.screens.gallery import staged
from tests.screens.kit import Kit

SHOWN = ("zh", "zh-extra", "en", "zh-landscape", "zh-contrast")


def shoot(out: Path, names: list[str]) -> list[Path]:
    """`names`: pages, variants or `page.variant`; none = every page in the five variants of SHOWN."""
    kit = Kit()
    paths = []
    for page, variant in wanted(names):
        stage, panel = staged(page, LOW if variant == "low" else VARIANTS[variant])
        kit.show(stage, panel)
        paths.append(kit.picture(out / "kiosk" / variant / f"{page}.png"))
    return paths


def wanted(names: list[str]) -> list[tuple[str, str]]:
    """Page and variant of each picture."""
    if not names:
        return [(page, variant) for variant in SHOWN for page in CASES] + [("home", "low")]
    pairs = []
    for name in names:
        page, _, variant = name.partition(".")
        known: dict[str, Variant] = {**VARIANTS, "low": LOW}
        if variant:
            pairs.append((page, variant))
        elif name in known:
            pairs += [(one, name) for one in CASES]
        elif name in CASES:
            pairs += [(name, one) for one in SHOWN]
    return pairs
