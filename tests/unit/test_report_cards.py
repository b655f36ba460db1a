"""A card carries the numbers of its own instant; what is said of the whole hold or repetition stands apart."""

import re
from dataclasses import replace

import numpy as np
import pytest

from hipcheck.analysis import Analysis
from hipcheck.landmarks import BOTH_SIDES
from hipcheck.measure import measure
from hipcheck.report.cards import AT_THIS_INSTANT, leg_marks, squat_cards, stance_cards
from hipcheck.report.figure import draw_report
from hipcheck.report.html.page import render_page
from hipcheck.report.html.pictures import picture_of
from hipcheck.report.lines import References, body_lines
from hipcheck.report.model import nearest_index
from hipcheck.report.rows import stance_table
from hipcheck.report.single import one_leg_cards
from recording_factory import make_recording
from report_factory import make_report
from track_factory import Timing, make_track

SQUATS = {
    "inward": {"valgus_left_deg": 18.0, "valgus_right_deg": 12.0},
    "outward": {"valgus_left_deg": -35.0, "valgus_right_deg": -22.0},
    "one of each": {"valgus_left_deg": -20.0, "valgus_right_deg": 20.0},
}


def report_of(track):
    recording = make_recording(track)
    results, angles = measure(recording)
    return Analysis(results, angles, recording).report_input()


def number_in(text):
    """The number of a mark with the sign that its word gives."""
    size, word = re.fullmatch(r"([\d.]+)° ?(\w*)", text).groups()
    return float(size) * (-1 if word in ("out", "higher", "away") else 1)


def drawn_knee_deg(data, side, t_s):
    """Angle between the drawn thigh and shank, + = knee inward."""
    index = nearest_index(data.track.t_s, t_s)
    lines = body_lines(data.track.xy_px[index], data.track.visibility[index], References())
    outward = lines.toward_left * (1 if side == "left" else -1)
    thigh, shank = (part[1] - part[0] for part in (lines.thigh[side], lines.shank[side]))
    angles = [np.degrees(np.arctan2(-outward * part[0], part[1])) for part in (thigh, shank)]
    return angles[0] - angles[1]


@pytest.mark.parametrize("case", SQUATS)
def test_what_is_printed_on_a_knee_is_what_is_drawn_there(case):
    data = report_of(make_track("squat", depth_percent=24.0, timing=Timing(reps=2), **SQUATS[case]))
    cards = squat_cards(data)
    assert {side for card in cards for side in card.marks} == set(BOTH_SIDES)
    for card in cards:
        for side, text in card.marks.items():
            # What the network misreads is taken off the number, and not off the picture.
            assert number_in(text) == pytest.approx(drawn_knee_deg(data, side, card.t_s), abs=3.5)
            assert number_in(text) == pytest.approx(data.angle_at(f"{side}_fppa_deg", card.t_s), abs=0.051)


@pytest.mark.parametrize("side", BOTH_SIDES)
@pytest.mark.parametrize(("drop", "lean"), [(9.0, 4.0), (-8.0, -6.0)])
def test_what_is_printed_on_a_hold_is_of_the_instant(side, drop, lean):
    track = make_track("stance", side=side, drop_deg=drop, lean_deg=lean, timing=Timing(touch_down_s=14.0))
    later = (track.t_s > 10.0) & (track.t_s < 13.0)
    xy = track.xy_px.copy()  # late in the hold the trunk goes over by another 10 degrees, and the pelvis does not
    outward = 1 if side == "left" else -1
    xy[np.ix_(later, range(13))] += np.array([outward * 90.0, 0.0])
    data = report_of(replace(track, xy_px=xy))
    (card,) = stance_cards(data)
    (stance,) = data.results.stances
    drop_now, lean_now = leg_marks(data, side, card.t_s)
    assert number_in(card.marks["pelvis"]) == pytest.approx(drop_now, abs=0.051)
    assert number_in(card.marks["trunk"]) == pytest.approx(lean_now, abs=0.051)
    here, whole = card.groups
    assert here[0] == AT_THIS_INSTANT
    assert here[1][1][1].startswith(f"{abs(lean_now):.1f}° ±")
    assert whole[0] == "The whole hold"
    assert whole[1][1][1].startswith(f"{abs(stance.trunk_lean_deg.peak):.1f}° ±")


def test_a_hold_whose_trunk_leans_elsewhere_says_so_apart():
    """The lean of the picture and the largest of the hold are two numbers."""
    data = make_report(stances=1, pelvis_method="markers")
    angles = data.angles.copy()
    hold = data.results.stances[0]
    near = (angles["t_s"] - hold.evidence_t_s).abs() < 0.2
    angles.loc[near, "trunk_lean_left_deg"] = 5.3
    lean = hold.trunk_lean_deg.model_copy(update={"peak": 13.6})
    results = data.results.model_copy(update={"stances": [hold.model_copy(update={"trunk_lean_deg": lean})]})
    (card,) = stance_cards(replace(data, results=results, angles=angles))
    assert card.marks["trunk"] == "5.3° over"
    assert card.groups[0][1][1] == ("Trunk lean", "5.3° ± 3.1° over", None)
    assert card.groups[1][1][1][1] == "13.6° ± 3.1° over"


def test_knees_that_share_an_instant_share_a_picture_with_both_numbers():
    data = make_report(stances=0, reps=1)
    (card,) = squat_cards(data)
    assert (card.title, card.side, list(card.marks)) == ("Both knees", None, ["left", "right"])
    knees = data.results.squats[0].knees
    apart = knees.model_copy(update={"left": knees.left.model_copy(update={"evidence_t_s": 3.6})})
    squat = data.results.squats[0].model_copy(update={"knees": apart})
    two = squat_cards(replace(data, results=data.results.model_copy(update={"squats": [squat]})))
    assert [card.title for card in two] == ["Left knee", "Right knee"]
    assert [list(card.marks) for card in two] == [["left"], ["right"]]
    assert render_page(data, clip=None).count('<figure class="picture') == 1


def test_a_knee_that_goes_out_has_how_far_it_went_out():
    data = report_of(make_track("squat", depth_percent=19.0, timing=Timing(reps=1), valgus_left_deg=-25.0))
    rows = {name: value for card in squat_cards(data) for _, rows in card.groups for name, value, _ in rows}
    outermost = data.results.squats[0].knees.left.fppa_outermost_from_standing_deg
    key = next(name for name in rows if name.endswith("farthest out") and "Right" not in name)
    assert rows[key].startswith(f"{-outermost:.1f}° ±")
    assert rows[key].endswith(" out")


def test_where_the_angle_was_not_measured_nothing_is_written():
    data = make_report(stances=2, reps=1, missing=True)
    for card in [*stance_cards(data), *squat_cards(data)]:
        assert set(card.marks.values()) == {"–"}


def test_what_cannot_be_judged_has_no_colour():
    data = make_report(stances=1, pelvis_method="markers")
    hold = data.results.stances[0]
    assert any(cell.band for cell in stance_table(data.results).rows[0])
    assert any(band for card in stance_cards(data) for _, rows in card.groups for _, _, band in rows)
    unjudged = hold.model_copy(update={"sign": "not_interpretable", "pattern": "not_interpretable", "reasons": ["No."]})
    results = data.results.model_copy(update={"stances": [unjudged]})
    data = replace(data, results=results)
    assert not any(cell.band for cell in stance_table(results).rows[0])
    assert not any(band for card in stance_cards(data) for _, rows in card.groups for _, _, band in rows)


@pytest.mark.parametrize("portrait", [False, True])
def test_every_label_of_the_page_lies_inside_its_picture(portrait):
    data = make_report(stances=2, reps=2, portrait=portrait, pelvis_method="markers")
    shifted = replace(data.track, xy_px=data.track.xy_px + np.array([-0.36 * data.track.width_px, 0.0]))
    data = replace(data, track=shifted)
    spots = 0
    for card in [*stance_cards(data), *squat_cards(data)]:
        picture = picture_of("a", card, data)
        for spot in picture.spots:
            half = 0.3 * picture.letter_px * len(spot.text)
            assert half <= spot.x <= picture.width - half or 2 * half > picture.width
            assert 0 < spot.y < picture.height
            spots += 1
    assert spots >= 4


def test_cards_of_one_leg_and_the_sheet_have_both_headings():
    data = make_report(stances=0, reps=3, kind="single_left", pelvis_method="registered")
    (card,) = one_leg_cards(data)
    assert [heading for heading, _ in card.groups] == [AT_THIS_INSTANT, "The whole repetition"]
    now = data.angle_at("left_fppa_deg", card.t_s)
    assert card.marks == {"left": f"{abs(now):.1f}° {'in' if now > 0 else 'out'}"}
    written = [text.get_text() for text in draw_report(data).texts]
    assert AT_THIS_INSTANT in written
    assert "The whole repetition" in written
