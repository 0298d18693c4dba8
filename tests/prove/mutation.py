"""Damage that lines and devices do to bytes."""

import random


def mutated(frame: bytes, dice: random.Random) -> bytes:
    """The frame with one to three things wrong: a bit, a byte, a missing, doubled or foreign piece, a torn end."""
    data = bytearray(frame)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(7):
            case 0 if data:
                data[at % len(data)] ^= 1 << dice.randrange(8)
            case 1 if data:
                data[at % len(data)] = dice.randrange(256)
            case 2:
                data[at:at] = dice.randbytes(dice.randint(1, 4))
            case 3:
                del data[at : at + dice.randint(1, 4)]
            case 4:
                data[at:at] = data[max(0, at - 8) : at]
            case 5:
                del data[at:]
            case _:
                data += dice.choice((frame, frame[: at + 1], b"\xff", b"\x00" * 3))
    return bytes(data)
