"""Sound files of every kind that is read, to be spoiled: small, and made by the project's own factories."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pandas as pd

from clip_factory import write_clip
from hipcheck.analysis import Analysis
from hipcheck.interchange.netcdf import write_netcdf
from hipcheck.interchange.table import landmark_table
from hipcheck.interchange.trc import write_trc
from hipcheck.landmarks import Joint
from hipcheck.measure import measure
from keypoint_factory import layout_points, marker_set, write_c3d_of
from recording_factory import make_recording
from track_factory import Timing, make_track

QUICK = Timing(lift_s=0.8, touch_down_s=2.2, reps=1, first_rep_s=0.8, rep_s=1.2, pause_s=0.1)

VIDEOS: dict[str, dict[str, Any]] = {
    "h264.mp4": {"options": {"g": "5"}},
    "h264.mov": {"options": {"g": "5"}, "rotation": (90, False, False)},
    "h264.mkv": {"pixel_aspect": Fraction(4, 3)},
    "h264.ts": {"options": {"g": "5"}, "sound": True},
    "h264.m2ts": {},
    "h264.avi": {},
    "h264.flv": {},
    "h264.h264": {"options": {"g": "5"}},
    "titled.mp4": {"tags": {"title": "Kniebeuge links, größer"}, "options": {"g": "12", "bf": "2"}},
    "hevc.mp4": {"codec": "libx265", "options": {"x265-params": "log-level=none:keyint=5"}},
    "hevc.mkv": {"codec": "libx265", "pix_fmt": "yuv420p10le", "options": {"x265-params": "log-level=none"}},
    "vp8.webm": {"codec": "libvpx", "options": {"deadline": "realtime"}},
    "vp9.webm": {"codec": "libvpx-vp9", "options": {"deadline": "realtime", "g": "5"}},
    "av1.mp4": {"codec": "libsvtav1", "options": {"g": "5", "crf": "40", "preset": "12"}},
    "mpeg4.avi": {"codec": "mpeg4", "options": {"g": "5"}},
    "mpeg4.mp4": {"codec": "mpeg4", "options": {"bf": "2"}},
    "mjpeg.avi": {"codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "mjpeg.mov": {"codec": "mjpeg", "pix_fmt": "yuvj420p"},
    "mpeg2.mpg": {"codec": "mpeg2video"},
    "mpeg2.ts": {"codec": "mpeg2video", "sound": True},
    "wmv2.wmv": {"codec": "wmv2"},
    "flv1.flv": {"codec": "flv"},
    "h263.3gp": {"codec": "h263", "size": (176, 144)},
    "gif.gif": {"codec": "gif", "pix_fmt": "rgb8"},
    "theora.ogv": {"codec": "libtheora"},
    "prores.mov": {"codec": "prores_ks", "pix_fmt": "yuv422p10le"},
    "ffv1.mkv": {"codec": "ffv1"},
    "dv.avi": {"codec": "dvvideo", "pix_fmt": "yuv411p", "size": (720, 480)},
}
"""Name of the file to how it is written."""


def make_videos(folder: Path) -> list[Path]:
    """Write every kind of video that this build of FFmpeg can write, and one that is turned in the middle."""
    made: list[Path] = []
    for name, how in VIDEOS.items():
        if how.get("codec", "libx264") in av.codecs_available:
            count = 4 if name.startswith("dv") else 16
            try:
                made.append(write_clip(folder / name, range(count), **{"size": (96, 64), **how}))
            except av.FFmpegError:  # a codec that this container does not take in this build
                continue
    parts = [write_clip(folder / f"{n}.h264", range(12), size=size) for n, size in enumerate(((64, 96), (96, 64)))]
    turned = folder / "turned.h264"
    turned.write_bytes(b"".join(part.read_bytes() for part in parts))
    return [*made, turned]


def make_landmarks(folder: Path) -> list[Path]:
    """Write ``landmarks.npz`` of a hold and of a squat."""
    made = []
    for motion in ("stance", "squat"):
        path = folder / f"{motion}.npz"
        make_recording(make_track(motion, timing=QUICK, drop_deg=8.0, noise_px=1.0)).save(path)
        made.append(path)
    return made


def make_json(folder: Path) -> list[Path]:
    """Write one file of AlphaPose and the three ways of MMPose; a folder of OpenPose is made of the first when read."""
    points = layout_points(make_track("squat", timing=QUICK, fps=15.0), 26)
    alpha = [{"image_id": f"{n}.jpg", "keypoints": one.ravel().round(1).tolist()} for n, one in enumerate(points)]
    people = [{"keypoints": one[:, :2].round(1).tolist(), "keypoint_scores": one[:, 2].tolist()} for one in points]
    frames = [{"frame_id": n, "instances": [one]} for n, one in enumerate(people)]
    contents = {"alpha": alpha, "mmpose": frames, "old": {"meta_info": {}, "instance_info": frames}}
    return [_written(folder / f"{name}.json", json.dumps(content)) for name, content in contents.items()]


def make_openpose(folder: Path) -> list[Path]:
    """Write one file of OpenPose, that of one frame; the folder around it is made when it is read."""
    points = layout_points(make_track("squat", timing=QUICK, fps=15.0), 26)
    content = {"version": 1.3, "people": [{"person_id": [-1], "pose_keypoints_2d": points[9].ravel().tolist()}]}
    whole = folder / "openpose"
    whole.mkdir()
    for number, one in enumerate(points):
        people = [{"pose_keypoints_2d": one.ravel().round(1).tolist()}]
        _written(whole / f"clip_{number:06d}_keypoints.json", json.dumps({"people": people}))
    return [_written(folder / "clip_000009_keypoints.json", json.dumps(content))]


def make_csv(folder: Path) -> list[Path]:
    """Write tables of hipcheck, of DeepLabCut, and two free ones."""
    track = make_track("squat", timing=QUICK, fps=15.0)
    own, lab, wide, long = (folder / f"{name}.csv" for name in ("own", "deeplabcut", "wide", "long"))
    landmark_table(make_recording(track)).to_csv(own, index=False)
    names = [place.name.lower() for place in Joint]
    columns = pd.MultiIndex.from_product(
        [["net"], names, ["x", "y", "likelihood"]], names=["scorer", "bodyparts", "coords"]
    )
    cells = np.concatenate([track.xy_px, track.visibility[..., None]], axis=-1).round(1).reshape(len(track), -1)
    pd.DataFrame(cells, columns=columns).to_csv(lab)
    pd.DataFrame(
        {"time": track.t_s}
        | {f"{n}_{axis}": track.xy_px[:, i, k].round(1) for i, n in enumerate(names) for k, axis in enumerate("xy")}
    ).to_csv(wide, index=False)
    rows = [(f, n, *track.xy_px[f, i].round(1), 0.9) for f in range(len(track)) for i, n in enumerate(names)]
    pd.DataFrame(rows, columns=["frame", "joint", "x", "y", "score"]).to_csv(long, index=False, sep=";", decimal=",")
    return [own, lab, wide, long]


def make_trc(folder: Path) -> list[Path]:
    """Write the markers of a laboratory in millimetres."""
    track = make_track("squat", timing=QUICK)
    names, places = marker_set(track)
    write_trc(folder / "lab.trc", track.t_s, names, (1e3 * places).round(1), "mm")
    return [folder / "lab.trc"]


def make_c3d(folder: Path) -> list[Path]:
    """Write the same as C3D."""
    names, places = marker_set(make_track("squat", timing=QUICK))
    return [write_c3d_of(folder / "lab.c3d", [f"Anna:{name}" for name in names], 1e3 * places)]


def make_nc(folder: Path) -> list[Path]:
    """Write a dataset of poses."""
    write_netcdf(folder / "poses.nc", make_recording(make_track("squat", timing=QUICK)))
    return [folder / "poses.nc"]


def make_results(folder: Path) -> list[Path]:
    """Write a whole folder of results, from which one file is spoiled at a time."""
    recording = make_recording(make_track("stance", timing=QUICK, drop_deg=8.0))
    results, angles = measure(recording)
    middle = results.stances[0].start_s + 0.5 if results.stances else 1.0
    picture = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 255, (720, 1280, 3), np.uint8), (0, 0), 5)
    place = Analysis(results, angles, recording, {middle: np.asarray(picture, np.uint8)}).save(
        folder / "out", formats=[]
    )
    return [place / "results.json", place / "angles.csv", next((place / "evidence").glob("*.jpg"))]


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


MAKERS: dict[str, Callable[[Path], list[Path]]] = {
    "video": make_videos,
    "npz": make_landmarks,
    "json": make_json,
    "openpose": make_openpose,
    "csv": make_csv,
    "trc": make_trc,
    "c3d": make_c3d,
    "netcdf": make_nc,
    "results": make_results,
}
"""Kind of file to what writes sound ones of it."""
