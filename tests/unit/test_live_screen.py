"""The screen: a mirror, texts that fit and can be read from three metres, numbers no better than they are known."""

from __future__ import annotations

import io
import tomllib
from importlib import resources

import numpy as np
import pytest
from rich.console import Console

from hipcheck.kinematics import standing_reference
from hipcheck.live.angles import live_angles, shown_numbers
from hipcheck.live.body import Body
from hipcheck.live.display import TerminalDisplay
from hipcheck.live.engine import View
from hipcheck.live.paint import text_width_px, wrapped
from hipcheck.live.pelvis import LivePelvis, PelvisGlimpse, PelvisReading
from hipcheck.live.plan import Prompt, Stage
from hipcheck.live.screen import SIZE_PX, Screen, result_card
from hipcheck.live.texts import say
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.reference.uncertainty import method_half_width
from live_factory import nobody, sights, stand
from track_factory import Timing, make_track

HIP_LINE = PelvisReading(3.0, 23.0, "hip_line")
PARTS = (("left", "done"), ("right", "now"), ("squat", "open"))


def seen(track, index=-1):
    """Return the look at one frame and the posture of the first ones."""
    body = Body()
    looks = [body.update(sight) for sight in sights(track)]
    return looks[index], standing_reference(np.array([look.xy_px for look in looks[:30]]))


def view(track=None, *, pelvis=HIP_LINE, feedback="", picture=None, **prompt):
    track = stand(1.2) if track is None else track
    look, posture = seen(track)
    if picture is None:
        picture = np.full((track.height_px, track.width_px, 3), 90, np.uint8)
    angles = live_angles(look, posture, posture, "front", pelvis)
    given = {"stage": Stage.HOLD, "part": "left", "instruction": "Hold", "parts": PARTS} | prompt
    return View(picture, look, Prompt(**given), posture, "front", angles, feedback, 0.0)


def texts(*tables):
    data = tomllib.loads(resources.files("hipcheck.live").joinpath("texts.toml").read_text(encoding="utf-8"))
    values = {"side": "right", "free": "right", "seconds": "30", "left": "29", "degrees": "30", "way": "right"}
    values |= {"drop": "12° ± 13°", "lean": "12° ± 13°", "change": "12° ± 13°"}
    return [text.format(**values) for table in tables for text in data[table].values()]


def test_the_person_is_seen_as_in_a_mirror():
    picture = np.zeros((720, 1280, 3), np.uint8)
    picture[:, :200] = (250, 0, 0)
    canvas = Screen().draw(view(nobody(1.2), picture=picture))
    assert canvas.shape == (SIZE_PX[1], SIZE_PX[0], 3)
    assert canvas[300, 950].tolist() == [250, 0, 0]
    assert canvas[300, 60].tolist() == [0, 0, 0]


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (720, 1280)])
@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_and_shape_of_picture_is_drawn(stage, size):
    track = stand(1.2, width_px=size[0], height_px=size[1])
    canvas = Screen().draw(view(track, stage=stage, part=None, seconds_left=30.0, reps_wanted=12, feedback="Well done"))
    assert canvas.std() > 10


@pytest.mark.parametrize("text", texts("setup", "do"))
def test_every_instruction_fits_in_two_lines_of_large_type(text):
    lines = wrapped(text, 48, 930)
    assert len(lines) <= 2
    assert all(text_width_px(line, 48) <= 930 for line in lines)


@pytest.mark.parametrize("text", texts("feedback"))
def test_every_feedback_fits_in_one_line(text):
    assert text_width_px(text, 26) <= 930


def test_lines_have_about_the_same_length():
    lines = wrapped("Stand on your right leg, left foot back", 48, 930)
    widths = [text_width_px(line, 48) for line in lines]
    assert len(lines) == 2
    assert max(widths) < 1.6 * min(widths)


def test_the_light_is_the_colour_of_the_bar():
    bars = {light: tuple(Screen().draw(view(light=light))[600, 4]) for light in ("green", "amber", "red")}
    assert len(set(bars.values())) == 3


def test_the_skeleton_lies_on_the_mirrored_person():
    track = stand(1.2)
    empty = Screen().draw(view(nobody(1.2)))
    drawn = Screen().draw(view(track))
    changed = np.argwhere(np.any(drawn[:536, :1012] != empty[:536, :1012], axis=-1))
    scale = 536 / 720
    nose_x = (1012 - 1280 * scale) / 2 + scale * (1280 - float(np.median(track.xy_px[:, :, 0])))
    assert changed[:, 1].mean() == pytest.approx(nose_x, abs=15)


def test_a_number_that_is_not_known_well_has_its_error_and_no_band():
    rough, trunk = shown_numbers(view().angles, "left")
    assert (rough.name, rough.band, rough.note) == ("Hip line", None, "± 23°")
    assert (trunk.band, trunk.note) == ("green", "usual")
    sure = shown_numbers(view(pelvis=PelvisReading(-7.0, 4.0, "markers")).angles, "right")[0]
    assert (sure.name, sure.value_deg, sure.band) == ("Pelvis", 7.0, "red")


def test_knees_are_shown_in_squats_and_not_where_they_mean_nothing():
    squat = make_track("squat", timing=Timing(reps=1, first_rep_s=1.2), valgus_right_deg=15.0, duration_s=4.0)
    deep, posture = seen(squat, index=round(2.2 * 30))
    numbers = shown_numbers(live_angles(deep, posture, posture, "front", HIP_LINE), "squat")
    assert [one.name for one in numbers] == ["L knee", "R knee"]
    assert np.isnan([one.value_deg for one in numbers]).all()
    half, posture = seen(squat, index=round(1.75 * 30))
    left, right = shown_numbers(live_angles(half, posture, posture, "front", HIP_LINE), "squat")
    assert right.value_deg - left.value_deg > 5.0


def test_tags_are_read_once_they_were_seen_in_the_baseline():
    pelvis, (look, posture) = LivePelvis(), seen(stand(1.2))

    def reading(t_s, drop_px, *, resting=False):
        tags = [Candidate("tag:0", 700.0, 400.0 - drop_px, 40.0), Candidate("tag:1", 600.0, 400.0, 40.0)]
        glimpse = PelvisGlimpse(look.xy_px, look.xy_px, None, [] if drop_px is None else tags)
        return pelvis.update(glimpse, t_s, 720, posture=posture, facing="front", resting=resting)

    assert reading(0.0, 5.0).method != "markers"
    for i in range(1, 40):
        reading(i / 30, 5.0, resting=True)
    level = reading(40 / 30, 5.0)
    assert (level.method, level.half_width_deg) == ("markers", method_half_width("pelvic_drop_deg", "tags_front"))
    assert level.obliquity_deg == pytest.approx(0.0, abs=0.01)
    for i in range(41, 90):
        tilted = reading(i / 30, 15.0)
    true_deg = np.degrees(np.arctan2(15, 100) - np.arctan2(5, 100))
    assert tilted.obliquity_deg == pytest.approx(true_deg, abs=0.1)


def test_before_the_baseline_there_is_no_pelvis():
    look, _ = seen(stand(1.2))
    glimpse = PelvisGlimpse(look.xy_px, look.xy_px, None, [])
    reading = LivePelvis().update(glimpse, 0.0, 720, posture=None, facing="unclear", resting=False)
    assert np.isnan(reading.obliquity_deg)
    assert reading.method == "hip_line"


@pytest.mark.parametrize(
    ("drop_deg", "half_width_deg", "band"),
    [
        (0.0, 4.0, "green"),
        (0.0, 6.0, None),
        (7.0, 4.0, "red"),
        (7.0, 6.0, None),
        (3.5, 1.0, "amber"),
        (3.0, 4.0, None),
        (-9.0, 6.0, "green"),
    ],
)
def test_a_drop_has_a_band_where_its_error_leaves_no_doubt(drop_deg, half_width_deg, band):
    pelvis = shown_numbers(view(pelvis=PelvisReading(drop_deg, half_width_deg, "registered")).angles, "left")[0]
    assert pelvis.band == band
    assert (pelvis.note == f"± {half_width_deg:.0f}°") == (band is None)


def test_the_result_card_holds_what_fits():
    canvas = result_card("Done", ["A finding that is rather long. " * 4] * 12, "report.png")
    assert canvas[-60:-20].max() > 100
    assert canvas[-75:-55].max() < 30  # nothing runs into the footer


def test_without_a_terminal_every_new_instruction_is_one_line():
    out = io.StringIO()
    display = TerminalDisplay(Console(file=out, width=100))
    for instruction in ("Hold", "Hold", "Put your foot down"):
        display.show(view(instruction=instruction, feedback="Held 5 s [on] the left leg"))
    display.close()
    assert [line.split("s  ")[1] for line in out.getvalue().splitlines()] == [
        "Hold | Held 5 s [on] the left leg",
        "Put your foot down | Held 5 s [on] the left leg",
    ]
    assert display.wish() is None


def test_the_terminal_shows_instruction_timer_and_numbers():
    out = io.StringIO()
    display = TerminalDisplay(Console(file=out, width=100, height=30, force_terminal=True, legacy_windows=False))
    display.show(view(instruction="Hold", seconds_left=12.4))
    display.close()
    text = out.getvalue()
    for words in ("Hold", "12 s", "Hip line", "Trunk", "Ctrl-C"):
        assert words in text


def test_a_sentence_without_its_values_is_an_error_of_the_program():
    with pytest.raises(KeyError):
        say("do.lift", side="left")
    with pytest.raises(KeyError):
        say("do.absent")
