"""What was done and not measured is told once, by time, in every renderer; and what happened in a hold."""

from dataclasses import replace

import pytest

from hipcheck.exercises.happened import happened, movement_words
from hipcheck.report.figure import draw_report
from hipcheck.report.html.page import render_page
from hipcheck.report.text import summary_text
from hipcheck.report.wording import happened_lines
from hipcheck.results import MOVEMENTS, Interruption, MovementSpan, Take, Unmeasured
from report_factory import make_report

LUNGES = MovementSpan(kind="side_lunge", start_s=0.9, end_s=2.8, count=10, side="right", reason="A foot goes aside.")
WALK = MovementSpan(kind="walking", start_s=30.0, end_s=34.0, reason="Steps.")
STANDING = MovementSpan(kind="standing", start_s=0.0, end_s=0.8, reason="Still.")
TURNED = Unmeasured(
    what="squat",
    start_s=24.1,
    end_s=26.0,
    code="body_turned",
    message="The squat at 24.1–26.0 s was not measured: the body was turned by about 34° ± 6°.",
)


def with_(data, **update):
    return replace(data, results=data.results.model_copy(update=update))


def test_movements_are_told_by_time_with_their_reason():
    data = with_(make_report(stances=1), movements=[STANDING, WALK, LUNGES], unmeasured=[TURNED])
    assert happened(data.results) == [
        "Ten side lunges to the right, 0.9–2.8 s: not measured.",
        TURNED.message,
        "Walking, 30.0–34.0 s: not measured.",
    ]


def test_what_was_left_out_is_told_with_its_time():
    untimed = TURNED.model_copy(update={"message": "A squat was turned and not measured."})
    data = with_(make_report(stances=1), unmeasured=[untimed])
    assert happened(data.results) == ["24.1–26.0 s: A squat was turned and not measured."]


def test_what_was_measured_or_is_said_already_is_not_told_again():
    data = make_report(stances=1, reps=1)
    hold, squat = data.results.stances[0], data.results.squats[0]
    held = MovementSpan(kind="one_leg", start_s=hold.start_s, end_s=hold.end_s, side=hold.side, reason="On one leg.")
    squatted = MovementSpan(kind="squat", start_s=squat.start_s, end_s=squat.end_s, count=1, reason="Down and up.")
    assert happened(with_(data, movements=[held, squatted]).results) == []
    same = MovementSpan(kind="squat", start_s=24.0, end_s=26.1, count=1, reason="Down and up.")
    assert happened(with_(data, movements=[same], unmeasured=[TURNED]).results) == [TURNED.message]
    later = squatted.model_copy(update={"start_s": 40.0, "end_s": 42.0})
    assert happened(with_(data, movements=[later]).results) == ["One squat, 40.0–42.0 s: not measured."]


def interrupted(*interruptions, **more):
    data = make_report(stances=1)
    hold = data.results.stances[0].model_copy(update={"interruptions": list(interruptions)})
    return happened(with_(data, stances=[hold], **more).results)


def test_what_happened_in_a_hold_and_how_long_it_was_in_all():
    hop = Interruption(kind="hop", start_s=5.2, end_s=5.4)
    assert interrupted() == []
    assert interrupted(hop) == [
        "Standing on the left leg, 3.0–9.0 s: one hop at 5.2 s; held for 6.0 s in all, in two parts."
    ]
    nudge = Interruption(kind="camera_moved", start_s=6.0, end_s=6.5)
    assert interrupted(nudge) == ["Standing on the left leg, 3.0–9.0 s: the camera was moved at 6.0 s."]
    again = hop.model_copy(update={"start_s": 7.0, "end_s": 7.1})
    assert interrupted(hop, nudge, again) == [
        "Standing on the left leg, 3.0–9.0 s: two hops at 5.2 s and 7.0 s and the camera was moved at 6.0 s; held for "
        "6.0 s in all, in three parts."
    ]


def test_a_jump_of_the_picture_is_told_once():
    jump = Interruption(kind="picture_jump", start_s=5.2, end_s=5.3)
    take = Take(start_s=5.3, end_s=9.0, begins_with="picture_jump", baseline=None)
    first = Take(start_s=0.0, end_s=5.2, begins_with="clip_start", baseline=None)
    lines = interrupted(jump, takes=[first, take])
    assert sum("jump" in line for line in lines) == 1
    assert "held for 6.0 s in all, in two parts" in lines[0]
    assert lines[1] == "The picture jumps to another place at 5.3 s; what follows is measured by itself."


@pytest.mark.parametrize("kind", sorted(set(MOVEMENTS) - {"standing", "nobody"}))
@pytest.mark.parametrize("count", [None, 1, 3, 40])
def test_every_movement_has_words(kind, count):
    words = movement_words(MovementSpan(kind=kind, start_s=0.0, end_s=1.0, count=count, side="left", reason="So."))
    assert "left" in words
    assert "{" not in words
    assert "_" not in words


@pytest.mark.parametrize("case", [{"stances": 1}, {"stances": 0, "reps": 1}, {"stances": 0, "findings": []}])
def test_every_renderer_lists_what_else_was_done(case):
    data = with_(make_report(pictures=False, **case), movements=[LUNGES], unmeasured=[TURNED])
    wanted = happened(data.results)
    assert len(wanted) == 2
    sheet = " ".join(" ".join(text.get_text() for text in draw_report(data).texts).split())
    page = render_page(data, clip=None).replace("\u00a0", " ")
    terminal = " ".join(summary_text(data.results).split())
    for line in wanted:
        for rendered in (sheet, page, terminal):
            assert rendered.replace("\u00a0", " ").count(line) == 1


def test_what_the_verdict_says_is_not_told_again():
    data = with_(make_report(stances=0, findings=[]), unmeasured=[TURNED])
    said = data.results.summary.model_copy(update={"verdict": TURNED.message})
    assert happened_lines(with_(data, summary=said).results) == []
    assert happened_lines(data.results) == [TURNED.message]


def test_a_long_list_is_cut():
    many = [LUNGES.model_copy(update={"start_s": 50.0 + 3 * i, "end_s": 52.0 + 3 * i}) for i in range(25)]
    lines = happened_lines(with_(make_report(stances=1), movements=many).results)
    assert len(lines) == 11
    assert lines[-1] == "15 more are listed in results.json."
