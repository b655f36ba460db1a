"""TFLite networks made ready for MediaPipe: told how to scale the picture, rid of what nobody reads, quick to load."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["WEIGHT_ALIGNMENT", "with_input_normalisation", "with_unpacked_weights", "without_mask"]

WEIGHT_ALIGNMENT: Final = 16
"""Bytes; the TFLite schema demands it of the weights, which are mapped in place."""


def with_input_normalisation(network: bytes, mean: float, std: float) -> bytes:
    """Return the network with metadata that tells MediaPipe how to scale the picture.

    Parameters
    ----------
    network
        A TFLite file with one float32 RGB input. Metadata that it already carries is replaced.
    mean, std
        The input is ``(value - mean) / std`` for values in 0..255.

    Returns
    -------
    bytes
        The TFLite file, weights unchanged.
    """
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = _read(network)
    entry = schema.MetadataT()
    entry.name = "TFLITE_METADATA"
    entry.buffer = _add_buffer(model, list(_input_metadata(mean, std)))
    # The published detector carries metadata of a face detector; two of the same name would clash.
    model.metadata = [old for old in model.metadata or [] if old.name != b"TFLITE_METADATA"] + [entry]
    return _pack(model, b"TFL3")


def without_mask(network: bytes) -> bytes:
    """Return the network without the operations that only make its segmentation mask.

    The published landmark networks draw a mask of the person at full size with every picture, whether it is asked for
    or not, which takes 40 % of the time of the full one. MediaPipe wants as many outputs as before, so the first one
    (the landmarks) is given in the mask's place. The other outputs stay the same to the last bit.

    Parameters
    ----------
    network
        A TFLite file. One without an output of shape ``(1, H, W, 1)`` is returned as it is.
    """
    model = _read(network)
    graph = model.subgraphs[0]
    shapes = [[int(side) for side in graph.tensors[output].shape] for output in graph.outputs]
    if not any(_is_mask(shape) for shape in shapes):
        return network
    graph.outputs = [
        graph.outputs[0] if _is_mask(shape) else output for output, shape in zip(graph.outputs, shapes, strict=True)
    ]
    needed = _ancestors(graph)
    graph.operators = [operator for number, operator in enumerate(graph.operators) if number in needed]
    model.signatureDefs = []  # names of outputs; MediaPipe goes by their order
    return _pack(model, b"TFL3")


def with_unpacked_weights(network: bytes) -> bytes:
    """Return the network with its weights as they are computed with: each of them there, in single precision.

    The published networks keep weights in half precision, and the detector leaves out those that are zero; each tracker
    that is made puts both right again, which is half of the time that it takes. What is computed with the weights
    stays the same to the last bit.

    Parameters
    ----------
    network
        A TFLite file. One without such weights is returned as it is.
    """
    from mediapipe.tasks.metadata import schema_py_generated as schema

    model = _read(network)
    graph = model.subgraphs[0]
    unpacked: dict[int, NDArray[np.generic]] = {}
    others = []
    for operator in graph.operators:
        code = model.operatorCodes[operator.opcodeIndex]
        kind, source = max(code.builtinCode, code.deprecatedBuiltinCode), operator.inputs[0]
        weights = unpacked.get(source, _half_precision(model, graph.tensors[source]))
        if weights is not None and kind == schema.BuiltinOperator.DENSIFY and _is_in_order(graph.tensors[source]):
            unpacked[operator.outputs[0]] = _dense(weights, graph.tensors[source])
        elif weights is not None and kind == schema.BuiltinOperator.DEQUANTIZE:
            unpacked[operator.outputs[0]] = weights.astype(np.float32)
        else:
            others.append(operator)
    if not unpacked:
        return network
    graph.operators = others
    for number, weights in unpacked.items():
        graph.tensors[number].buffer = _add_buffer(model, weights.reshape(-1).view(np.uint8))
    _drop_unused_weights(model)
    return _pack(model, b"TFL3")


def _half_precision(model: Any, tensor: Any) -> NDArray[np.float16] | None:  # noqa: ANN401 - generated classes
    from mediapipe.tasks.metadata import schema_py_generated as schema

    data = model.buffers[tensor.buffer].data
    if tensor.type != schema.TensorType.FLOAT16 or data is None or len(data) == 0:
        return None
    return np.asarray(data, dtype=np.uint8).view(np.float16)


def _is_in_order(tensor: Any) -> bool:  # noqa: ANN401 - generated classes share no base
    packing = tensor.sparsity
    return not packing.blockMap and list(packing.traversalOrder) == list(range(len(tensor.shape)))


def _dense(weights: NDArray[np.generic], tensor: Any) -> NDArray[np.generic]:  # noqa: ANN401 - generated classes
    """Return a sparse tensor with its zeros; each dimension is whole or lists the places that are kept."""
    places = np.zeros(1, dtype=np.int64)
    for size, kept in zip(tensor.shape, tensor.sparsity.dimMetadata, strict=True):
        if kept.arraySegments is None:
            places = (places[:, None] * size + np.arange(size)).ravel()
        else:
            ends, at = (np.asarray(part.values, dtype=np.int64) for part in (kept.arraySegments, kept.arrayIndices))
            places = np.repeat(places, ends[1:] - ends[:-1]) * size + at
    dense = np.zeros(int(np.prod(tensor.shape)), dtype=weights.dtype)
    dense[places] = weights[: len(places)]
    return dense


def _drop_unused_weights(model: Any) -> None:  # noqa: ANN401 - generated classes share no base
    graph = model.subgraphs[0]
    used = {*graph.inputs, *graph.outputs}
    for operator in graph.operators:
        used |= {*operator.inputs, *operator.outputs}
    for number, tensor in enumerate(graph.tensors):
        if number not in used:
            tensor.buffer, tensor.sparsity = 0, None
    kept = {tensor.buffer for tensor in graph.tensors} | {entry.buffer for entry in model.metadata or []}
    for number, buffer in enumerate(model.buffers):
        if number not in kept:
            buffer.data = None


def _is_mask(shape: list[int]) -> bool:
    return len(shape) == 4 and shape[-1] == 1 and shape[1] > 1


def _ancestors(graph: Any) -> set[int]:  # noqa: ANN401 - generated classes share no base
    """Return the numbers of the operators that the outputs follow from."""
    maker = {output: number for number, operator in enumerate(graph.operators) for output in operator.outputs}
    needed: set[int] = set()
    waiting = [maker[tensor] for tensor in graph.outputs if tensor in maker]
    while waiting:
        number = waiting.pop()
        if number not in needed:
            needed.add(number)
            waiting += [maker[tensor] for tensor in graph.operators[number].inputs if tensor in maker]
    return needed


def _input_metadata(mean: float, std: float) -> bytes:
    from mediapipe.tasks.metadata import metadata_schema_py_generated as schema

    content = schema.ContentT()
    content.contentPropertiesType = schema.ContentProperties.ImageProperties
    content.contentProperties = schema.ImagePropertiesT()
    content.contentProperties.colorSpace = schema.ColorSpaceType.RGB
    normalisation = schema.ProcessUnitT()
    normalisation.optionsType = schema.ProcessUnitOptions.NormalizationOptions
    normalisation.options = schema.NormalizationOptionsT()
    normalisation.options.mean, normalisation.options.std = [mean], [std]
    tensor = schema.TensorMetadataT()
    tensor.name, tensor.content, tensor.processUnits = "image", content, [normalisation]
    subgraph = schema.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [tensor]
    model = schema.ModelMetadataT()
    model.name, model.subgraphMetadata = "pose", [subgraph]
    return _pack(model, b"M001")


def _read(network: bytes) -> Any:  # noqa: ANN401 - generated classes share no base
    from mediapipe.tasks.metadata import schema_py_generated as schema

    return schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(network, 0))


def _add_buffer(model: Any, data: Any) -> int:  # noqa: ANN401 - generated classes share no base
    """Add bytes to the model and return their number."""
    from mediapipe.tasks.metadata import schema_py_generated as schema

    buffer = schema.BufferT()
    buffer.data = data
    model.buffers.append(buffer)
    return len(model.buffers) - 1


def _pack(table: Any, identifier: bytes) -> bytes:  # noqa: ANN401 - generated classes share no base
    import flatbuffers

    class AlignedBuilder(flatbuffers.Builder):  # type: ignore[misc]
        """Keeps the weights aligned as the schema demands; the plain builder forgets it."""

        def CreateNumpyVector(self, x: Any) -> Any:  # noqa: ANN401, N802
            self.Prep(WEIGHT_ALIGNMENT, x.nbytes)
            return super().CreateNumpyVector(x)

    builder = AlignedBuilder(0)
    builder.Finish(table.Pack(builder), identifier)
    return bytes(builder.Output())
