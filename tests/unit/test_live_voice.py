"""What is spoken: every sentence has its recording, and each comes when it is of use and cuts off no other."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hipcheck.live import sounds
from hipcheck.live.plan import Plan, Prompt, Stage
from hipcheck.live.protocol import Protocol
from hipcheck.live.sounds import Player, recording_name, spoken_samples
from hipcheck.live.texts import line, spoken_sentences
from hipcheck.live.voice import Utterance, Voice
from live_factory import SHORT, course, nobody, run, sights, stand
from track_factory import Timing, join, make_track

ROOT = Path(__file__).parents[2]
SPOKEN = ROOT / "src" / "hipcheck" / "live" / "spoken"


def heard(prompts, *, fps: float = 30.0) -> list[tuple[float, str]]:
    voice = Voice()
    said = [(i / fps, voice.update(i / fps, prompt).sentence) for i, prompt in enumerate(prompts)]
    return [(t_s, sentence) for t_s, sentence in said if sentence]


def sentences(prompts) -> list[str]:
    return [sentence for _, sentence in heard(prompts)]


@pytest.mark.parametrize("sentence", spoken_sentences())
def test_every_sentence_has_a_recording_that_is_heard(sentence):
    samples = spoken_samples(sentence)
    assert 0.15 < len(samples) / 48_000 < 1.2 + 0.45 * len(sentence.split())
    assert np.abs(samples.astype(int)).max() > 15_000
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 1_000) / 48_000
    assert loud[0] < 0.15  # it begins at once


def test_there_is_no_recording_of_anything_else_and_they_are_small():
    assert {path.name for path in SPOKEN.glob("*")} == {recording_name(sentence) for sentence in spoken_sentences()}
    assert sum(path.stat().st_size for path in SPOKEN.glob("*")) < 1_000_000


def test_the_script_speaks_the_same_sentences():
    spec = importlib.util.spec_from_file_location("speak_prompts", ROOT / "docs" / "speak_prompts.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.FOLDER == SPOKEN


def test_numbers_are_not_spoken_but_what_is_to_be_done():
    assert line("setup.camera_roll", degrees=7) == ("Level the camera: it is tilted by 7°", "Level the camera")
    assert line("do.lift", side="left", free="right").spoken == "Lift your right foot"
    assert not any(sign in sentence for sentence in spoken_sentences() for sign in "{}°0123456789")


def test_a_whole_test_can_be_followed_by_ear():
    said = sentences(run(Protocol(SHORT), course()))
    expected = [
        "Good. Stand on both feet", "Stand still on both feet",
        "Lift your right foot", "Hold", "Three", "Two", "One", "Put it down",
        "Lift your left foot", "Hold", "Three", "Two", "One", "Put it down",
        "Squat slowly and come up again", "One", "Two", "Last one", "Stand still for a moment",
    ]  # fmt: skip
    assert said[: len(expected)] == expected
    assert set(said) <= set(spoken_sentences())


def test_a_rest_tells_what_comes_next():
    held = make_track("stance", side="left", timing=Timing(lift_s=1.0, touch_down_s=5.5), duration_s=7.0, noise_px=0.5)
    protocol = Protocol(Plan(("left", "right"), hold_s=4.0, rest_s=5.0))
    said = sentences(run(protocol, join(stand(4.5), held, stand(6.0))))
    assert said[-3:] == ["Put it down", "Rest. Next: your right leg", "Lift your left foot"]


def test_no_sentence_takes_longer_than_is_waited_for_it():
    for sentence in spoken_sentences():
        voice = Voice()
        voice.update(0.0, Prompt(Stage.LIFT, "left", "a", spoken=sentence, sounds=("end",)))
        length = len(spoken_samples(sentence)) + len(sounds.tone_samples("end"))
        assert 0.0 < voice._silent_s - length / 48_000 < 1.4


def prompts_of(seconds_left, *, stage=Stage.HOLD, spoken="Hold", fps=30):
    return [
        Prompt(stage, "left", spoken, spoken=spoken, seconds_left=left) for left in np.arange(seconds_left, 0, -1 / fps)
    ]


def test_the_last_seconds_are_counted_and_ten_of_a_long_hold():
    assert sentences(prompts_of(30.0)) == ["Hold", "Ten seconds", "Three", "Two", "One"]
    assert sentences(prompts_of(12.0)) == ["Hold", "Three", "Two", "One"]
    times = [t_s for t_s, sentence in heard(prompts_of(30.0)) if sentence != "Hold"]
    assert times == pytest.approx([20.0, 27.0, 28.0, 29.0], abs=0.05)


def test_what_is_not_followed_is_said_again_but_not_all_the_time():
    times = [t_s for t_s, _ in heard(run(Protocol(SHORT), nobody(20.0)))]
    assert len(times) == 3
    assert np.all(np.diff(times) >= 8.0)


def test_what_flickers_is_not_said():
    calm = Prompt(Stage.SETUP, None, "a", spoken="Step closer to the camera")
    other = replace(calm, spoken="Level the camera")
    assert sentences([calm] * 30 + [other] * 9 + [calm] * 30) == ["Step closer to the camera"]


def test_a_sentence_is_not_cut_off_by_the_next():
    long, next_one = "Too dark: switch on a light in front of you", "Step into the picture"
    prompts = [Prompt(Stage.SETUP, None, "a", spoken=long)] * 20 + [
        Prompt(Stage.FIND, None, "b", spoken=next_one)
    ] * 150
    (first_s, first), (second_s, second) = heard(prompts)
    assert (first, second) == (long, next_one)
    assert second_s - first_s > len(spoken_samples(long)) / 48_000


def test_a_sound_and_its_sentence_come_together():
    lift = Prompt(Stage.LIFT, "left", "a", spoken="Lift your right foot", sounds=("start",))
    voice = Voice()
    assert voice.update(0.0, lift) == Utterance(("start",), "Lift your right foot")
    assert voice.update(0.03, replace(lift, sounds=())) == Utterance()


def test_nothing_is_said_in_a_pause_but_how_to_go_on():
    protocol = Protocol(Plan(("left",), hold_s=20.0))
    prompts = [protocol.update(sight) for sight in sights(course())][:1]
    protocol.toggle_pause()
    prompts += run(protocol, course())
    assert set(sentences(prompts)) == {"Paused. Raise a hand to go on"}


def test_a_player_gets_the_tone_and_the_words_in_one_file(monkeypatch, tmp_path):
    played = []

    class Process:
        def __init__(self, command, **given) -> None:
            played.append(Path(command[1]).read_bytes())
            self.killed = False

        def wait(self, timeout=None):
            return 0

        def kill(self):
            self.killed = True

    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sounds.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(sounds.subprocess, "Popen", Process)
    player = Player()
    player.say(Utterance())
    assert played == []
    player.say(Utterance(("start",), "Hold"))
    first = player._running
    player.say(Utterance((), "Three"))
    assert first.killed
    folder = Path(player._folder.name)
    player.close()
    assert not folder.exists()
    length = len(sounds.tone_samples("start")) + len(spoken_samples("Hold"))
    assert len(played[0]) == 44 + 2 * length
    assert played[0].startswith(b"RIFF")


def test_on_windows_a_sound_that_plays_lets_go_of_its_file(monkeypatch):
    calls = []
    fake = type(sys)("winsound")
    fake.SND_FILENAME, fake.SND_ASYNC, fake.SND_NODEFAULT = 1, 2, 4
    fake.PlaySound = lambda sound, flags: calls.append((sound, flags))
    monkeypatch.setitem(sys.modules, "winsound", fake)
    monkeypatch.setattr(sys, "platform", "win32")
    player = Player()
    player.say(Utterance(("end",)))
    folder = Path(player._folder.name)
    player.close()
    assert calls[0][0].endswith(".wav")
    assert calls[-1] == (None, 0)
    assert not folder.exists()


def test_what_plays_sounds_can_be_asked_for(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(sounds.shutil, "which", lambda name: "/usr/bin/aplay" if name == "aplay" else None)
    assert sounds.sound_program() == "/usr/bin/aplay"
    monkeypatch.setattr(sounds.shutil, "which", lambda name: None)
    assert sounds.sound_program() is None
