"""Thinning of fast recordings, and the decoder's clock, without a file."""

from __future__ import annotations

import numpy as np
import pytest

from hipcheck.media.decode import frame_stride, sampled
from hipcheck.media.reader import _nearest_frames
from hipcheck.media.seek import _nearest


def kept_indices(times_s, max_fps=60.0):
    return [index for _, index in sampled(zip(times_s, range(len(times_s)), strict=True), max_fps)]


@pytest.mark.parametrize(
    ("fps", "stride"),
    [(24, 1), (29.97, 1), (59.94, 1), (60, 1), (90, 2), (100, 2), (119.88, 2), (120, 2), (240, 4), (480, 7), (960, 14)],
)
def test_steady_source_is_thinned_by_a_whole_number(fps, stride):
    times_s = np.arange(600) / fps
    assert kept_indices(times_s) == list(range(0, 600, stride))
    assert frame_stride(fps, 60.0) == stride


def test_sixty_fps_in_coarse_ticks_loses_no_frame():
    ticks = np.round(np.arange(300) * 1000 / 60)  # Matroska's milliseconds: 16, 17, 17
    jitter = np.random.default_rng(0).integers(0, 2, 300)
    assert kept_indices((ticks + jitter) / 1000) == list(range(300))


def test_slow_motion_in_coarse_ticks_has_no_jitter_pattern():
    times_s = np.round(np.arange(960) * 600 / 240) / 600  # 240 fps in QuickTime's 1/600 s
    intervals_s = np.diff(times_s[kept_indices(times_s)])
    np.testing.assert_allclose(intervals_s, 1 / 60, atol=1e-12)


def test_mixed_rates_are_thinned_only_where_they_are_fast():
    slow, fast = np.arange(30) / 30, 1 + np.arange(240) / 240
    kept_s = np.concatenate([slow, fast])[kept_indices(np.concatenate([slow, fast]))]
    assert np.sum(kept_s < 1) == 30
    assert np.sum(kept_s >= 1) == 60


def test_nearest_of_sorted_times_and_streamed_frames_agree_with_brute_force():
    rng = np.random.default_rng(1)
    times_s = np.cumsum(rng.uniform(0.01, 0.2, 50))
    wanted = sorted(rng.uniform(-1, times_s[-1] + 1, 40))
    brute = [int(np.argmin(np.abs(times_s - t_s))) for t_s in wanted]
    assert _nearest(times_s, wanted) == brute
    streamed = _nearest_frames(zip(times_s, range(50), strict=True), wanted)
    assert [index for _, index in streamed] == brute
    assert _nearest(times_s[:1], [-1.0, 5.0]) == [0, 0]
