"""The plan of squats on one leg: fair, and apart from the sweep."""

from collections import Counter


def test_every_kind_is_seen_from_both_sides_and_half_of_the_bodies_are_held_out():
    from validation.single import plan
    from validation.single_rows import family

    clips = plan()
    seen = Counter((family(clip.kind), clip.spec.facing) for clip in clips)
    assert set(seen) == {(kind, view) for kind in ("single", "step_down", "split") for view in ("front", "back")}
    legs = Counter((clip.spec.facing, clip.spec.motion.side) for clip in clips)
    assert min(legs.values()) >= 5
    bodies = {clip.spec.subject.name: clip.spec.subject.held_out for clip in clips}
    assert sorted(bodies.values()) == [False] * 3 + [True] * 3


def test_its_clips_are_none_of_the_sweeps():
    from validation.single import plan
    from validation.sweep import MAIN, SMALL
    from validation.sweep import plan as sweep_plan

    keys = [clip.spec.key for clip in plan()]
    assert len(set(keys)) == 24
    assert not set(keys) & {clip.spec.key for clip in sweep_plan(MAIN, SMALL)}
