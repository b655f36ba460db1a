"""The network's pictures are rendered, learned from and packed, in small."""

from __future__ import annotations

import json

import numpy as np
import onnxruntime
import pytest

pytest.importorskip("moderngl")
pytest.importorskip("torch", reason="training needs torch, which only the extra [training] brings")
pytest.importorskip("onnx", reason="packing the network needs onnx")

from validation.pelvis import network, stills

from hipcheck.pelvis.picture.network import FEATURES, PICTURE_PX


@pytest.mark.slow
def test_people_are_rendered_learned_from_and_packed(tmp_path):
    folders = [
        stills.collect(tmp_path, seed, count) for seed, count in ((stills.STAND_SEED, 8), (stills.SQUAT_SEED, 2))
    ]
    data = network.load(folders)
    assert set(np.unique(data.held_out)) == {False, True}
    assert data.grey.shape[1:] == (128, 128)
    assert np.ptp(data.tilt_deg) > 10
    told = []
    net = network.train(data, 2, told.append)
    assert len(told) == 2
    path = network.pack(net, data, 2, tmp_path)
    assert json.loads((tmp_path / "network.json").read_text())["people"] == 10
    seen = {
        "picture": np.zeros((2, 1, PICTURE_PX, PICTURE_PX), np.float32),
        "landmarks": np.zeros((2, FEATURES), np.float32),
    }
    assert onnxruntime.InferenceSession(path).run(None, seen)[0].shape == (2, 2)
