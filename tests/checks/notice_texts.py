"""docs/face/notice.md: the notice and the consent as the screen shows them, made from the texts.

`python -m tests.checks.notice_texts` writes it. Other words need another CONSENT_VERSION: the digest of each version's words
stands in the document, and what was agreed to under it is not changed afterwards.
"""

import hashlib
import re
import sys
from pathlib import Path

from agent.certify_schemas import CONSENT_VERSION
from agent.face_schemas import FacePurpose
from kiosk.domain.texts import LANGUAGES, load_texts
from kiosk.screens.consent.view_model import POINTS
from tests.checks.tree import ROOT

NOTICE = ROOT / "docs" / "face" / "notice.md"
TEXTS = ROOT / "config" / "texts"
BEGIN, END = "<!-- made by python -m tests.checks.notice_texts -->", "<!-- end -->"
_NAMES = {"zh_CN": "中文", "en": "English"}
_ROW = re.compile(r"^\| `([\w.-]+)` \| `([0-9a-f]{64})` \|$", re.MULTILINE)


def keys() -> tuple[str, ...]:
    """What somebody reads before they agree, in the order of the page; the point on the purpose has a text for each."""
    points = [
        key
        for name, _ in POINTS
        for key in (
            name,
            *([f"purpose_{one}" for one in FacePurpose] if name == "purpose" else [f"{name}_line"]),
        )
    ]
    leads = [f"lead_{one}" for one in FacePurpose]
    return tuple(f"consent.{key}" for key in ("title", *leads, *points, "guardian", "agree", "refuse"))


def digest(folder: Path = TEXTS) -> str:
    """Of all these words in every language."""
    words = {language: load_texts(folder, language) for language in LANGUAGES}
    said = "\n".join(f"{language} {key} {words[language](key)}" for language in LANGUAGES for key in keys())
    return hashlib.sha256(said.encode()).hexdigest()


def versions(document: str) -> dict[str, str]:
    """The digest of each version that was ever shown."""
    return dict(_ROW.findall(document))


def made(document: str, *, version: str = CONSENT_VERSION, folder: Path = TEXTS) -> str:
    """The document with these words. Raises ValueError where the version has been given to others."""
    known, found = versions(document), digest(folder)
    if known.get(version, found) != found:
        raise ValueError(
            f"the notice has other words than {version}: give agent.certify_schemas.CONSENT_VERSION a new one"
        )
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = "".join(f"| `{name}` | `{one}` |\n" for name, one in {**known, version: found}.items())
    return f"{before}{BEGIN}\n\n## Versions\n| version | sha256 of its words |\n|---|---|\n{rows}{_tables(folder)}\n{END}{after}"


def _tables(folder: Path) -> str:
    return "".join(_table(language, folder) for language in LANGUAGES)


def _table(language: str, folder: Path) -> str:
    words = load_texts(folder, language)
    rows = "".join(f"| `{key}` | {words(key)} |\n" for key in keys())
    return f"\n## {_NAMES[language]}\n| text | words |\n|---|---|\n{rows}"


def main() -> int:
    """Writes the file; 1 where the version has to change first."""
    try:
        NOTICE.write_text(made(NOTICE.read_text("utf-8")), "utf-8")
    except ValueError as same_version:
        print(same_version, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
