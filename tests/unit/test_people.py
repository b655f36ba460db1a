"""Who is who: people who cross, walk through, come and go; and who of them is measured."""

from dataclasses import replace

import numpy as np
import pytest

from hipcheck.landmarks import BOTH_SIDES, Joint, joint
from hipcheck.pose.landmarker import Person
from hipcheck.pose.people import Sighting, distinct, join_sightings, link, prominent_count, rank, to_track
from track_factory import make_track

STAND = make_track(duration_s=0.1).xy_px[0] - (640.0, 360.0)


def person(x, *, y=360.0, height=1.0):
    """Someone standing at x; 540 px tall at height 1."""
    xy = (STAND * height + (x, y)).astype(np.float32)
    return Person(xy, np.full((33, 3), x, dtype=np.float32), np.full(33, 0.9, dtype=np.float32))


def place(seen):
    return float(seen.xy_px[[Joint.LEFT_HIP, Joint.RIGHT_HIP], 0].mean())


def places(sighting):
    return [place(seen) for seen in sighting.people]


T = np.arange(120) / 30


def test_crossing_people_keep_their_names():
    a, b = 300 + 170 * T, 980 - 170 * T
    frames = [[person(x1), person(x2)][:: (-1) ** n] for n, (x1, x2) in enumerate(zip(a, b, strict=True))]
    first, second = sorted(link(frames, T), key=lambda s: places(s)[0])
    np.testing.assert_allclose(places(first), a, atol=1)
    np.testing.assert_allclose(places(second), b, atol=1)


def test_who_is_hidden_behind_another_while_crossing_is_found_again():
    a, b = 300 + 170 * T, 980 - 170 * T
    frames = [distinct([person(x1), person(x2)]) for x1, x2 in zip(a, b, strict=True)]
    assert min(len(people) for people in frames) == 1
    first, second = sorted(link(frames, T), key=lambda s: places(s)[0])
    # Where both are at one place the picture does not tell whom of the two it shows.
    for sighting, course in ((first, a), (second, b)):
        apart = [n for n in sighting.frames if abs(a[n] - b[n]) > 20]
        assert len(apart) > 90
        np.testing.assert_allclose([places(sighting)[sighting.frames.index(n)] for n in apart], course[apart], atol=1)


def test_a_passer_by_does_not_take_the_subject_along():
    walker = 100 + 300 * T
    frames = [distinct([person(640), person(x, height=0.8)]) for x in walker]
    subject, *others = rank(link(frames, T), len(T), 1280, 720)
    assert len(subject.frames) == len(T)
    np.testing.assert_allclose(places(subject), 640, atol=1)
    assert others


def test_one_leaves_and_another_comes_in_at_the_same_moment():
    # The subject and a bystander who vanishes at the right just as somebody appears at the left.
    frames = [[person(640), person(1800)]] * 60 + [[person(655), person(-1200)]] * 60
    found = link(frames, T)
    assert len(found) == 3
    assert len(next(s for s in found if places(s)[0] == pytest.approx(640, abs=1)).frames) == 120


def test_after_a_second_unseen_it_is_somebody_new():
    short = [[person(640)]] * 30 + [[]] * 29 + [[person(640)]] * 30
    assert len(link(short, T)) == 1
    long = [[person(640)]] * 30 + [[]] * 31 + [[person(640)]] * 30
    assert len(link(long, T)) == 2


def test_out_of_reach_is_somebody_else():
    assert len(link([[person(200)], [person(200 + 0.5 * 540)]], T)) == 1
    assert len(link([[person(200)], [person(200 + 0.7 * 540)]], T)) == 2


def test_the_same_person_found_twice_is_one():
    assert len(distinct([person(640), person(650), person(640, y=380.0)])) == 1
    assert len(distinct([person(640), person(740)])) == 2
    assert distinct([]) == []


def test_small_figures_in_the_background_are_not_counted():
    assert prominent_count([person(640), person(100, height=0.3)]) == 1
    assert prominent_count([person(640), person(100, height=0.4)]) == 2
    assert prominent_count([]) == 0


@pytest.mark.parametrize(
    ("subject", "other"),
    [
        (([person(640, height=0.9)] * 100), ([person(640, height=0.5)] * 100)),
        (([person(640)] * 100), ([person(1270)] * 100)),
        (([person(640)] * 100), ([person(640)] * 40)),
        (([person(640, height=0.6)] * 100), ([person(640)] * 4)),  # a glimpse of somebody near the camera
    ],
    ids=["larger", "more central", "longer", "no glimpse"],
)
def test_the_most_prominent_comes_first(subject, other):
    seen = [link([[p] for p in people], T)[0] for people in (other, subject)]
    assert rank(seen, 100, 1280, 720)[0] is seen[1]
    assert rank(seen[::-1], 100, 1280, 720)[0] is seen[1]


def test_a_glimpse_is_better_than_nobody():
    glimpse = link([[person(640)]], T)
    assert rank(glimpse, 1000, 1280, 720) == glimpse
    assert rank([], 10, 1280, 720) == []


def test_a_track_has_every_frame_and_is_empty_where_nobody_was():
    (sighting,) = link([[], [person(640)], [], [person(650)], []], T)
    track = to_track(sighting, T[:5], 1280, 720)
    assert np.isnan(track.xy_px[[0, 2, 4]]).all()
    assert np.isnan(track.world_m[[0, 2, 4]]).all()
    assert (track.visibility[[0, 2, 4]] == 0).all()
    np.testing.assert_allclose(track.xy_px[3], person(650).xy_px)
    np.testing.assert_allclose(track.visibility[1], 0.9)
    nobody = to_track(None, T[:5], 1280, 720)
    assert np.isnan(nobody.xy_px).all()
    assert len(nobody) == 5


def test_a_person_knows_the_box_around_all_landmarks():
    left, top, right, bottom = person(640).box_px
    assert (left + right) / 2 == pytest.approx(640, abs=1)
    assert bottom - top == pytest.approx(np.ptp(STAND[:, 1]), abs=1)


def sighting(frames, *, shoulders=1.0, thigh=1.0, jitter=0.0, seed=0):
    """Somebody seen in some frames, with shoulders and thighs of other proportions in the network's metres."""
    world = make_track(duration_s=0.1).world_m[0].copy()
    for side in BOTH_SIDES:
        hip, knee = (world[joint(side, name)].copy() for name in ("hip", "knee"))
        for name in ("knee", "ankle"):
            world[joint(side, name)] += (thigh - 1.0) * (knee - hip)
        world[joint(side, "shoulder"), 0] *= shoulders
    rng = np.random.default_rng(seed)
    noise = jitter * rng.standard_normal((len(frames), *world.shape))
    people = [replace(person(640), world_m=(world + one).astype(np.float32)) for one in noise]
    return Sighting(list(frames), people)


def test_somebody_who_was_away_is_one_person_in_time_order():
    early, late = sighting(range(20)), sighting(range(90, 120))
    (joined,) = join_sightings([early, late])
    assert joined.frames == [*range(20), *range(90, 120)]
    assert joined.people == [*early.people, *late.people]
    assert (len(early.frames), len(late.frames)) == (20, 30)  # as they were


def test_the_noise_of_the_network_parts_nobody():
    assert len(join_sightings([sighting(range(n, n + 20), jitter=0.02, seed=n) for n in (0, 40, 80)])) == 1


@pytest.mark.parametrize(("other", "count"), [({"shoulders": 1.1}, 1), ({"shoulders": 1.3}, 2), ({"thigh": 1.3}, 2)])
def test_whoever_has_other_proportions_is_somebody_else(other, count):
    assert len(join_sightings([sighting(range(40)), sighting(range(60, 90), **other)])) == count


def test_two_who_are_ever_seen_together_stay_two():
    assert len(join_sightings([sighting(range(40)), sighting(range(39, 80))])) == 2
    # Nor by way of a third who could be either: whoever was seen longest is asked first.
    first, second, third = sighting(range(40)), sighting(range(30)), sighting(range(60, 80))
    longest, shorter = join_sightings([second, third, first])
    assert longest.frames == [*range(40), *range(60, 80)]
    assert shorter.frames == [*range(30)]


def test_a_glimpse_tells_no_proportions():
    assert len(join_sightings([sighting(range(40)), sighting(range(60, 64))])) == 2
    assert len(join_sightings([sighting(range(40)), sighting(range(60, 65))])) == 1
    assert join_sightings([]) == []
