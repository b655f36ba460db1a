"""What a session keeps: pictures for the report, bounded, and the video with its true times; and its sounds."""

from __future__ import annotations

import sys
import time

import av
import numpy as np
import pytest

from hipcheck.errors import EnvironmentProblemError
from hipcheck.live import evidence, sounds
from hipcheck.live.evidence import EvidenceKeeper
from hipcheck.live.plan import Stage
from hipcheck.live.recorder import Recorder
from hipcheck.live.sounds import Player, tone_samples
from hipcheck.live.voice import Utterance
from hipcheck.media.types import Frame


def frame(t_s: float, size=(64, 96)) -> Frame:
    """A picture as bright as its time."""
    return Frame(t_s, np.full((*size, 3), round(10 * t_s) % 250, np.uint8))


def test_the_picture_nearest_to_the_instant_is_found():
    keeper = EvidenceKeeper()
    for i in range(300):
        keeper.offer(frame(i / 30), Stage.HOLD)
    assert len(keeper) == pytest.approx(50, abs=1)
    found = keeper.pictures([5.0, 8.03, 60.0])
    assert set(found) == {5.0, 8.03}
    assert int(found[5.0][0, 0, 0]) == pytest.approx(50, abs=2)
    assert int(found[8.03][0, 0, 0]) == pytest.approx(80, abs=2)
    assert EvidenceKeeper().pictures([1.0]) == {}


def test_squats_have_a_picture_within_a_thirtieth_of_a_second():
    keeper = EvidenceKeeper()
    for i in range(90):
        keeper.offer(frame(i / 30), Stage.SQUAT)
    assert len(keeper) == 45


def test_pictures_never_pile_up(monkeypatch):
    monkeypatch.setattr(evidence, "_MOST", 40)
    keeper = EvidenceKeeper()
    most = 0
    for i in range(6000):
        keeper.offer(frame(i / 30, (4, 4)), Stage.SQUAT)
        most = max(most, len(keeper))
    assert most == 40
    assert len(keeper) >= 20
    assert set(keeper.pictures([0.0])) == {0.0}  # thinned, not cut off


def test_large_pictures_are_made_smaller():
    keeper = EvidenceKeeper()
    keeper.offer(Frame(0.0, np.zeros((1440, 1000, 3), np.uint8)), Stage.HOLD)
    (picture,) = keeper.pictures([0.0]).values()
    assert picture.shape[0] == 960


def test_the_video_has_the_times_of_its_pictures(tmp_path):
    times = [0.0, 0.031, 0.07, 0.4, 0.433]
    recorder = Recorder(tmp_path / "session.mp4", tmp_path / "draft.mp4")
    for t_s in times:
        recorder.write(frame(t_s))
    assert recorder.finish()
    with av.open(str(recorder.path)) as container:
        seen = [float(picture.pts * picture.time_base) for picture in container.decode(video=0)]
    assert seen == pytest.approx(times, abs=1e-4)


def test_a_video_that_is_not_wanted_leaves_nothing_behind(tmp_path):
    recorder = Recorder(tmp_path / "session.mp4", tmp_path / "draft.mp4")
    recorder.write(frame(0.0))
    recorder.discard()
    assert not recorder.finish()
    never = Recorder(tmp_path / "never.mp4", tmp_path / "draft.mp4")
    never.discard()
    assert not never.finish()
    assert list(tmp_path.iterdir()) == []


def test_a_video_that_cannot_be_written_is_said_by_the_next_picture(tmp_path):
    recorder = Recorder(tmp_path / "session.mp4", tmp_path / "absent" / "draft.mp4")
    recorder.write(frame(0.0))
    while recorder._problem is None:
        time.sleep(0.01)
    with pytest.raises(EnvironmentProblemError, match="cannot be written"):
        recorder.write(frame(0.1))
    recorder.discard()


def test_tones_do_not_click_and_are_not_the_same():
    for name in ("start", "change", "end"):
        samples = tone_samples(name)
        assert samples.dtype == np.int16
        assert samples[0] == 0
        assert abs(int(samples[-1])) < 300
        assert 8_000 < np.abs(samples).max() < 16_000
    assert not np.array_equal(tone_samples("start"), tone_samples("end"))


def test_without_a_player_the_bell_rings_and_quiet_is_silent(monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sounds.shutil, "which", lambda name: None)
    player = Player()
    player.say(Utterance(("start",)))
    player.close()
    assert capsys.readouterr().err == "\a"
    silent = Player(quiet=True)
    silent.say(Utterance(("start",)))
    silent.close()
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("program", ["/bin/false", "/no/such/player"])
def test_a_computer_without_a_sound_card_stays_silent(monkeypatch, program, capfd):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sounds.shutil, "which", lambda name: program)
    player = Player()
    player.say(Utterance(("start", "end")))
    player.say(Utterance(("end",)))
    player.close()
    assert capfd.readouterr() == ("", "")
