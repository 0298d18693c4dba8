"""The modules of a QR code: byte mode, error correction M, versions 1 to 10 (213 bytes). Pure.

A general library brings the screen 11 MB of XML, HTTP and mail modules for its picture formats; a ticket needs the dots.
Source: ISO/IEC 18004:2015; clause numbers beside each step.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence

Matrix = tuple[tuple[bool, ...], ...]

# Version: error correction codewords of each block, and (blocks, data codewords of each). Table 9, level M.
_BLOCKS: dict[int, tuple[int, tuple[tuple[int, int], ...]]] = {
    1: (10, ((1, 16),)),
    2: (16, ((1, 28),)),
    3: (26, ((1, 44),)),
    4: (18, ((2, 32),)),
    5: (24, ((2, 43),)),
    6: (16, ((4, 27),)),
    7: (18, ((4, 31),)),
    8: (22, ((2, 38), (2, 39))),
    9: (22, ((3, 36), (2, 37))),
    10: (26, ((4, 43), (1, 44))),
}
# Centres of the alignment patterns, Annex E.
_ALIGNED: dict[int, tuple[int, ...]] = {
    1: (),
    2: (6, 18),
    3: (6, 22),
    4: (6, 26),
    5: (6, 30),
    6: (6, 34),
    7: (6, 22, 38),
    8: (6, 24, 42),
    9: (6, 26, 46),
    10: (6, 28, 50),
}
# Mask patterns, Table 10; i is the row, j the column.
_MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda i, j: (i + j) % 2 == 0,
    lambda i, j: i % 2 == 0,
    lambda i, j: j % 3 == 0,
    lambda i, j: (i + j) % 3 == 0,
    lambda i, j: (i // 2 + j // 3) % 2 == 0,
    lambda i, j: i * j % 2 + i * j % 3 == 0,
    lambda i, j: (i * j % 2 + i * j % 3) % 2 == 0,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2 == 0,
)
_FINDER_LIKE = ((1, 0, 1, 1, 1, 0, 1, 0, 0, 0, 0), (0, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1))


def qr_matrix(content: str, *, mask: int | None = None) -> Matrix:
    """Rows of modules, True for dark, without the quiet zone. `mask` only for tests; else the one with the least penalty.

    Raises ValueError for more than 213 bytes.
    """
    data = content.encode("utf-8")
    version = _version_for(len(data))
    codewords = _interleaved(_codewords(data, version), version)
    bits = [bool(word >> shift & 1) for word in codewords for shift in range(7, -1, -1)]
    fixed = _function_patterns(version)
    base = _with_data(fixed, bits)
    drawn = (_masked(base, fixed, number) for number in (range(8) if mask is None else (mask,)))
    return min(drawn, key=_penalty)


def _version_for(length: int) -> int:
    for version, (_, blocks) in _BLOCKS.items():
        header_bits = 4 + (8 if version < 10 else 16)
        if (sum(count * size for count, size in blocks) * 8 - header_bits) // 8 >= length:
            return version
    raise ValueError(f"{length} bytes do not fit")


def _codewords(data: bytes, version: int) -> bytes:
    """Mode, count, bytes, terminator and padding. 7.4"""
    capacity = sum(count * size for count, size in _BLOCKS[version][1])
    count_bits = 8 if version < 10 else 16
    bits = f"{0b0100:04b}{len(data):0{count_bits}b}" + "".join(f"{byte:08b}" for byte in data)
    bits += "0" * min(4, capacity * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    return words + bytes((0xEC, 0x11) * capacity)[: capacity - len(words)]


def _interleaved(words: bytes, version: int) -> bytes:
    """Data and error correction codewords in the order in which they are placed. 7.6"""
    correction, blocks = _BLOCKS[version]
    parts: list[bytes] = []
    start = 0
    for size in (size for count, size in blocks for _ in range(count)):
        parts.append(words[start : start + size])
        start += size
    checks = [_remainder(part, correction) for part in parts]
    longest = max(len(part) for part in parts)
    mixed = [part[at] for at in range(longest) for part in parts if at < len(part)]
    return bytes(mixed + [check[at] for at in range(correction) for check in checks])


def _product(a: int, b: int) -> int:
    """In GF(256) with the polynomial 0x11D. 7.5.2"""
    result = 0
    while b:
        if b & 1:
            result ^= a
        a = a << 1 ^ (0x11D if a & 0x80 else 0)
        b >>= 1
    return result


def _remainder(data: bytes, degree: int) -> bytes:
    """Reed-Solomon: the remainder by the generator of this degree. Annex A"""
    generator = [1]
    root = 1
    for _ in range(degree):
        generator = [_product(x, root) ^ y for x, y in zip([0, *generator], [*generator, 0], strict=True)]
        root = _product(root, 2)
    tail = generator[1:]  # the first is 1
    rest = [0] * degree
    for byte in data:
        factor = byte ^ rest.pop(0)
        rest.append(0)
        rest = [old ^ _product(part, factor) for old, part in zip(rest, tail, strict=True)]
    return bytes(rest)


Grid = list[list[bool | None]]


def _function_patterns(version: int) -> Grid:
    """Finders, separators, timing, alignment, version; format places are reserved. 6.3, 7.10"""
    size = 17 + 4 * version
    grid: Grid = [[None] * size for _ in range(size)]
    for row, column in ((0, 0), (0, size - 7), (size - 7, 0)):
        for i in range(-1, 8):
            for j in range(-1, 8):
                if 0 <= row + i < size and 0 <= column + j < size:
                    far = max(abs(i - 3), abs(j - 3))
                    grid[row + i][column + j] = far in (0, 1, 3)
    for at in range(8, size - 8):
        grid[6][at] = grid[at][6] = at % 2 == 0
    centres = _ALIGNED[version]
    finders = {(6, 6), (6, centres[-1]), (centres[-1], 6)} if centres else set()
    for row in centres:
        for column in centres:
            if (row, column) not in finders:
                _align(grid, row, column)
    _reserve(grid, version)
    return grid


def _reserve(grid: Grid, version: int) -> None:
    """The places of the format, the one dark module, and the version where it is told."""
    size = len(grid)
    for at in range(9):
        for i, j in ((8, at), (at, 8)):
            grid[i][j] = grid[i][j] or False
    for at in range(8):
        grid[8][size - 1 - at] = grid[size - 1 - at][8] = False
    grid[size - 8][8] = True
    if version >= 7:
        word = _checked(version, 6, 0x1F25)
        for at in range(18):
            row, column = divmod(at, 3)
            dark = bool(word >> at & 1)
            grid[row][size - 11 + column] = grid[size - 11 + column][row] = dark


def _align(grid: Grid, row: int, column: int) -> None:
    for i in range(-2, 3):
        for j in range(-2, 3):
            grid[row + i][column + j] = max(abs(i), abs(j)) != 1


def _checked(value: int, bits: int, generator: int) -> int:
    """A BCH code: the value, followed by its remainder. Annex C and D"""
    degree = generator.bit_length() - 1
    rest = value << degree
    for shift in range(bits - 1, -1, -1):
        if rest >> (shift + degree) & 1:
            rest ^= generator << shift
    return value << degree | rest


def _places(size: int) -> Iterator[tuple[int, int]]:
    """Columns in pairs from the right, up and down in turn, without the timing column. 7.7.3"""
    upward = True
    for right in (column if column > 6 else column - 1 for column in range(size - 1, 0, -2)):
        for row in range(size - 1, -1, -1) if upward else range(size):
            yield row, right
            yield row, right - 1
        upward = not upward


def _with_data(fixed: Grid, bits: Sequence[bool]) -> list[list[bool]]:
    grid = [[bool(module) for module in row] for row in fixed]
    coming = iter(bits)
    for row, column in _places(len(fixed)):
        if fixed[row][column] is None:
            grid[row][column] = next(coming, False)
    return grid


def _masked(base: list[list[bool]], fixed: Grid, number: int) -> Matrix:
    """The data flipped by a mask, with the format that names it. 7.8, 7.9"""
    flips = _MASKS[number]
    grid = [
        [module != (fixed[i][j] is None and flips(i, j)) for j, module in enumerate(row)]
        for i, row in enumerate(base)
    ]
    word = _checked(0b00 << 3 | number, 5, 0x537) ^ 0x5412
    size = len(grid)
    first = [*((8, j) for j in (0, 1, 2, 3, 4, 5, 7, 8)), *((i, 8) for i in (7, 5, 4, 3, 2, 1, 0))]
    second = [*((size - 1 - at, 8) for at in range(7)), *((8, size - 8 + at) for at in range(8))]
    for at in range(15):
        dark = bool(word >> (14 - at) & 1)
        for i, j in (first[at], second[at]):
            grid[i][j] = dark
    grid[size - 8][8] = True
    return tuple(tuple(row) for row in grid)


def _penalty(matrix: Matrix) -> int:
    """How hard it is to read: long runs, blocks, what looks like a finder, too dark or too light. 7.8.3"""
    columns = tuple(zip(*matrix, strict=True))
    score = sum(_line_penalty(line) for line in (*matrix, *columns))
    for above, below in itertools.pairwise(matrix):
        for j in range(len(above) - 1):
            score += 3 * (above[j] == above[j + 1] == below[j] == below[j + 1])
    dark = sum(sum(row) for row in matrix) * 100 / len(matrix) ** 2
    return score + 10 * int(abs(dark - 50) / 5)


def _line_penalty(line: Sequence[bool]) -> int:
    score, run = 0, 1
    for before, module in itertools.pairwise(line):
        run = run + 1 if module == before else 1
        score += 3 if run == 5 else 1 if run > 5 else 0
    ends = len(line) - 10
    return score + sum(40 for at in range(ends) if tuple(map(int, line[at : at + 11])) in _FINDER_LIKE)
