"""Small copies of the two faces with the characters of our own wording, at set-up.

Each size of the whole face costs the screen 2.5 MB and a small one next to nothing. Whatever a small face lacks, a name
of a resident or of a station, is drawn with the whole face.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from kiosk.domain.texts import LANGUAGES, load_texts

FACES = ("NotoSansCJKsc-Regular", "NotoSansCJKsc-Bold")
CHARACTERS = "characters.txt"
ALWAYS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x203B), *range(0x3000, 0x3040), *range(0xFF00, 0xFFF0)]


def make_small_fonts(texts: Path, whole: Path, target: Path) -> str:
    """Write the small faces and the list of what they hold; give that list back."""
    wanted = {chr(code) for code in ALWAYS}
    for language in LANGUAGES:
        words = load_texts(texts, language)
        wanted.update(*(words(key) for key in words.keys()))  # noqa: SIM118 - Texts is no mapping
    target.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        font = TTFont(whole / f"{face}.otf")
        held = set(font.getBestCmap())
        options = Options()
        options.layout_features = []
        subsetter = Subsetter(options)
        subsetter.populate(text="".join(wanted))
        subsetter.subset(font)
        font.save(target / f"{face}.otf")
        wanted &= {chr(code) for code in held}
    characters = "".join(sorted(character for character in wanted if character.isprintable()))
    (target / CHARACTERS).write_text(characters, "utf-8")
    return characters
