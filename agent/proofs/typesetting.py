"""A sheet as a PDF: typst, with the house's fonts and no others. Loaded by the child process only."""

import json
from datetime import UTC, datetime
from pathlib import Path

import typst
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from agent.proofs.sheet import Sheet

QUIET = 4  # modules around a QR code. Source: ISO/IEC 18004


class Typesetter:
    """Fonts and templates are read once. `templates`: config/proofs."""

    def __init__(self, templates: Path, fonts: Path) -> None:
        self._templates = templates
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)])
        self._compiler = typst.Compiler(root=str(templates), font_paths=found, ignore_system_fonts=True)

    def pdf(self, item: str, sheet: Sheet, issued: str) -> bytes:
        """Raises typst.TypstError for a template that is wrong; what is said cannot make one wrong."""
        told = json.dumps({**sheet.told, "qr": qr_modules(sheet.address)}, ensure_ascii=False)
        made = self._compiler.compile(
            input=str(self._templates / f"{item}.typ"),
            format="pdf",
            sys_inputs={"proof": told},
            pdf_standards=["1.7"],
            timestamp=datetime.fromisoformat(issued).replace(tzinfo=UTC),
            pdf_tags=False,
        )
        assert isinstance(made, bytes)
        return made


def qr_modules(address: str) -> dict[str, object]:
    """The code with its quiet zone, error correction M: a 1 for each dark module, row by row."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(address)
    matrix = code.get_matrix()
    return {"side": len(matrix), "dark": "".join("1" if dark else "0" for row in matrix for dark in row)}
