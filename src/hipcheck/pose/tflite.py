"""Metadata inside a TFLite network: what MediaPipe must know of its input."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["WEIGHT_ALIGNMENT", "with_input_normalisation"]

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

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(network, 0))
    buffer = schema.BufferT()
    buffer.data = list(_input_metadata(mean, std))
    entry = schema.MetadataT()
    entry.name = "TFLITE_METADATA"
    entry.buffer = len(model.buffers)
    model.buffers.append(buffer)
    # The published detector carries metadata of a face detector; two of the same name would clash.
    model.metadata = [old for old in model.metadata or [] if old.name != b"TFLITE_METADATA"] + [entry]
    return _pack(model, b"TFL3")


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
