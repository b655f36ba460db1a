"""Rendered pictures: the same for the same seed, and the person stands where the truth says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np


def first(spec):
    from validation.clip import frames

    return next(frames(spec))


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tiny_spec):
    one, again, other = (first(spec) for spec in (tiny_spec, tiny_spec, replace(tiny_spec, seed=4)))
    assert one.rgb.tobytes() == again.rgb.tobytes()
    assert one.rgb.tobytes() != other.rgb.tobytes()
    assert one.truth.angles == again.truth.angles
    assert one.truth.angles != other.truth.angles


def test_the_person_covers_the_joints_of_the_truth(tiny_spec):
    from validation.sensor import Sensor

    still = replace(tiny_spec, sensor=Sensor(noise=0.0, blur_px=0.0), sway_deg=0.0, sway_m=0.0)
    seen = first(still)
    empty = still.sensor.expose(empty_room(still), (0, 0)).astype(int)
    person = np.abs(seen.rgb.astype(int) - empty).max(axis=2) > 12
    for name, (x, y) in seen.truth.points_px.items():
        assert person[round(y), round(x)], name
    assert 0.03 < person.mean() < 0.3


def empty_room(spec):
    from validation.body import Body
    from validation.pose import PoseSpec, Spine, solve
    from validation.render import Renderer
    from validation.scene import ROOMS

    body = Body(spec.subject.shape)
    far = Renderer(body, [], ROOMS[spec.subject.room], spec.camera)
    return far.draw(solve(body, PoseSpec(), Spine()), 0.0)


def test_markers_are_drawn_where_the_truth_says(tiny_spec):
    spec = replace(tiny_spec, markers="stickers", marker_m=0.05, sway_deg=0.0, sway_m=0.0)
    frame = first(spec)
    for name in ("left_asis_marker", "right_asis_marker", "left_knee_marker", "right_knee_marker"):
        x, y = frame.truth.points_px[name]
        red, green, blue = frame.rgb[round(y), round(x)].astype(int)
        assert green > red + 25, name
        assert green > blue + 25, name


def test_cache_renders_once_and_tells_specs_apart(tiny_spec, tmp_path):
    from validation.clip import cached

    video, truth = cached(tiny_spec, tmp_path)
    written = video.stat().st_mtime_ns
    assert cached(tiny_spec, tmp_path) == (video, truth)
    assert video.stat().st_mtime_ns == written
    assert replace(tiny_spec, yaw_deg=1.0).key != tiny_spec.key


def test_spec_file_describes_a_clip_and_a_wrong_one_is_named(tmp_path):
    import pytest
    from validation.specfile import SpecError, read_spec

    example = read_spec(Path(__file__).resolve().parents[2] / "validation" / "example.toml")
    assert (example.subject.room, example.camera.roll_deg) == ("gym", 2.0)
    path = tmp_path / "clip.toml"
    path.write_text(
        'subject = "jun"\nfacing = "back"\nmarkers = "aruco"\n'
        '[motion]\nkind = "stance"\nside = "right"\ndrop_deg = 7.0\n[person]\nskin_follow = 0.8\n'
    )
    spec = read_spec(path)
    assert (spec.facing, spec.motion.side, spec.motion.drop_deg) == ("back", "right", 7.0)
    assert spec.subject.skin_follow == 0.8
    good = 'subject = "jun"\n[motion]\nkind = "stance"\n'
    for bad in (
        good + "speed = 3\n",
        'facing = "side"\n' + good,
        good + "[person]\nhat = 1\n",
        'colour = "red"\n' + good,
    ):
        path.write_text(bad)
        with pytest.raises(SpecError, match=r"clip\.toml does not describe a clip"):
            read_spec(path)


def test_a_third_of_the_drawn_people_is_held_out(checkout):
    from validation.subjects import draw_subjects

    people = draw_subjects(24)
    assert people == draw_subjects(24)
    assert sum(person.held_out for person in people) == 8
    assert len({person.shape for person in people}) == 24
