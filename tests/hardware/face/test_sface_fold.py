"""A graph of the shape of SFace's, small: weights in blocks of 8 bits become plain ones."""

import numpy as np
import pytest

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.protobuf import bytes_field, joined, numbers, only, text, varint_field
from kiosk.hardware.face.sface_fold import fold

GRAPH, NODE, INITIALIZER, INPUT = 7, 1, 5, 11


def tensor(name: str, kind: int, dims: tuple[int, ...], raw: bytes) -> bytes:
    sizes = (varint_field(1, size) for size in dims)
    return bytes_field(
        INITIALIZER,
        joined((*sizes, varint_field(2, kind), bytes_field(8, name.encode()), bytes_field(9, raw))),
    )


def attribute(name: str, value: int) -> bytes:
    return bytes_field(5, bytes_field(1, name.encode()) + varint_field(3, value))


def node(inputs: str, output: str, operator: str, more: bytes = b"") -> bytes:
    given = (bytes_field(1, name.encode()) for name in inputs.split())
    return bytes_field(
        NODE, joined((*given, bytes_field(2, output.encode()), bytes_field(4, operator.encode()), more))
    )


WEIGHTS = np.array([[1, -2, 3], [4, 5, -6]], np.int8)
SCALES = np.array(
    [[0.5, 2.0], [0.25, 1.0]], "<f4"
)  # blocks of two along the second axis: the last one is short
ZEROS = np.array([[0, 1], [0, 0]], np.int8)
PLAIN = np.array([[0.5, -1.0, 4.0], [1.0, 1.25, -6.0]], np.float32)
BLOCKS = attribute("block_size", 2) + attribute("axis", 1)
PARTS = (
    node("w_quantized w_scales w_zeros", "w", "DequantizeLinear", BLOCKS),
    node("data w", "out", "Gemm"),
    tensor("w_quantized", 3, (2, 3), WEIGHTS.tobytes()),
    tensor("w_scales", 1, (2, 2), SCALES.tobytes()),
    tensor("w_zeros", 3, (2, 2), ZEROS.tobytes()),
    tensor("other", 1, (1,), b"\0\0\x80?"),
    bytes_field(INPUT, bytes_field(1, b"data")),
    bytes_field(INPUT, bytes_field(1, b"w")),
)


def test_weights_become_plain_and_the_picture_is_the_only_input() -> None:
    model = varint_field(1, 6) + bytes_field(GRAPH, joined(PARTS))

    folded = fold(model)

    (graph,) = only(folded, GRAPH)
    tensors = {text(one.content, 8): one.content for one in only(graph.content, INITIALIZER)}
    (raw,) = only(tensors["w"], 9)
    assert folded.startswith(varint_field(1, 6))
    assert [text(one.content, 1) for one in only(graph.content, INPUT)] == ["data"]
    assert [text(one.content, 4) for one in only(graph.content, NODE)] == ["Gemm"]
    assert tensors.keys() == {"w", "other"}
    assert numbers(tensors["w"], 1) == (2, 3)
    assert np.array_equal(np.frombuffer(raw.content, "<f4").reshape(2, 3), PLAIN)


@pytest.mark.parametrize("gone", [2, 3, 4])
def test_a_weight_that_is_missing_is_a_protocol_error(gone: int) -> None:
    parts = PARTS[:gone] + PARTS[gone + 1 :]

    with pytest.raises(ProtocolError, match="a weight is missing"):
        fold(bytes_field(GRAPH, joined(parts)))


def test_weights_that_are_kept_otherwise_are_a_protocol_error() -> None:
    whole = node("w_quantized w_scales", "w", "DequantizeLinear")

    with pytest.raises(ProtocolError, match="not known"):
        fold(bytes_field(GRAPH, joined((whole, *PARTS[1:]))))
