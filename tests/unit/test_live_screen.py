"""The screen: a mirror, texts that fit and can be read from three metres, numbers no better than they are known."""

from __future__ import annotations

import io
import tomllib
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from rich.console import Console

from hipcheck.kinematics import standing_reference
from hipcheck.live import screen as screen_module
from hipcheck.live.angles import live_angles, shown_numbers
from hipcheck.live.body import Body
from hipcheck.live.display import TerminalDisplay
from hipcheck.live.engine import View
from hipcheck.live.layout import FOLLOWED, READABLE, Layout
from hipcheck.live.paint import BAND_COLOUR, WHITE, text_width_px
from hipcheck.live.pelvis import LivePelvis, PelvisGlimpse, PelvisReading
from hipcheck.live.plan import Prompt, Stage
from hipcheck.live.screen import SIZE_PX, Screen, result_card
from hipcheck.live.texts import say
from hipcheck.pelvis.markers.search import Candidate
from hipcheck.reference import band
from hipcheck.reference.uncertainty import method_half_width
from hipcheck.report.style import BAND_WORD
from live_factory import nobody, sights, stand
from track_factory import Timing, make_track

HIP_LINE = PelvisReading(3.0, 23.0, "hip_line")
HOLD = Prompt(Stage.HOLD, "left", "Hold")
LAYOUT = Layout.of(SIZE_PX)
SCREENS = [(1024, 600), (1280, 720), (1280, 800), (1920, 1080), (1024, 768)]
UPRIGHT = [(1080, 1920), (600, 1024)]
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
    picture = LAYOUT.picture
    assert canvas[300, picture.width - 50].tolist() == [250, 0, 0]
    assert canvas[300, 60].tolist() == [0, 0, 0]


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (720, 1280)])
@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_and_shape_of_picture_is_drawn(stage, size):
    track = stand(1.2, width_px=size[0], height_px=size[1])
    canvas = Screen().draw(view(track, stage=stage, part=None, seconds_left=30.0, reps_wanted=12, feedback="Well done"))
    assert canvas.std() > 10


@pytest.fixture
def written(monkeypatch):
    """Every text that is written, with its size and colour; one that is cut off at an edge is a failure."""
    found = []

    def watched(write):
        def write_whole(place, text, corner_px, size_px, colour):
            width = text_width_px(text, size_px) if text else 0
            assert corner_px[0] >= 0, text
            assert corner_px[0] + width <= place.shape[1], text
            assert 0 <= corner_px[1] <= place.shape[0] - 0.95 * size_px, text
            found.append((text, size_px, colour))
            write(place, text, corner_px, size_px, colour)

        return write_whole

    monkeypatch.setattr(screen_module, "paste_text", watched(screen_module.paste_text))
    monkeypatch.setattr(screen_module, "draw_text", watched(screen_module.draw_text))
    return found


def everything(text="Hold", **given):
    """Return views with the longest of everything: a hold, squats, a rest, a setup."""
    squat = make_track("squat", timing=Timing(reps=1, first_rep_s=0.2), valgus_right_deg=40.0, duration_s=1.5)
    longest = max(texts("feedback"), key=len)
    rough, sure = PelvisReading(-23.0, 40.0, "hip_line"), PelvisReading(23.0, 4.0, "markers")
    for pelvis in (rough, sure):
        yield view(pelvis=pelvis, instruction=text, feedback=longest, seconds_left=119.0, **given)
    yield view(squat, stage=Stage.SQUAT, part="squat", instruction=text, feedback=longest, reps_done=30, reps_wanted=30)
    for stage in (Stage.FIND, Stage.SETUP, Stage.REST):
        yield view(stage=stage, part=None, instruction=text, feedback=longest, light="red", seconds_left=120.0)


@pytest.mark.parametrize("size", SCREENS + UPRIGHT)
def test_nothing_is_cut_off_at_the_edge_of_any_screen(written, size):
    screen = Screen(size)
    for seen_now in everything(max(texts("setup", "do"), key=len)):
        assert screen.draw(seen_now).shape[1] / screen.layout.height_px == pytest.approx(size[0] / size[1], rel=0.01)
    drawn = {text for text, _, _ in written}
    assert {"−23°", "± 40°", "■", "not usual", "30/30", "119", "Pelvis, last 10 s"} <= drawn
    result_card(say("do.saved"), ["A finding that is rather long. " * 4] * 12, "a/folder/" * 12 + "report.html", size)


@pytest.mark.parametrize("size", SCREENS[:3])
def test_what_must_be_followed_can_be_read_from_three_metres(written, size):
    screen = Screen(size)
    unit = screen.layout.unit
    setup = view(stage=Stage.SETUP, part=None)
    for text in texts("setup", "do"):
        written.clear()
        screen.draw(replace(setup, prompt=replace(setup.prompt, instruction=text)))
        followed = [size_px for drawn, size_px, colour in written if colour == WHITE and drawn in text]
        assert followed
        assert min(followed) >= round(FOLLOWED * unit)
    written.clear()
    for seen_now in everything():
        screen.draw(seen_now)
    followed = [size_px for drawn, size_px, _ in written if drawn in ("119", "30/30", "23°", "−23°")]
    assert min(followed) >= round(FOLLOWED * unit)
    explained = [one for one in written if one[0] in ("not usual", "usual", "Pelvis", "Trunk", "Left knee", "± 40°")]
    assert min(size_px for _, size_px, _ in explained) >= round(READABLE * unit)


def test_capitals_are_as_large_as_the_rule_says():
    """On 17 cm of height, with capitals of 73 % of the size of type."""
    millimetres = 0.73 * 170 / 720
    assert FOLLOWED * millimetres >= 8.8
    assert READABLE * millimetres >= 4.4
    assert np.degrees(4.4 / 3000) * 60 == pytest.approx(5.0, abs=0.1)  # minutes of arc


def test_a_colour_never_comes_without_its_mark_and_its_word(written):
    marks = {BAND_COLOUR["green"]: "●", BAND_COLOUR["amber"]: "▲", BAND_COLOUR["red"]: "■"}
    for drop_deg in (0.0, 3.5, 7.0):
        written.clear()
        Screen().draw(view(pelvis=PelvisReading(drop_deg, 0.4, "markers")))
        (colour,) = {colour for text, _, colour in written if text == f"{drop_deg:.0f}°"}
        texts_in_colour = [text for text, _, found in written if found == colour]
        assert marks[colour] in texts_in_colour
        assert BAND_WORD[band("pelvic_drop_deg", drop_deg)] in texts_in_colour
        assert f"{drop_deg:.0f}° {marks[colour]}" in texts_in_colour  # beside the person
    for light, colour in BAND_COLOUR.items():
        written.clear()
        Screen().draw(view(light=light))
        assert f"{marks[colour]} {say(f'light.{light}')}" in [text for text, _, found in written if found == colour]


def test_a_raised_hand_is_told_where_it_does_something(written):
    for stage, hint in ((Stage.SETUP, "start now"), (Stage.REST, "go on"), (Stage.HOLD, None)):
        written.clear()
        Screen().draw(view(stage=stage))
        told = " ".join(text for text, _, _ in written)
        assert ("Hand above" in told) == (hint is not None)
        assert hint is None or hint in told


def test_the_light_is_the_colour_of_the_bar():
    bars = {light: tuple(Screen().draw(view(light=light))[600, 4]) for light in ("green", "amber", "red")}
    assert len(set(bars.values())) == 3


def test_the_skeleton_lies_on_the_mirrored_person():
    track = stand(1.2)
    empty = Screen().draw(view(nobody(1.2), stage=Stage.LIFT))
    drawn = Screen().draw(view(track, stage=Stage.LIFT))
    place = LAYOUT.picture
    changed = np.argwhere(np.any(drawn != empty, axis=-1)[: place.height, : place.width])
    scale = place.height / 720
    nose_x = (place.width - 1280 * scale) / 2 + scale * (1280 - float(np.median(track.xy_px[:, :, 0])))
    assert changed[:, 1].mean() == pytest.approx(nose_x, abs=15)


def test_a_number_that_is_not_known_well_has_its_error_and_no_band():
    rough, trunk = shown_numbers(view().angles, HOLD)
    assert (rough.name, rough.text, rough.band, rough.note) == ("Hip line", "3°", None, "± 23°")
    assert (trunk.band, trunk.note) == ("green", "usual")
    sure = shown_numbers(view(pelvis=PelvisReading(-7.0, 4.0, "markers")).angles, replace(HOLD, part="right"))[0]
    assert (sure.name, sure.value, sure.band, sure.note) == ("Pelvis", 7.0, "red", "not usual")


def test_number_colour_and_word_of_a_knee_are_of_one_measure():
    squat = make_track("squat", timing=Timing(reps=1, first_rep_s=1.2), valgus_right_deg=15.0, duration_s=4.0)
    half, posture = seen(squat, index=round(1.75 * 30))
    angles = live_angles(half, posture, posture, "front", HIP_LINE)
    left, right = shown_numbers(angles, Prompt(Stage.SQUAT, "squat", "Squat"))
    assert [one.name for one in (left, right)] == ["Left knee", "Right knee"]
    assert right.value - left.value > 2.0
    for side, shown in (("left", left), ("right", right)):
        assert shown.value == angles.over_toe_percent[side]
        assert shown.band == band("knee_over_toe_percent", shown.value)
        assert shown.text == f"{abs(round(shown.value))} %"
        assert shown.note.endswith(BAND_WORD[shown.band])
    assert right.note.startswith("in, ")


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.HOLD, Stage.SQUAT)])
def test_there_is_no_number_and_no_colour_while_something_else_is_done(stage):
    """As when the wrong leg is up: the test waits for the lift."""
    seen_now = view(pelvis=PelvisReading(-12.0, 4.0, "markers"), stage=stage)
    assert shown_numbers(seen_now.angles, seen_now.prompt) == []
    blank = np.all(Screen().draw(seen_now) == Screen().draw(view(stage=stage)), axis=-1)
    assert blank[:, LAYOUT.panel.left :].all()


def test_there_is_no_number_in_a_pause():
    assert shown_numbers(view().angles, replace(HOLD, paused=True)) == []


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
    pelvis = shown_numbers(view(pelvis=PelvisReading(drop_deg, half_width_deg, "registered")).angles, HOLD)[0]
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
