"""The plan of a sweep: which clips are rendered; drawn by seed, every prefix of it a fair sample."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from validation.camera import Camera
from validation.clip import ClipSpec
from validation.clothes import Garment
from validation.encode import Encoding
from validation.motion import Motion, Stance
from validation.sensor import Sensor
from validation.squats import Squat
from validation.stats import AS_ASKED
from validation.subjects import SKINS, SPINES, Subject, draw_subjects

SEED = 20
BODIES = 24
_MARKER_M = {"tags": 0.04, "stickers": 0.034, "wide_tags": 0.04}  # as printed; stickers as sold
_LARGE_TAG_M = 0.06
_LANDSCAPE_PX = (960, 540)
_FOLLOW = (1.0, 0.9, 0.8, 0.7)  # how far skin under markers follows the bone: clips are spread evenly over these
_LOWER = ("shorts", "leggings", "jeans")
_EVEN_SPINE = 0.42  # the trunk goes with a dropping pelvis, in half of the clips
_ARMS = ("down", "down", "hips", "crossed")
_SQUAT_ARMS = ("front", "crossed", "hips")


@dataclass(frozen=True)
class Size:
    """How finely clips are rendered: frames per second, and the longer side of the picture in pixels."""

    fps: int
    long_px: int

    @property
    def picture(self) -> tuple[int, int]:
        """Width and height of the upright picture."""
        return self.long_px * 9 // 16, self.long_px


SMALL, FULL, TINY = Size(15, 640), Size(30, 1280), Size(15, 480)


def camera_put_up(rng: np.random.Generator, *, roll_deg: float) -> Camera:
    """Return a camera for small clips, put up as the instructions say, rolled by up to so much to either side."""
    width_px, height_px = SMALL.picture
    return Camera(
        width_px,
        height_px,
        distance_m=float(rng.uniform(2.9, 3.6)),
        height_m=float(rng.uniform(0.75, 1.25)),
        aim_m=float(rng.uniform(0.84, 0.92)),
        lens_deg=float(rng.uniform(42, 47)),
        roll_deg=float(rng.uniform(-roll_deg, roll_deg)),
    )


@dataclass(frozen=True)
class Count:
    """How many clips of each kind are in a sweep; ``wide_tags`` are small pictures of landscape format."""

    stances: int = 120
    squats: int = 36
    tags: int = 24
    stickers: int = 16
    wide_tags: int = 8


MAIN, REDUCED, WHOLE = Count(), Count(4, 4, 2, 0, 0), Count(124, 92, 40, 28, 16)


@dataclass(frozen=True)
class Planned:
    """A clip of the sweep: its kind (``stance``, ``squat``, ``tags``...), its number in it, and its spec."""

    kind: str
    number: int
    spec: ClipSpec

    @property
    def name(self) -> str:
        """Name in the tables."""
        return f"{self.kind}{self.number:03d}"


def plan(count: Count = MAIN, size: Size = SMALL, seed: int = SEED) -> list[Planned]:
    """Return the clips; the n-th of a kind is the same in every plan of the same seed.

    The kinds are mixed evenly, so that a sweep that was interrupted still holds all of them.
    """
    kinds = {"stance": count.stances, "squat": count.squats}
    kinds |= {"tags": count.tags, "stickers": count.stickers, "wide_tags": count.wide_tags}
    clips = [clip for kind, most in kinds.items() for clip in itertools.islice(_clips(kind, size, seed), most)]
    return sorted(clips, key=lambda clip: (clip.number + 0.5) / kinds[clip.kind])


def _clips(kind: str, size: Size, seed: int) -> Iterator[Planned]:
    """Go round the bodies again and again, in an order that mixes held-out ones in; a body's view alternates.

    Nothing is fitted to clips with markers; they show held-out bodies alone.
    """
    people = draw_subjects(BODIES)
    order = np.random.default_rng(seed).permutation(BODIES)
    chosen = [people[i] for i in order if people[i].held_out or kind not in _MARKER_M]
    for number in itertools.count():
        rng = np.random.default_rng((seed, sorted(_MAKERS).index(kind), number))
        round_, place = divmod(number, len(chosen))
        subject = chosen[place]
        if kind in _MARKER_M:
            subject = _for_markers(subject, kind, round_, place)
        back = (number + round_) % 2 == (0 if kind == "stickers" else 1)
        spec = _filmed(rng, kind, subject, "back" if back else "front", size, number)
        if isinstance(spec.motion, Stance) and (number // 2) % 2:
            spec = replace(spec, motion=replace(spec.motion, lean_per_drop=_EVEN_SPINE))
        yield Planned(kind, number, spec)


def _for_markers(person: Subject, kind: str, round_: int, place: int) -> Subject:
    """Dress for markers, one of eight otherwise than the sheet asks; give each body and view every kind of skin."""
    follow = _FOLLOW[(place // 2 + round_) % len(_FOLLOW)]
    person = replace(person, skin_follow=follow)
    if kind != "wide_tags" and place == (2 * round_ + 3) % 8:
        return _covered_hips(person, "tshirt" if round_ % 2 else "hoodie")
    return bare_hips(person)


def bare_hips(person: Subject) -> Subject:
    """Return the person with nothing over the hip bones but tight shorts."""
    top = (Garment("sports_top", "#2f6f80"),) if person.shape.male < 0.5 else ()
    return replace(person, garments=(replace(_lower(person), cut="tight_shorts"), *top))


def _covered_hips(person: Subject, upper: str) -> Subject:
    """Return the person in a shirt that hangs over the hip bones, against what the sheet of the markers asks."""
    return replace(person, garments=(_lower(person), Garment(upper, "#8a8d90")))


def _lower(person: Subject) -> Garment:
    return next(piece for piece in person.garments if piece.cut.endswith(_LOWER))


def _filmed(rng: np.random.Generator, kind: str, subject: Subject, facing: str, size: Size, number: int) -> ClipSpec:
    marked = kind in _MARKER_M
    width_px, height_px = size.picture
    scale = 2 if marked and size != FULL else 1  # a tag needs the pixels of a real phone
    camera = Camera(
        width_px * scale,
        height_px * scale,
        distance_m=float(rng.uniform(2.9, 3.6)),
        height_m=float(rng.uniform(0.75, 1.25)),
        aim_m=float(rng.uniform(0.84, 0.92)),
        lens_deg=float(rng.uniform(42, 47)),
        roll_deg=float(rng.uniform(-3, 3)),
    )
    if kind == "wide_tags":
        camera, scale = _landscape(camera), 1
    yaw_deg = float(rng.uniform(-10, 10)) if rng.random() < 0.75 else 0.0
    return ClipSpec(
        subject=subject,
        motion=_MAKERS[kind](rng),
        camera=camera,
        sensor=Sensor(
            blur_px=float(rng.uniform(0.3, 0.9)) * scale,
            noise=float(rng.uniform(0.5, 4.0)),
            gain=float(rng.uniform(0.75, 1.15)),
            warmth=float(rng.uniform(-0.06, 0.1)),
        ),
        encoding=Encoding(crf=float(rng.choice([20, 24, 28, 31])), preset="veryfast"),
        facing="back" if facing == "back" else "front",
        yaw_deg=yaw_deg,
        markers={"tags": "aruco", "wide_tags": "aruco", "stickers": "stickers"}.get(kind, "none"),  # type: ignore[arg-type]
        marker_m=_LARGE_TAG_M if kind == "wide_tags" and number // 2 % 2 else _MARKER_M.get(kind, 0.04),
        fps=size.fps,
        seed=number,
    )


def _landscape(camera: Camera) -> Camera:
    """Return the same view in a phone that lies on its side: the person is as tall in the picture, in fewer pixels."""
    width_px, height_px = _LANDSCAPE_PX
    half = np.tan(np.radians(camera.lens_deg / 2)) * width_px / height_px
    return replace(camera, width_px=width_px, height_px=height_px, lens_deg=float(2 * np.degrees(np.arctan(half))))


def _stance(rng: np.random.Generator) -> Stance:
    """Drop and lean are drawn apart from each other, so that neither stands in for the other."""
    return Stance(
        side="left" if rng.random() < 0.5 else "right",
        drop_deg=float(rng.uniform(-6, 15)),
        lean_deg=float(rng.uniform(-3, 14)),
        rest_deg=float(rng.normal(0, 1.2)),
        rest_lean_deg=float(rng.normal(0, 1.0)),
        quiet_s=2.5,
        hold_s=3.2,
        hip_flexion_deg=float(rng.uniform(8, 40)),
        knee_flexion_deg=float(rng.uniform(55, 90)),
        foot_distance_m=float(rng.uniform(0.12, 0.26)),
        arms=str(rng.choice(_ARMS)),
    )


def _squat(rng: np.random.Generator) -> Motion:
    return Squat(
        depths=(float(rng.uniform(0.17, 0.30)), float(rng.uniform(0.17, 0.30))),
        valgus_left_deg=float(rng.uniform(-4, 20)),
        valgus_right_deg=float(rng.uniform(-4, 20)),
        when=str(rng.choice(["both", "both", "down", "up"])),  # type: ignore[arg-type]
        neutral_deg=float(rng.uniform(-10, 2)),
        shift_m=float(rng.normal(0, 0.015)),
        repetition_s=2.4,
        quiet_s=1.8,
        foot_distance_m=float(rng.uniform(0.24, 0.40)),
        toe_out_deg=float(rng.uniform(3, 22)),
        arms=str(rng.choice(_SQUAT_ARMS)),
    )


def _short_stance(rng: np.random.Generator) -> Motion:
    """A short hold with the foot well off the floor: whether low lifts are found is for clips without markers."""
    stance = _stance(rng)
    return replace(stance, quiet_s=2.2, hold_s=2.6, knee_flexion_deg=stance.knee_flexion_deg + 15)


_MAKERS = {
    "stance": _stance,
    "squat": _squat,
    "tags": _short_stance,
    "stickers": _short_stance,
    "wide_tags": _short_stance,
}


def factors(clip: Planned) -> dict[str, object]:
    """Return what the tables are split by, and what else was varied."""
    spec, person = clip.spec, clip.spec.subject
    lower, upper = _worn(person)
    spines = {spine: name for name, spine in SPINES.items()}
    tones = [skin for skin, _ in SKINS]  # from light to dark
    return {
        "clip": clip.name,
        "key": spec.key,
        "kind": clip.kind,
        "body": person.name,
        "held_out": person.held_out,
        "view": spec.facing,
        "lower": lower,
        "upper": upper,
        "spine": spines[person.spine],
        "skin": f"{tones.index(person.look.skin) + 1} of {len(tones)}",
        "skin_follow": person.skin_follow,
        "marker_mm": round(1000 * spec.marker_m) if spec.markers != "none" else 0,
        "dressed": AS_ASKED if lower == "tight_shorts" and upper in ("bare", "sports_top") else "otherwise",
        "room": person.room,
        "yaw_deg": round(spec.yaw_deg, 2),
        "roll_deg": round(spec.camera.roll_deg, 2),
        "height_px": spec.camera.height_px,
        "fps": spec.fps,
        "crf": spec.encoding.crf,
        "noise": round(spec.sensor.noise, 2),
        "arms": getattr(spec.motion, "arms", ""),
        "trunk": "goes with the pelvis" if getattr(spec.motion, "lean_per_drop", 0.0) else "stays upright",
    }


def _worn(person: Subject) -> tuple[str, str]:
    lower = next(piece.cut for piece in person.garments if piece.cut.endswith(_LOWER))
    return lower, next((piece.cut for piece in person.garments if piece.cut != lower), "bare")
