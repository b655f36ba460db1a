"""The person detector of the pose model as an ONNX network, which ONNX Runtime computes.

The pose model itself tells only of people whose bodies it can follow, and only a few of them. Its detector looks for
faces and heads, small and cut off ones too, but MediaPipe gives no access to it. The few kinds of operations that it
consists of are the same in both formats but for the order of axes: pictures are (height, width, channel) in TFLite and
(channel, height, width) in ONNX.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["INPUT", "OUTPUTS", "to_onnx"]

INPUT: Final = "picture"
OUTPUTS: Final = ("boxes", "scores")

_OPSET: Final = 13
_IR_VERSION: Final = 8
_FLOAT, _INT64 = 1, 7
_TO_CHANNELS_FIRST: Final = (0, 3, 1, 2)
_TO_CHANNELS_LAST: Final = (0, 2, 3, 1)

Attribute = int | str | Sequence[int]


class _Message:
    """A message of Protocol Buffers, put together field by field."""

    def __init__(self) -> None:
        self.content = bytearray()

    def number(self, field: int, value: int) -> None:
        self.content += _varint(field << 3) + _varint(value)

    def text(self, field: int, value: bytes | str) -> None:
        data = value.encode() if isinstance(value, str) else value
        self.content += _varint(field << 3 | 2) + _varint(len(data)) + data

    def message(self, field: int, value: _Message) -> None:
        self.text(field, bytes(value.content))


def _varint(value: int) -> bytes:
    out = bytearray()
    value &= (1 << 64) - 1
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


class _Graph:
    """A graph of ONNX as it grows."""

    def __init__(self) -> None:
        self._graph = _Message()
        self._graph.text(2, "detector")
        self._count = 0

    def node(self, kind: str, inputs: Sequence[str], output: str, **attributes: Attribute) -> str:
        """Add an operation and return the name of its output."""
        node = _Message()
        for name in inputs:
            node.text(1, name)
        node.text(2, output)
        node.text(4, kind)
        for name, value in attributes.items():
            node.message(5, _attribute(name, value))
        self._graph.message(1, node)
        return output

    def constant(self, values: NDArray[Any]) -> str:
        """Add numbers, single precision or whole, and return their name."""
        self._count += 1
        name, tensor = f"constant_{self._count}", _Message()
        for side in values.shape:
            tensor.number(1, side)
        whole = np.issubdtype(values.dtype, np.integer)
        tensor.number(2, _INT64 if whole else _FLOAT)
        tensor.text(8, name)
        tensor.text(9, np.ascontiguousarray(values, dtype="<i8" if whole else "<f4").tobytes())
        self._graph.message(5, tensor)
        return name

    def ends(self, field: int, name: str, shape: Sequence[int]) -> None:
        """Declare an input (field 11) or an output (field 12)."""
        sides, tensor, kind, value = _Message(), _Message(), _Message(), _Message()
        for side in shape:
            one = _Message()
            one.number(1, side)
            sides.message(1, one)
        tensor.number(1, _FLOAT)
        tensor.message(2, sides)
        kind.message(1, tensor)
        value.text(1, name)
        value.message(2, kind)
        self._graph.message(field, value)

    def model(self) -> bytes:
        opset, model = _Message(), _Message()
        opset.number(2, _OPSET)
        model.number(1, _IR_VERSION)
        model.message(7, self._graph)
        model.message(8, opset)
        return bytes(model.content)


def _attribute(name: str, value: Attribute) -> _Message:
    made = _Message()
    made.text(1, name)
    if isinstance(value, int):
        made.number(3, value)
        made.number(20, 2)
    elif isinstance(value, str):
        made.text(4, value)
        made.number(20, 3)
    else:
        for one in value:
            made.number(8, one)
        made.number(20, 7)
    return made


def to_onnx(network: bytes) -> bytes:
    """Return the detector as an ONNX model.

    Parameters
    ----------
    network
        The TFLite file of the pose model's person detector.

    Returns
    -------
    bytes
        With the input ``picture`` ``(1, 3, 224, 224)`` in -1..1 and the outputs ``boxes`` ``(1, 2254, 12)`` and
        ``scores`` ``(1, 2254, 1)``.

    Raises
    ------
    ValueError
        If the network holds an operation that the published detector does not have.
    """
    from mediapipe.tasks.metadata import schema_py_generated as schema

    from hipcheck.pose.tflite import with_unpacked_weights

    flat = with_unpacked_weights(network)
    return _Translation(schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(flat, 0)), schema).model()


class _Translation:
    """Translate one network."""

    def __init__(self, network: Any, schema: Any) -> None:  # noqa: ANN401 - generated classes
        self._network, self._net, self._schema = network, network.subgraphs[0], schema
        self._graph = _Graph()
        self._names = {number: f"value_{number}" for number in range(len(self._net.tensors))}
        kinds: dict[str, Callable[[Any], None]] = {
            "CONV_2D": self._convolution,
            "DEPTHWISE_CONV_2D": self._depthwise,
            "ADD": self._add,
            "PAD": self._pad,
            "DEPTH_TO_SPACE": self._depth_to_space,
            "RESIZE_BILINEAR": self._resize,
            "RESHAPE": self._reshape,
            "CONCATENATION": self._join,
        }
        self._kinds = {getattr(schema.BuiltinOperator, name): do for name, do in kinds.items()}

    def model(self) -> bytes:
        source, boxes, scores = self._ends()
        self._names |= {source: INPUT, boxes: OUTPUTS[0], scores: OUTPUTS[1]}
        self._graph.ends(11, INPUT, [self._shape(source)[axis] for axis in _TO_CHANNELS_FIRST])
        for operator in self._net.operators:
            code = self._network.operatorCodes[operator.opcodeIndex]
            kind = max(code.builtinCode, code.deprecatedBuiltinCode)
            if kind not in self._kinds:
                raise ValueError(f"an operation of kind {kind}")
            self._kinds[kind](operator)
        for number in (boxes, scores):
            self._graph.ends(12, self._names[number], self._shape(number))
        return self._graph.model()

    def _ends(self) -> tuple[int, int, int]:
        """Return the numbers of the input and of both outputs, that of the boxes first."""
        outputs = sorted(self._net.outputs, key=lambda number: -self._shape(number)[-1])
        if len(outputs) != len(OUTPUTS) or len(self._net.inputs) != 1:
            raise ValueError("another number of inputs or outputs")
        return self._net.inputs[0], outputs[0], outputs[1]

    def _shape(self, number: int) -> list[int]:
        return [int(side) for side in self._net.tensors[number].shape]

    def _values(self, number: int) -> NDArray[Any]:
        tensor = self._net.tensors[number]
        kind = np.int32 if tensor.type == self._schema.TensorType.INT32 else np.float32
        return np.asarray(self._network.buffers[tensor.buffer].data, np.uint8).view(kind).reshape(self._shape(number))

    def _convolution(self, operator: Any) -> None:  # noqa: ANN401
        weights = self._values(operator.inputs[1]).transpose(0, 3, 1, 2)
        self._convolve(operator, weights, groups=1)

    def _depthwise(self, operator: Any) -> None:  # noqa: ANN401
        weights = self._values(operator.inputs[1]).transpose(3, 0, 1, 2)
        self._convolve(operator, weights, groups=weights.shape[0])

    def _convolve(self, operator: Any, weights: NDArray[Any], *, groups: int) -> None:  # noqa: ANN401
        options = operator.builtinOptions
        same = options.padding == self._schema.Padding.SAME
        inputs = [self._names[operator.inputs[0]], self._graph.constant(weights)]
        inputs.append(self._graph.constant(self._values(operator.inputs[2])))
        self._activated(
            operator,
            "Conv",
            inputs,
            group=groups,
            kernel_shape=weights.shape[2:],
            strides=(options.strideH, options.strideW),
            dilations=(options.dilationHFactor, options.dilationWFactor),
            auto_pad="SAME_UPPER" if same else "VALID",
        )

    def _add(self, operator: Any) -> None:  # noqa: ANN401
        self._activated(operator, "Add", [self._names[number] for number in operator.inputs])

    def _activated(self, operator: Any, kind: str, inputs: list[str], **attributes: Attribute) -> None:  # noqa: ANN401
        """Add an operation and the activation that TFLite has in it."""
        output, functions = self._names[operator.outputs[0]], self._schema.ActivationFunctionType
        function = operator.builtinOptions.fusedActivationFunction
        if function == functions.NONE:
            self._graph.node(kind, inputs, output, **attributes)
            return
        before = self._graph.node(kind, inputs, f"{output}_before", **attributes)
        if function == functions.RELU:
            self._graph.node("Relu", [before], output)
        elif function == functions.RELU6:
            limits = [self._graph.constant(np.array(limit, np.float32)) for limit in (0, 6)]
            self._graph.node("Clip", [before, *limits], output)
        else:
            raise ValueError(f"an activation of kind {function}")

    def _pad(self, operator: Any) -> None:  # noqa: ANN401
        widths = self._values(operator.inputs[1])[list(_TO_CHANNELS_FIRST)]
        pads = self._graph.constant(widths.T.reshape(-1).astype(np.int64))
        self._graph.node("Pad", [self._names[operator.inputs[0]], pads], self._names[operator.outputs[0]])

    def _depth_to_space(self, operator: Any) -> None:  # noqa: ANN401
        names = self._names[operator.inputs[0]], self._names[operator.outputs[0]]
        self._graph.node("DepthToSpace", [names[0]], names[1], blocksize=operator.builtinOptions.blockSize, mode="DCR")

    def _resize(self, operator: Any) -> None:  # noqa: ANN401
        options = operator.builtinOptions
        way = "align_corners" if options.alignCorners else "half_pixel" if options.halfPixelCenters else "asymmetric"
        sizes = np.array([self._shape(operator.outputs[0])[axis] for axis in _TO_CHANNELS_FIRST], np.int64)
        inputs = [self._names[operator.inputs[0]], "", "", self._graph.constant(sizes)]
        output = self._names[operator.outputs[0]]
        self._graph.node("Resize", inputs, output, mode="linear", coordinate_transformation_mode=way)

    def _reshape(self, operator: Any) -> None:  # noqa: ANN401
        source, output = self._names[operator.inputs[0]], self._names[operator.outputs[0]]
        if len(self._shape(operator.inputs[0])) == len(_TO_CHANNELS_LAST):
            source = self._graph.node("Transpose", [source], f"{output}_before", perm=_TO_CHANNELS_LAST)
        shape = self._graph.constant(np.array(self._shape(operator.outputs[0]), np.int64))
        self._graph.node("Reshape", [source, shape], output)

    def _join(self, operator: Any) -> None:  # noqa: ANN401
        names = [self._names[number] for number in operator.inputs]
        self._graph.node("Concat", names, self._names[operator.outputs[0]], axis=operator.builtinOptions.axis)
