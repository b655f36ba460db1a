"""The bundle: deterministic, aligned, with the input's scaling in it; wrong names and files are sentences."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from mediapipe.tasks.metadata import schema_py_generated as schema

from hipcheck.errors import UsageError
from hipcheck.pose.bundle import MODEL_NAMES, assemble, ensure_model, model_status
from hipcheck.pose.tflite import with_input_normalisation, with_unpacked_weights, without_mask
from model_factory import (
    WEIGHTS,
    masked_network,
    packed_network,
    pin_tiny_parts,
    read_network,
    read_normalisation,
    tiny_network,
    write_folder,
)

ENTRIES = {"pose_detector.tflite": (127.5, 127.5), "pose_landmarks_detector.tflite": (0.0, 255.0)}


@pytest.fixture
def bundle():
    return assemble(tiny_network(b"detector", metadata=b"of a face detector"), tiny_network(b"landmarks"))


def test_same_parts_give_the_same_bytes(bundle):
    again = assemble(tiny_network(b"detector", metadata=b"of a face detector"), tiny_network(b"landmarks"))
    other = assemble(tiny_network(b"detector"), tiny_network(b"other"))
    assert bundle == again
    assert bundle != other


def test_bundle_is_a_stored_zip_of_both_networks_without_todays_date(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert archive.testzip() is None
        assert [entry.filename for entry in archive.infolist()] == list(ENTRIES)
        for entry in archive.infolist():
            assert entry.compress_type == zipfile.ZIP_STORED
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)


@pytest.mark.parametrize("grown", range(0, 40, 5))
def test_content_is_aligned_whatever_the_size_before_it(grown):
    bundle = assemble(tiny_network(b"d" * (1 + grown)), tiny_network(b"landmarks"))
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        for entry in archive.infolist():
            name_length, extra_length = struct.unpack_from("<HH", bundle, entry.header_offset + 26)
            start = entry.header_offset + 30 + name_length + extra_length
            assert start % 16 == 0
            assert bundle[start + 4 : start + 8] == b"TFL3"
            kind, length = struct.unpack_from("<HH", bundle, entry.header_offset + 30 + name_length)
            assert (kind, length) == (0xD935, extra_length - 4)


def test_each_network_says_how_its_input_is_scaled_and_keeps_the_rest(bundle):
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        for name, (mean, std) in ENTRIES.items():
            model, metadata = read_network(archive.read(name))
            assert [key for key, _ in metadata] == ["min_runtime_version", "TFLITE_METADATA"]
            assert read_normalisation(metadata[-1][1]) == ([mean], [std])
            assert bytes(model.buffers[1].data) == WEIGHTS.tobytes()


def test_weights_stay_aligned_as_the_schema_demands():
    network = with_input_normalisation(tiny_network(b"n"), 0.0, 255.0)
    assert network.index(WEIGHTS.tobytes()) % 16 == 0


def test_what_only_draws_the_mask_goes_and_the_rest_stays():
    before, _ = read_network(masked_network())
    after, _ = read_network(without_mask(masked_network()))
    assert [list(operator.outputs) for operator in before.subgraphs[0].operators] == [[1], [2], [3], [4]]
    assert [list(operator.outputs) for operator in after.subgraphs[0].operators] == [[1], [2]]
    assert list(before.subgraphs[0].outputs) == [2, 4, 1]
    assert list(after.subgraphs[0].outputs) == [2, 2, 1]
    assert bytes(after.buffers[1].data) == WEIGHTS.tobytes()


def test_a_network_without_a_mask_is_left_alone():
    network = tiny_network(b"n")
    assert without_mask(network) == network


def _operators(model):
    return [model.operatorCodes[operator.opcodeIndex].builtinCode for operator in model.subgraphs[0].operators]


HALVES = st.one_of(st.just(0.0), st.floats(-60_000, 60_000, width=16))


@given(
    weights=hnp.arrays(np.float16, hnp.array_shapes(min_dims=1, max_dims=4, max_side=4), elements=HALVES),
    sparse=st.booleans(),
)
def test_weights_are_unpacked_to_the_last_bit(weights, sparse):
    assume(weights.any())
    after, _ = read_network(with_unpacked_weights(packed_network(weights, sparse=sparse)))
    (add,) = after.subgraphs[0].operators
    tensor = after.subgraphs[0].tensors[add.inputs[1]]
    unpacked = bytes(after.buffers[tensor.buffer].data)
    assert _operators(after) == [schema.BuiltinOperator.ADD]
    assert tensor.type == schema.TensorType.FLOAT32
    # a zero that was left out comes back without its sign
    assert unpacked == (weights.astype(np.float32) + (0.0 if sparse else -0.0)).tobytes()
    assert sum(len(buffer.data) for buffer in after.buffers if buffer.data is not None) == len(unpacked)


def test_sparse_weights_in_an_order_of_their_own_stay_as_they_are():
    network = packed_network(np.eye(3), sparse=True, order=[1, 0])
    assert with_unpacked_weights(network) == network


def test_a_network_of_single_precision_is_left_alone():
    assert with_unpacked_weights(masked_network()) == masked_network()


@pytest.mark.parametrize("name", ["fulll", "", "FULL"])
def test_unknown_name_lists_the_choices(name):
    with pytest.raises(UsageError, match=r"no model called .*lite, full, heavy"):
        ensure_model(name)


def test_missing_file_is_named(tmp_path):
    with pytest.raises(UsageError, match=r"no model file .*mine\.task"):
        ensure_model(tmp_path / "mine.task")


def _compressed(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ENTRIES:
            archive.writestr(name, b"x" * 100)


def _one_network_only(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pose_detector.tflite", b"x")


@pytest.mark.parametrize(
    "write",
    [lambda path: path.write_text("no zip"), lambda path: path.write_bytes(b""), _compressed, _one_network_only],
)
def test_file_that_is_no_bundle_is_refused(tmp_path, write):
    write(tmp_path / "mine.task")
    with pytest.raises(UsageError, match=r"mine\.task is not a Pose Landmarker bundle"):
        ensure_model(tmp_path / "mine.task")


def test_own_file_is_taken_as_it_is(tmp_path, bundle):
    path = tmp_path / "mine.task"
    path.write_bytes(bundle)
    model = ensure_model(str(path), allow_network=False)
    assert (model.path, model.name) == (path, "mine.task")
    assert path.read_bytes() == bundle


def test_status_tells_cached_from_missing_and_where_from(tmp_path, monkeypatch):
    pin_tiny_parts(monkeypatch.setattr)
    monkeypatch.setenv("HIPCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HIPCHECK_OFFLINE", raising=False)
    monkeypatch.setenv("HIPCHECK_MODEL_PARTS", str(write_folder(tmp_path / "parts")))
    model = ensure_model("lite")
    monkeypatch.delenv("HIPCHECK_MODEL_PARTS")
    lite, full, heavy = model_status()
    assert (lite.name, full.name, heavy.name) == MODEL_NAMES
    assert (lite.cached, full.cached, heavy.cached) == (True, False, False)
    assert (lite.path, lite.sha256, lite.size_bytes) == (model.path, model.sha256, model.path.stat().st_size)
    assert "package index" in full.origin
    assert "package index" not in heavy.origin
    monkeypatch.setenv("HIPCHECK_OFFLINE", "1")
    assert "HIPCHECK_OFFLINE" in model_status()[1].origin


def test_importing_is_cheap():
    heavy = "{'mediapipe', 'flatbuffers', 'requests', 'numpy', 'platformdirs'}"
    code = f"import sys, hipcheck.pose.bundle, hipcheck.doctor; sys.exit(str({heavy} & set(sys.modules) or ''))"
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert finished.stderr.strip() == ""
