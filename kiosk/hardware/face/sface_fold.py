"""SFace as shipped keeps its weights in blocks of 8 bits, and lists things as inputs that nobody gives: no runtime takes it so.

Folded: weights as 32-bit floats, one input, `data`; the same bytes on every machine. Nothing but numpy is needed for it.
Source: onnx.proto; operator DequantizeLinear-21 (blocked: one scale and zero point for `block_size` values along `axis`).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kiosk.domain.errors import ProtocolError
from kiosk.hardware.face.protobuf import Field, bytes_field, fields, joined, numbers, only, text, varint_field

INPUT = "data"
_GRAPH = 7  # of ModelProto
_NODE, _INITIALIZER, _INPUT = 1, 5, 11  # of GraphProto
_NODE_INPUT, _NODE_OUTPUT, _OP_TYPE, _ATTRIBUTE = 1, 2, 4, 5  # of NodeProto
_DIMS, _DATA_TYPE, _TENSOR_NAME, _RAW_DATA = 1, 2, 8, 9  # of TensorProto
_FLOAT, _INT8 = 1, 3
_DTYPES: dict[int, npt.DTypeLike] = {_FLOAT: "<f4", _INT8: "i1"}
_DEQUANTIZE = "DequantizeLinear"


@dataclass(frozen=True, slots=True)
class _Dequantize:
    """One node: three tensors by name, and which tensor it makes."""

    values: str
    scales: str
    zeros: str
    output: str
    axis: int
    block: int


def fold(model: bytes) -> bytes:
    """The model with plain weights. Raises ProtocolError where it is no such model."""
    return joined(
        bytes_field(_GRAPH, _folded(one.content)) if one.number == _GRAPH else one.whole
        for one in fields(model)
    )


def _folded(graph: memoryview) -> bytes:
    tensors = {text(one.content, _TENSOR_NAME): one for one in only(graph, _INITIALIZER)}
    steps = {
        one.content: _step(one.content)
        for one in only(graph, _NODE)
        if text(one.content, _OP_TYPE) == _DEQUANTIZE
    }
    used = {name for step in steps.values() for name in (step.values, step.scales, step.zeros)}

    def parts() -> Iterator[bytes | memoryview]:
        for one in fields(graph):
            if one.number == _NODE and one.content in steps:
                yield bytes_field(_INITIALIZER, _plain(steps[one.content], tensors))
            elif not _goes(one, used):
                yield one.whole

    return joined(parts())


def _goes(one: Field, used: set[str]) -> bool:
    """Whether it is of no use in the folded graph."""
    if one.number == _INITIALIZER:
        return text(one.content, _TENSOR_NAME) in used
    return one.number == _INPUT and text(one.content, 1) != INPUT


def _step(node: memoryview) -> _Dequantize:
    given = [bytes(one.content).decode() for one in only(node, _NODE_INPUT)]
    attributes = {text(one.content, 1): numbers(one.content, 3) for one in only(node, _ATTRIBUTE)}
    if len(given) != 3 or "axis" not in attributes or "block_size" not in attributes:
        raise ProtocolError("SFace: weights are kept in a way that is not known")
    values, scales, zeros = given
    (axis,), (block,) = attributes["axis"], attributes["block_size"]
    return _Dequantize(values, scales, zeros, text(node, _NODE_OUTPUT), axis, block)


def _plain(step: _Dequantize, tensors: dict[str, Field]) -> bytes:
    """The tensor that the node would make, as an initializer."""
    try:
        values, scales, zeros = (
            _array(tensors[name].content) for name in (step.values, step.scales, step.zeros)
        )
    except KeyError as missing:
        raise ProtocolError("SFace: a weight is missing") from missing
    length = values.shape[step.axis]

    def spread(per_block: npt.NDArray[np.generic]) -> npt.NDArray[np.generic]:
        return np.repeat(per_block, step.block, step.axis).take(range(length), step.axis)

    whole = values.astype(np.int16) - spread(zeros).astype(np.int16)
    plain = whole.astype("<f4") * spread(scales).astype("<f4")
    dims = (varint_field(_DIMS, size) for size in plain.shape)
    named = bytes_field(_TENSOR_NAME, step.output.encode())
    return joined((*dims, varint_field(_DATA_TYPE, _FLOAT), named, bytes_field(_RAW_DATA, plain.tobytes())))


def _array(tensor: memoryview) -> npt.NDArray[np.generic]:
    """Raises ProtocolError for a tensor that is kept in any other way."""
    kinds, raw = numbers(tensor, _DATA_TYPE), [one.content for one in only(tensor, _RAW_DATA)]
    try:
        return np.frombuffer(raw[0], np.dtype(_DTYPES[kinds[0]])).reshape(numbers(tensor, _DIMS))
    except (IndexError, KeyError, ValueError) as strange:
        raise ProtocolError("SFace: a weight of another kind") from strange
