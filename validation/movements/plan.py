"""Which films are made: every kind with people to develop against and with people who are held out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from validation.camera import Camera
from validation.clip import ClipSpec
from validation.encode import Encoding
from validation.motion import March, Motion, Sequence, Side
from validation.movements.film import Film, Nudge, Passer
from validation.movements.furniture import SitToStand, StepUps, chair, step_ahead, turned_round
from validation.movements.jumps import JumpingJacks, Jumps
from validation.movements.labels import Excerpt, cut
from validation.movements.lunges import ReverseLunges, SideLunges, SquatToKneeRaise
from validation.movements.one_leg import OneLeg, SideSteps
from validation.movements.still import ArmsOnly, HipHinge, Lying, PushUps
from validation.movements.travel import Run, Walk
from validation.sensor import Sensor
from validation.squats import SplitSquat, Squat
from validation.subjects import Subject, draw_subjects
from validation.sweep import SMALL, camera_put_up

_SEED = 47
_SLOW_FPS, _FAST_FPS = 15, 24
# The third that is held out of every fit, and as many more that the movements are not developed against: half.
_MORE_HELD_OUT = ("s03", "s09", "s15", "s21")


@dataclass(frozen=True)
class _Scene:
    """What one film shows; ``options`` are fields of `ClipSpec`, ``more`` of `Film`."""

    kind: str
    motion: Motion
    fps: int = _SLOW_FPS
    far: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    second: Callable[[ClipSpec], ClipSpec] | None = None


def plan() -> list[Film]:
    """Return all films; of each kind one is made with people to develop against, then one with people held out."""
    people = draw_subjects()
    held = [person for person in people if person.held_out or person.name in _MORE_HELD_OUT]
    free = [person for person in people if person not in held]
    seen: dict[str, int] = {}
    films = []
    for number, scene in enumerate(_scenes(people)):
        of_kind = seen.get(scene.kind, 0)
        seen[scene.kind] = of_kind + 1
        group = held if of_kind % 2 else free
        person = group[(number * 5 + of_kind) % len(group)]
        films.append(_film(number, scene, f"{scene.kind}_{of_kind:02d}", person, held_out=of_kind % 2 == 1))
    # Whoever is interrupted has every kind to develop against, then every kind held out.
    return sorted(films, key=lambda film: (int(film.name[-2:]), film.kind))


def _film(number: int, scene: _Scene, name: str, person: Subject, *, held_out: bool) -> Film:
    rng = np.random.default_rng((_SEED, number))
    camera = camera_put_up(rng, roll_deg=2.5)
    if scene.far:
        camera = replace(camera, distance_m=5.2, lens_deg=38.0)
    spec = ClipSpec(
        subject=person,
        motion=scene.motion,
        camera=camera,
        sensor=Sensor(
            blur_px=float(rng.uniform(0.3, 0.9)),
            noise=float(rng.uniform(0.5, 4.0)),
            gain=float(rng.uniform(0.75, 1.15)),
        ),
        encoding=Encoding(crf=float(rng.choice([20, 24, 28])), preset="veryfast"),
        yaw_deg=float(rng.uniform(-9, 9)) if rng.random() < 0.6 else 0.0,
        fps=scene.fps,
        seed=3000 + number,
    )
    spec = replace(spec, **scene.options)
    if spec.facing == "back" and spec.props:
        spec = replace(spec, props=turned_round(spec.props))
    takes = (spec,) if scene.second is None else (spec, scene.second(spec))
    return Film(name, scene.kind, takes, held_out=held_out, **scene.more)


def _scenes(people: tuple[Subject, ...]) -> Iterator[_Scene]:
    yield from _on_one_leg_otherwise()
    yield from _lunges_and_chairs()
    yield from _travelling()
    yield from _jumping_and_floor()
    yield from _squats()
    yield from _true_holds()
    yield from _disturbed_holds(people)
    yield from _walked_in()
    yield _Scene("lying", Lying(4.0), options={"camera": Camera(*SMALL.picture, 4.2, 0.8, 0.5, 46.0), "yaw_deg": 80.0})


_BACK: dict[str, Any] = {"facing": "back"}


def _on_one_leg_otherwise() -> Iterator[_Scene]:
    for side, arm, quiet_s, back in (
        ("left", 165.0, 1.5, False),
        ("right", 170.0, 0.0, False),
        ("right", 0.0, 1.5, True),
    ):
        tree = OneLeg(_side(side), "tree", quiet_s=1.5, arm_raise_deg=arm, arms="clasped", lift_s=1.4, hold_s=5.0)
        motion = tree if quiet_s else Excerpt(tree, 3.0)
        yield _Scene("tree_pose", motion, options=_BACK if back else {})
    yield _Scene("tree_pose", OneLeg("left", "tree", arms="hips", lift_s=1.2, hold_s=4.5))
    for side, free, back in (
        ("left", "aside", False),
        ("right", "bent_aside", False),
        ("right", "aside", True),
        ("left", "bent_aside", True),
    ):
        motion = OneLeg(_side(side), free, quiet_s=1.5, hold_s=4.0, arms="hips")  # type: ignore[arg-type]
        yield _Scene("thigh_aside", motion, options=_BACK if back else {})
    yield _Scene("foot_braced", OneLeg("right", "braced", quiet_s=1.5, hold_s=4.0))
    yield _Scene("foot_braced", OneLeg("left", "braced", quiet_s=1.5, hold_s=4.5, arms="hips"))
    yield _Scene("leg_swing", OneLeg("left", "swing", quiet_s=1.0, hold_s=5.0, swing_s=1.5))
    yield _Scene("leg_swing", OneLeg("right", "side_swing", quiet_s=1.5, hold_s=5.0, swing_s=1.8, arms="hips"))
    yield _Scene("leg_swing", Excerpt(OneLeg("right", "swing", hold_s=6.0, swing_s=1.9), 3.0))
    yield _Scene("leg_swing", OneLeg("left", "side_swing", quiet_s=1.2, hold_s=5.0), options=_BACK)


def _lunges_and_chairs() -> Iterator[_Scene]:
    yield _Scene("side_lunges", SideLunges("right", 3))
    yield _Scene("side_lunges", SideLunges("left", 3, arms="hips", each_s=2.5))
    yield _Scene("side_lunges", Excerpt(SideLunges("by turns", 4, arms="front"), 1.5))
    yield _Scene("side_lunges", SideLunges("by turns", 4, wide=True, shift_m=0.20))
    yield _Scene("side_lunges", SideLunges("right", 3, extra_depth=0.05), options=_BACK)
    yield _Scene("side_lunges", SideLunges("left", 3, wide=True, shift_m=0.22), options=_BACK)
    yield _Scene("reverse_lunges", ReverseLunges("left", by_turns=True, repetitions=3))
    yield _Scene("reverse_lunges", ReverseLunges("right", by_turns=False, repetitions=3, arms="clasped"))
    yield _Scene("reverse_lunges", Excerpt(ReverseLunges("right", repetitions=4), 1.5))
    yield _Scene("reverse_lunges", ReverseLunges("left", by_turns=False, repetitions=3), options=_BACK)
    yield _Scene("split_squats", SplitSquat("left", (0.15, 0.17), quiet_s=1.5, repetition_s=2.6))
    yield _Scene("split_squats", SplitSquat("right", (0.18, 0.14), quiet_s=1.5, repetition_s=2.6), options=_BACK)
    seat = {"props": chair()}
    yield _Scene("sit_to_stand", SitToStand(2), options=seat)
    yield _Scene("sit_to_stand", SitToStand(2, from_standing=True, arms="front"), options=seat)
    yield _Scene("sit_to_stand", SitToStand(2, each_s=2.4, arms="hips"), options=seat | {"yaw_deg": 8.0})
    yield _Scene("sit_to_stand", SitToStand(2, each_s=3.4), options=seat | _BACK)
    step = {"props": step_ahead()}
    yield _Scene("step_ups", StepUps("left", 2), options=step)
    yield _Scene("step_ups", StepUps("right", 2, each_s=3.0), options=step)
    yield _Scene("step_ups", StepUps("right", 2), options=step | _BACK)


def _travelling() -> Iterator[_Scene]:
    cane = {"stick": True}
    yield _Scene("walk_toward", Walk(6), _FAST_FPS, far=True)
    yield _Scene("walk_toward", Excerpt(Walk(7, step_s=0.75, stride_m=0.5), 1.0, 5.4), _FAST_FPS, far=True)
    yield _Scene("walk_toward", Walk(5, step_s=1.1, stride_m=0.45), far=True)
    yield _Scene("walk_away", Walk(6, from_m=-1.6), _FAST_FPS, far=True, options=_BACK)
    yield _Scene("walk_away", Excerpt(Walk(6, step_s=0.7, from_m=-1.6), 0.8), _FAST_FPS, far=True, options=_BACK)
    yield _Scene("walk_with_stick", Walk(6, step_s=0.7, arms="stick"), _FAST_FPS, far=True, options=cane)
    yield _Scene("walk_with_stick", Walk(5, step_s=0.9, stride_m=0.4, arms="stick"), far=True, options=cane)
    yield _Scene("march", March(step_s=1.3, steps=5, quiet_s=1.0, hip_flexion_deg=45.0, knee_flexion_deg=80.0))
    yield _Scene("march", March(step_s=1.8, steps=4, quiet_s=1.5), options=_BACK)
    yield _Scene("march", Excerpt(March(step_s=1.0, steps=8, quiet_s=1.0, hip_flexion_deg=30.0), 1.0, 8.0))
    yield _Scene("march", March(step_s=1.5, steps=5, quiet_s=0.8, hip_flexion_deg=55.0, knee_flexion_deg=85.0))
    yield _Scene("march", March(step_s=0.5, steps=10, quiet_s=1.0), _FAST_FPS)
    yield _Scene("march", March(step_s=0.42, steps=12, quiet_s=1.0, hip_flexion_deg=50.0), _FAST_FPS, options=_BACK)
    high = {"hip_flexion_deg": 80.0, "knee_flexion_deg": 95.0}
    yield _Scene("knee_raises", March(step_s=1.2, steps=6, quiet_s=1.0, **high))
    yield _Scene("knee_raises", March(step_s=1.6, steps=4, quiet_s=1.5, **high))
    yield _Scene("running", Run(12), _FAST_FPS)
    yield _Scene("running", Run(9, 0.36, speed_m_s=0.7, from_m=-1.4, quiet_s=0.4), _FAST_FPS, far=True)
    yield _Scene("running", Excerpt(Run(14, 0.34, knee_deg=95.0), 1.4, 5.0), _FAST_FPS)
    yield _Scene("running", Run(10, 0.40, hip_deg=45.0), _FAST_FPS, options=_BACK)


def _jumping_and_floor() -> Iterator[_Scene]:
    yield _Scene("jumping_jacks", JumpingJacks(5), _FAST_FPS)
    yield _Scene("jumping_jacks", Excerpt(JumpingJacks(7, 1.1, quiet_s=0.5), 0.5), _FAST_FPS)
    yield _Scene("jumping_jacks", JumpingJacks(5, 0.85), _FAST_FPS, options=_BACK)
    yield _Scene("jumps", Jumps(3), _FAST_FPS)
    yield _Scene("jumps", Jumps(3, 1.9, 0.30, 0.22), _FAST_FPS)
    yield _Scene("push_ups", PushUps(2), options={"yaw_deg": 90.0})
    yield _Scene("push_ups", PushUps(2), options={"yaw_deg": 8.0})
    yield _Scene("lying", Lying(4.0), options={"camera": Camera(*SMALL.picture, 4.2, 1.1, 0.5, 46.0)})
    yield _Scene("arms_only", ArmsOnly("overhead"))
    yield _Scene("arms_only", ArmsOnly("front", 6.0), options=_BACK)
    yield _Scene("hip_hinge", HipHinge(2))
    yield _Scene("hip_hinge", HipHinge(2, 80.0, 0.06), options=_BACK)
    yield _Scene("side_steps", SideSteps(5, 0.7), _FAST_FPS)
    yield _Scene("side_steps", SideSteps(5, 0.55, 1.2), _FAST_FPS, options=_BACK)
    yield _Scene("side_steps", SideSteps(4, 0.9, 1.7), _FAST_FPS)


def _squats() -> Iterator[_Scene]:
    two = {"repetition_s": 2.4, "quiet_s": 1.5}
    yield _Scene("turned_squats", Squat((0.22, 0.24), **two), options={"yaw_deg": 40.0})
    yield _Scene("turned_squats", Squat((0.22, 0.20), **two), options={"yaw_deg": -36.0})
    yield _Scene("turned_squats", Squat((0.24, 0.24), **two), options={"yaw_deg": -45.0})
    yield _Scene("turned_squats", Squat((0.20, 0.24), **two), options={"yaw_deg": 29.0})
    yield _Scene("squat_knee_raise", SquatToKneeRaise(2))
    yield _Scene("squat_knee_raise", SquatToKneeRaise(2, 0.18, 2.3, 1.4), options=_BACK)
    yield _Scene("squats", Squat((0.24, 0.22), -14.0, -16.0, neutral_deg=-8.0, arms="crossed", **two))
    yield _Scene("squats", Squat((0.28, 0.30), -12.0, -18.0, neutral_deg=-8.0, **two), options=_BACK)
    yield _Scene("squats", Squat((0.22, 0.24), 16.0, 4.0, **two))
    yield _Scene("squats", Excerpt(Squat((0.20, 0.22, 0.22), 2.0, 14.0, arms="hips", **two), 1.5))
    yield _Scene("squats", Sequence((Squat((0.22,), **two), OneLeg("right", quiet_s=0.8, hold_s=4.0, drop_deg=6.0))))


def _true_holds() -> Iterator[_Scene]:
    yield _Scene("slow_lift", OneLeg("left", lift_s=2.6, hold_s=5.0, drop_deg=4.0))
    yield _Scene("slow_lift", OneLeg("right", lift_s=3.2, hold_s=5.5, drop_deg=8.0), options=_BACK)
    yield _Scene("fade", OneLeg("left", hold_s=8.0, drop_deg=1.0, fade_deg=11.0, fade_s=4.0), more={"fades_s": (6.0,)})
    fading = OneLeg("right", hold_s=9.0, drop_deg=0.0, fade_deg=12.0, fade_s=5.0)
    yield _Scene("fade", fading, options=_BACK, more={"fades_s": (7.0,)})
    both = Sequence((OneLeg("right", hold_s=3.2, drop_deg=7.0, tail_s=0.6), OneLeg("left", quiet_s=0.6, hold_s=3.2)))
    yield _Scene("both_legs", both)
    yield _Scene("both_legs", both, options=_BACK)
    yield _Scene("no_quiet_standing", Excerpt(OneLeg("left", hold_s=7.0, drop_deg=5.0), 3.2))
    yield _Scene("no_quiet_standing", Excerpt(OneLeg("right", hold_s=7.0, drop_deg=2.0), 3.2), options=_BACK)
    seat = {"props": chair(0.75, -0.16)}
    yield _Scene("chair_in_front", OneLeg("left", hold_s=5.0, drop_deg=3.0), options=seat, more={"hidden": True})
    seat = {"props": chair(0.75, 0.16)}
    yield _Scene("chair_in_front", OneLeg("right", hold_s=4.5), options=seat, more={"hidden": True})


def _disturbed_holds(people: tuple[Subject, ...]) -> Iterator[_Scene]:
    yield _Scene("hop", OneLeg("left", hold_s=6.5, hops_s=(3.0,)), _FAST_FPS, more={"hops_s": (5.15,)})
    hopping = OneLeg("right", hold_s=7.0, drop_deg=6.0, hops_s=(2.5, 4.9))
    yield _Scene("hop", hopping, _FAST_FPS, options=_BACK, more={"hops_s": (4.65, 7.05)})
    for side, nudge, back in (
        ("left", Nudge(4.6, aside=0.02, down=0.012), False),
        ("right", Nudge(5.0, aside=-0.035, down=-0.02), False),
        ("left", Nudge(4.2, down=0.04), True),
        ("right", Nudge(4.8, aside=0.01), True),
    ):
        motion = OneLeg(_side(side), hold_s=5.5, drop_deg=4.0)
        yield _Scene("nudge", motion, options=_BACK if back else {}, more={"nudges": (nudge,)})
    whole = OneLeg("left", hold_s=8.0, drop_deg=5.0)
    yield _Scene(
        "cut_in_hold", cut(whole, 5.0, 7.0), more={"cuts_s": (5.0,), "nudges": (Nudge(5.0, 0.02, -0.06, 1.2, 0.0),)}
    )
    tree = cut(OneLeg("right", "tree", hold_s=8.0, arm_raise_deg=160.0), 4.5, 6.5)
    yield _Scene("cut_in_hold", tree, more={"cuts_s": (4.5,), "nudges": (Nudge(4.5, -0.03, -0.06, 1.2, 0.0),)})
    yield _Scene("cut_in_hold", cut(whole, 5.4, 6.4), options=_BACK, more={"cuts_s": (5.4,)})
    yield _Scene(
        "two_takes",
        OneLeg("right", hold_s=4.0, drop_deg=8.0, tail_s=0.8),
        more={"cuts_s": (_length(OneLeg("right", hold_s=4.0, tail_s=0.8)),)},
        second=lambda spec: _nearer(spec, OneLeg("left", hold_s=4.0, drop_deg=1.0, tail_s=0.8)),
    )
    yield _Scene(
        "two_takes",
        Squat((0.22,), repetition_s=2.6, quiet_s=1.8),
        more={"cuts_s": (_length(Squat((0.22,), repetition_s=2.6, quiet_s=1.8)),)},
        second=lambda spec: _nearer(spec, OneLeg("right", hold_s=4.0, drop_deg=5.0, tail_s=0.8)),
    )
    for number, side in ((4, "left"), (5, "right")):
        passer = Passer(people[number], 3.4, to_left=side == "left")
        yield _Scene("passer", OneLeg(_side(side), hold_s=6.0, drop_deg=4.0), more={"passer": passer})


def _walked_in() -> Iterator[_Scene]:
    """Somebody walks to their place before the test."""
    walk = Walk(4, step_s=0.62)
    walk = replace(walk, from_m=-walk.length_m, tail_s=0.2)
    held = OneLeg("left", quiet_s=2.0, hold_s=4.0, drop_deg=3.0, tail_s=0.8)
    yield _Scene("walked_in", Sequence((walk, held)), _FAST_FPS, far=True)
    squats = Squat((0.22, 0.24), repetition_s=2.4, quiet_s=1.6)
    yield _Scene("walked_in", Sequence((walk, squats)), _FAST_FPS, far=True)


def _length(motion: Motion) -> float:
    return round(motion.duration_s * _SLOW_FPS) / _SLOW_FPS


def _nearer(spec: ClipSpec, motion: Motion) -> ClipSpec:
    """Return another take of the same person from another place, nearer."""
    camera = replace(spec.camera, distance_m=spec.camera.distance_m - 0.5, height_m=1.15, roll_deg=0.5)
    return replace(spec, motion=motion, camera=camera, yaw_deg=-spec.yaw_deg / 2, seed=spec.seed + 500)


def _side(name: str) -> Side:
    return "left" if name == "left" else "right"
