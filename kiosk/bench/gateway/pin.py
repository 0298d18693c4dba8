"""PIN blocks as the bench's encrypting keypad makes them; the key is a test key and says so.

The clear block is 16 bytes: control 4 and the number of digits as one byte, the digits packed, filled with A to
eight bytes, then eight bytes of salt, so that no two blocks of one PIN are alike. It is enciphered by SM4 with the
test key. Source: after ISO 9564-1 format 4; not that format, and no real keypad's.
"""

import secrets

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB

TEST_KEY = b"BIANMIN-BENCH-01"
FEWEST, MOST = 4, 12
_HALF = 8


def pin_block(pin: str, salt: bytes | None = None) -> str:
    """32 hexadecimal digits. Raises ValueError for what is no PIN."""
    if not FEWEST <= len(pin) <= MOST or not (pin.isascii() and pin.isdigit()):
        raise ValueError("a PIN has 4 to 12 digits")
    clear = bytes.fromhex(f"4{len(pin):x}" + pin.ljust(14, "a")) + (salt or secrets.token_bytes(_HALF))
    machine = Cipher(SM4(TEST_KEY), ECB()).encryptor()  # noqa: S305 - one block, salted
    return (machine.update(clear) + machine.finalize()).hex()


def opened(block: str) -> str:
    """The PIN inside; "" for anything that our keypad did not make."""
    try:
        sealed = bytes.fromhex(block)
    except ValueError:
        return ""
    if len(sealed) != 2 * _HALF:
        return ""
    machine = Cipher(SM4(TEST_KEY), ECB()).decryptor()  # noqa: S305 - one block, salted
    clear = (machine.update(sealed) + machine.finalize())[:_HALF].hex()
    length = int(clear[1], 16)
    pin, rest = clear[2 : 2 + length], clear[2 + length :]
    well_made = clear[0] == "4" and FEWEST <= length <= MOST and pin.isdigit() and set(rest) <= {"a"}
    return pin if well_made else ""
