"""Our QR codes against an independent encoder and an independent reader."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode
from qrcode.util import MODE_8BIT_BYTE, QRData

from kiosk.screens.qr_code import Matrix, qr_matrix

URL = "http://10.24.8.20:8443/t/3Qn7wJ0hUuKc2pZb9sXfLg"


def picture(matrix: Matrix) -> Image.Image:
    """Four pixels for a module, with the quiet zone."""
    size = len(matrix) + 8
    drawn = Image.new("L", (size, size), 255)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            drawn.putpixel((column + 4, row + 4), 0 if dark else 255)
    return drawn.resize((size * 4, size * 4), Image.Resampling.NEAREST)


@pytest.mark.parametrize("mask", range(8))
@pytest.mark.parametrize("length", [1, 2, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 213])
def test_every_version_and_mask_has_the_modules_of_another_encoder(length: int, mask: int) -> None:
    content = (URL * 6)[:length]
    theirs = QRCode(border=0, error_correction=ERROR_CORRECT_M, mask_pattern=mask)
    theirs.add_data(QRData(content.encode(), mode=MODE_8BIT_BYTE))
    theirs.make()
    assert qr_matrix(content, mask=mask) == tuple(
        tuple(bool(one) for one in row) for row in theirs.get_matrix()
    )


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=50)
)
def test_another_reader_reads_what_was_written(content: str) -> None:
    found = zxingcpp.read_barcode(picture(qr_matrix(content)))
    assert found is not None
    assert found.bytes == content.encode("utf-8")


def test_too_much_is_refused() -> None:
    with pytest.raises(ValueError, match="214 bytes"):
        qr_matrix("x" * 214)
