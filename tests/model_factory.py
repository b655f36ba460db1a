"""Tiny networks that stand in for the published ones: valid TFLite files of a few hundred bytes."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace

import flatbuffers
import numpy as np
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_schema
from mediapipe.tasks.metadata import schema_py_generated as schema

from hipcheck.pose import parts

WEIGHTS = np.arange(100, dtype=np.uint8)


def tiny_network(name, metadata=None, weights=WEIGHTS):
    """Return a network of one input and one weight buffer; ``metadata`` is put in as TFLITE_METADATA."""
    subgraph = schema.SubGraphT()
    subgraph.tensors, subgraph.inputs, subgraph.outputs = [_tensor(name, [1, 4, 4, 3])], [0], [0]
    subgraph.operators = []
    model = schema.ModelT()
    model.version, model.subgraphs, model.operatorCodes = 3, [subgraph], []
    model.buffers = [schema.BufferT(), _buffer(weights)]
    model.metadata = [_metadata(b"min_runtime_version", 1)]
    if metadata is not None:
        model.buffers.append(_buffer(np.frombuffer(metadata, np.uint8)))
        model.metadata.append(_metadata(b"TFLITE_METADATA", 2))
    return _file(model)


def masked_network():
    """Return a chain of four operators: picture, trunk (1), landmarks (2), then from the trunk 3 and the mask (4)."""
    shapes = [[1, 4, 4, 3], [1, 2, 2, 8], [1, 5], [1, 4, 4, 4], [1, 4, 4, 1]]
    subgraph = schema.SubGraphT()
    subgraph.tensors = [_tensor(f"t{number}".encode(), shape) for number, shape in enumerate(shapes)]
    subgraph.operators = [_operator(*way) for way in (([0], 1), ([1], 2), ([1], 3), ([3], 4))]
    subgraph.inputs, subgraph.outputs = [0], [2, 4, 1]
    model = schema.ModelT()
    model.version, model.subgraphs, model.operatorCodes = 3, [subgraph], [_code(schema.BuiltinOperator.RELU)]
    model.buffers, model.metadata = [schema.BufferT(), _buffer(WEIGHTS)], []
    return _file(model)


def packed_network(weights, *, sparse, order=None):
    """Return a network that adds weights of half precision to its input; ``sparse`` leaves out those that are zero.

    ``order`` is that of the dimensions in a sparse tensor; None for the usual one.
    """
    weights = np.asarray(weights, dtype=np.float16)
    shape, kinds = list(weights.shape), schema.BuiltinOperator
    subgraph = schema.SubGraphT()
    subgraph.tensors = [_tensor(name, shape) for name in (b"picture", b"packed", b"whole", b"weights", b"sum")]
    for number in (1, 2):
        subgraph.tensors[number].type = schema.TensorType.FLOAT16
    subgraph.tensors[1].buffer = 1
    held = weights
    if sparse:
        held = weights[weights != 0]
        subgraph.tensors[1].sparsity = _sparsity(weights, order or range(len(shape)))
    steps = [(kinds.DENSIFY, [1], 2), (kinds.DEQUANTIZE, [2], 3)] if sparse else [(kinds.DEQUANTIZE, [1], 3)]
    steps.append((kinds.ADD, [0, 3], 4))
    subgraph.operators = [_operator(*way, code=number) for number, (_, *way) in enumerate(steps)]
    codes = [_code(kind) for kind, *_ in steps]
    subgraph.inputs, subgraph.outputs = [0], [4]
    model = schema.ModelT()
    model.version, model.subgraphs, model.operatorCodes, model.metadata = 3, [subgraph], codes, []
    model.buffers = [schema.BufferT(), _buffer(held.reshape(-1).view(np.uint8))]
    return _file(model)


def _sparsity(weights, order):
    """Whole dimensions but for the last one, which lists the places that are not zero."""
    packing = schema.SparsityParametersT()
    packing.traversalOrder, packing.dimMetadata = list(order), []
    for size in weights.shape[:-1]:
        whole = schema.DimensionMetadataT()
        whole.format, whole.denseSize = schema.DimensionType.DENSE, size
        packing.dimMetadata.append(whole)
    rows = weights.reshape(-1, weights.shape[-1]) != 0
    listed = schema.DimensionMetadataT()
    listed.format = schema.DimensionType.SPARSE_CSR
    listed.arraySegmentsType = listed.arrayIndicesType = schema.SparseIndexVector.Uint16Vector
    listed.arraySegments, listed.arrayIndices = schema.Uint16VectorT(), schema.Uint16VectorT()
    listed.arraySegments.values = np.concatenate([[0], np.cumsum(rows.sum(axis=1))]).astype(np.uint16)
    listed.arrayIndices.values = np.nonzero(rows)[1].astype(np.uint16)
    packing.dimMetadata.append(listed)
    return packing


def _file(model):
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _tensor(name, shape):
    tensor = schema.TensorT()
    tensor.name, tensor.shape, tensor.type, tensor.buffer = name, shape, schema.TensorType.FLOAT32, 0
    return tensor


def _code(kind):
    code = schema.OperatorCodeT()
    code.builtinCode = kind
    return code


def _operator(sources, target, code=0):
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = code, sources, [target]
    return operator


def _buffer(data):
    buffer = schema.BufferT()
    buffer.data = data
    return buffer


def _metadata(name, index):
    entry = schema.MetadataT()
    entry.name, entry.buffer = name, index
    return entry


def read_network(raw):
    """Return the network as objects, and the parsed metadata entries by name, weights under their index."""
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(raw, 0))
    named = [(entry.name.decode(), bytes(model.buffers[entry.buffer].data)) for entry in model.metadata]
    return model, named


def read_normalisation(raw_metadata):
    """Return mean and std of the one input."""
    model = metadata_schema.ModelMetadataT.InitFromObj(
        metadata_schema.ModelMetadata.GetRootAsModelMetadata(raw_metadata, 0)
    )
    (tensor,) = model.subgraphMetadata[0].inputTensorMetadata
    (unit,) = tensor.processUnits
    return list(unit.options.mean), list(unit.options.std)


def tiny_files(weights=WEIGHTS):
    """Return the content of each stand-in by its published file name."""
    published = [parts.DETECTOR, *parts.LANDMARKS.values()]
    return {part.file_name: tiny_network(part.file_name.encode(), weights=weights) for part in published}


def pin_tiny_parts(setattr_, weights=WEIGHTS):
    """Make the pinned table expect the stand-ins; ``setattr_`` is ``monkeypatch.setattr`` or ``setattr``."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in tiny_files(weights).items()}
    setattr_(parts, "DETECTOR", replace(parts.DETECTOR, sha256=hashes[parts.DETECTOR.file_name]))
    tiny = {name: replace(part, sha256=hashes[part.file_name]) for name, part in parts.LANDMARKS.items()}
    setattr_(parts, "LANDMARKS", tiny)


def write_folder(folder, weights=WEIGHTS):
    """Write all stand-ins into a new folder and return it."""
    folder.mkdir()
    for name, content in tiny_files(weights).items():
        (folder / name).write_bytes(content)
    return folder


def write_wheel(folder):
    """Write a wheel that pip takes for the pinned one, with the stand-ins that the real one carries."""
    folder.mkdir()
    info = "mediapipe-0.10.21.dist-info"
    with zipfile.ZipFile(folder / "mediapipe-0.10.21-cp312-cp312-manylinux_2_28_x86_64.whl", "w") as wheel:
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: cp312-cp312-manylinux_2_28_x86_64\n")
        wheel.writestr(f"{info}/RECORD", "")
        files = tiny_files()
        for part in (parts.DETECTOR, parts.LANDMARKS["full"]):
            wheel.writestr(part.wheel_member, files[part.file_name])
    return folder
