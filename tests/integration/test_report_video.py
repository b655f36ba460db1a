"""The annotated video: every frame, at its own time, with the overlay where there are landmarks."""

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.errors import HipcheckError
from hipcheck.landmarks import PoseTrack
from hipcheck.media.reader import VideoReader
from hipcheck.media.writer import VideoWriter
from hipcheck.report.model import ReportInput
from hipcheck.report.video import annotate_video
from report_factory import make_report

TIMES_S = [0.0, 0.04, 0.1, 0.14, 0.2, 0.3]


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "clip.mp4"
    with VideoWriter(path, 320, 180) as writer:
        for i, t_s in enumerate(TIMES_S):
            writer.write(np.full((180, 320, 3), 60 + 10 * i, np.uint8), t_s)
    return path


@pytest.fixture
def data():
    """An analysis whose track has landmarks for all frames but the last two; the first of these is unknown to it."""
    whole = make_report(stances=1)
    track, count = whole.track, len(TIMES_S) - 1
    xy = track.xy_px[:count].copy()
    xy[-1] = np.nan
    times_s = np.array([*TIMES_S[:-2], TIMES_S[-1]])
    cut = PoseTrack(times_s, xy, track.world_m[:count], track.visibility[:count], 1280, 720)
    return of_size(ReportInput(whole.results, whole.angles, cut), 320, 180)


def of_size(data, width, height):
    """The same, of a recording of this size."""
    source = data.results.source.model_copy(update={"width": width, "height": height})
    return replace(data, results=data.results.model_copy(update={"source": source}))


def frames_of(path):
    with VideoReader(path) as reader:
        return [(frame.t_s, frame.rgb.astype(float)) for frame in reader]


def test_overlay_and_timing(clip, data, tmp_path):
    calls = []
    annotate_video(data, clip, tmp_path / "out.mp4", mirrored=False, progress=lambda *call: calls.append(call))
    before, after = frames_of(clip), frames_of(tmp_path / "out.mp4")
    np.testing.assert_allclose([t for t, _ in after], TIMES_S, atol=1e-3)
    # The lower half is free of the panel: there the legs are drawn, or nothing at all.
    moved = [np.abs(b[90:] - a[90:]).max() > 60 for (_, a), (_, b) in zip(before, after, strict=True)]
    assert moved == [True] * 4 + [False] * 2
    assert calls[-1] == (5, 5)


def test_mirrored_recording_is_turned_back(tmp_path, data):
    path = tmp_path / "clip.mp4"
    half = np.zeros((180, 320, 3), np.uint8)
    half[:, :160] = 200
    with VideoWriter(path, 320, 180) as writer:
        for t_s in TIMES_S:
            writer.write(half, t_s)
    annotate_video(data, path, tmp_path / "out.mp4", mirrored=True)
    last = frames_of(tmp_path / "out.mp4")[-1][1]
    assert last[170, 10].max() < 30
    assert last[170, 310].min() > 170


def test_large_pictures_are_made_smaller(tmp_path, data):
    path = tmp_path / "large.mp4"
    with VideoWriter(path, 2560, 1440) as writer:
        writer.write(np.full((1440, 2560, 3), 90, np.uint8), 0.0)
    annotate_video(of_size(data, 2560, 1440), path, tmp_path / "out.mp4", mirrored=False)
    assert frames_of(tmp_path / "out.mp4")[0][1].shape == (1080, 1920, 3)


def test_only_the_stretch_that_was_measured_is_shown_in_its_own_shape(clip, data, tmp_path):
    track = data.track
    part = PoseTrack(track.t_s[1:4], track.xy_px[1:4], track.world_m[1:4], track.visibility[1:4], 720, 1280)
    annotate_video(of_size(replace(data, track=part), 180, 320), clip, tmp_path / "out.mp4", mirrored=False)
    frames = frames_of(tmp_path / "out.mp4")
    np.testing.assert_allclose([t for t, _ in frames], np.array(TIMES_S[1:4]) - TIMES_S[1], atol=1e-3)
    assert frames[0][1].shape == (320, 180, 3)


def test_failure_leaves_nothing_behind(clip, data, tmp_path):
    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        annotate_video(data, clip, tmp_path / "out.mp4", mirrored=False, progress=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
    with pytest.raises(HipcheckError):
        annotate_video(data, clip, tmp_path / "missing" / "out.mp4", mirrored=False)
