"""A script that others import stands in a page under the very address that they import it by: two addresses are two of it."""

import re
from pathlib import Path

ROOTS = ("kiosk", "fleet")
IMPORTED = re.compile(r'from "(/static/[^"]+\.js)"')
WITH_DIGEST = re.compile(r"asset\('(/static/[^']+\.js)'\)")


def found(pattern: re.Pattern[str], files: str) -> set[str]:
    """What the pattern finds in all of these files."""
    texts = [path.read_text("utf-8") for root in ROOTS for path in Path(root).glob(f"**/{files}")]
    return {address for text in texts for address in pattern.findall(text)}


def test_no_script_runs_twice_in_one_page() -> None:
    imported, with_digest = found(IMPORTED, "*.js"), found(WITH_DIGEST, "*.html")
    assert {"/static/page.js", "/static/queue/office.js"} <= imported
    assert "/static/queue/supervisor.js" in with_digest
    assert imported & with_digest == set()
