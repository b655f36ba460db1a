"""Laboratory markers seen by a camera give the laboratory's angles, through the code that measures recordings."""

import importlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.signal import find_peaks

from hipcheck.exercises.knees import knee_curves
from hipcheck.exercises.reps import find_repetitions
from hipcheck.kinematics import line_tilt_deg
from hipcheck.landmarks import Joint
from hipcheck.motion import prepare
from hipcheck.pelvis import estimate_pelvis
from hipcheck.pelvis.markers.signal import prepare_markers
from recognised import squats_of

pytestmark = pytest.mark.shared

LEGS = {
    "hip": ("L_HJC", "R_HJC"),
    "knee": ("L_knee", "r_knee"),
    "ankle": ("L_ankle", "r_ankle"),
    "shoulder": ("L_Shoulder", "R_Shoulder"),
    "heel": ("L_calc", "r_calc"),
    "foot_index": ("L_toe", "r_toe"),
}


def rms(values):
    return float(np.sqrt(np.mean(np.square(values))))


@pytest.fixture(scope="module")
def mocap():
    """The module ``validation.mocap``: it belongs to the checkout and is not installed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).resolve().parents[2])
        yield importlib.import_module("validation.mocap")


@pytest.fixture(scope="module")
def walk(shared_dir, mocap):
    pytest.importorskip("ezc3d", reason="reading C3D needs the extra c3d")
    return mocap.read_c3d(shared_dir / "mocap" / "walk.c3d")


@pytest.mark.parametrize("distance_m", [4.0, 6.0])
def test_the_pelvis_of_a_walk(mocap, walk, distance_m):
    markers, stored = walk
    camera = replace(mocap.CAMERA, distance_m=distance_m)
    lab_deg = stored["LPelvisAngles"][:, 1]
    tilt = line_tilt_deg(mocap.seen(markers, "LASI", camera), mocap.seen(markers, "RASI", camera))
    assert rms(tilt - lab_deg) <= 1.0
    assert np.corrcoef(tilt, lab_deg)[0, 1] > 0.97
    # The other sign, or the other side for left, would be far off.
    assert rms(-tilt - lab_deg) > 4.0


def test_the_same_walk_through_the_whole_estimate(mocap, walk):
    markers, stored = walk
    track = mocap.leg_track(markers, {"hip": ("LFEP", "RFEP"), "knee": ("LKNE", "RKNE"), "ankle": ("LANK", "RANK")})
    # Anything that is seen will do for the shoulders: half a metre above the hips.
    for side in ("LEFT", "RIGHT"):
        track.xy_px[:, Joint[f"{side}_SHOULDER"]] = track.xy_px[:, Joint[f"{side}_HIP"]] - [0.0, 300.0]
        track.visibility[:, Joint[f"{side}_SHOULDER"]] = 1.0
    motion = prepare(track, "front")
    line = mocap.pelvis_markers(markers, "LASI", "RASI")
    pelvis = estimate_pelvis(motion, prepare_markers(line, track.t_s, motion))
    assert pelvis.method == "markers"
    lab_deg = np.interp(motion.t_s, track.t_s, stored["LPelvisAngles"][:, 1])
    assert rms(pelvis.raw_deg - lab_deg) <= 1.0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["squats1", "squatsAsym1"])
def test_all_squats_of_the_laboratory_are_found(shared_dir, mocap, name):
    markers = mocap.read_trc(shared_dir / "mocap" / "subject4" / f"{name}.trc")
    height_m = 0.5 * (markers.places_m["L.ASIS"] + markers.places_m["r.ASIS"])[:, 1]
    lowest, _ = find_peaks(-height_m, prominence=0.1)
    motion = prepare(mocap.leg_track(markers, LEGS), "front")
    curves = knee_curves(motion)
    found = find_repetitions(curves.depth_percent)
    assert len(lowest) == 5
    assert (len(found.whole), found.partial) == (5, 0)
    bottoms = [motion.t_s[repetition.bottom] for repetition in found.whole]
    assert bottoms == pytest.approx(list(markers.t_s[lowest]), abs=0.2)
    squats, _ = squats_of(motion, curves)
    assert [squat.rep for squat in squats] == [1, 2, 3, 4, 5]


def test_trendetect_reproduced(shared_dir):
    """Its angle is the line from hip_base to hip_test against that of the clip's first frame (y down, pixels)."""
    folder = shared_dir / "mocap" / "trendetect"
    clip, first = (pd.read_csv(folder / name) for name in ("debug.csv", "sample_3_output.csv"))
    published = pd.read_csv(folder / "resultado.csv")["hip_angle"].to_numpy()
    test, base = (clip[[f"{name}_x", f"{name}_y"]].to_numpy() for name in ("hip_test", "hip_base"))
    zero = line_tilt_deg(first[["id_2_x", "id_2_y"]].to_numpy()[:1], first[["id_3_x", "id_3_y"]].to_numpy()[:1])
    angle = line_tilt_deg(test, base) - np.nanmedian(zero)
    np.testing.assert_allclose(angle, published, rtol=0, atol=1e-9)
    assert (published.max(), published.min(), published.mean()) == pytest.approx((11.23, -4.04, 4.38), abs=0.005)
