"""What is spoken when: the screen cannot be seen from behind, so the ear is told what to do, and how long still."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from hipcheck.live.plan import Prompt, Sound, Stage
from hipcheck.live.steady import Steady
from hipcheck.live.texts import say

__all__ = ["Utterance", "Voice"]

_AGAIN_S: Final = 8.0
_LASTING_S: Final = 0.4  # so long an instruction must stay to be spoken
_COUNTED_S: Final = (10, 3, 2, 1)
_LONG_HOLD_S: Final = 20.0  # in which "ten seconds" is news
_LETTER_S: Final = 0.055  # measured on the recordings: so long for a letter, a pause and the rest of it
_PAUSE_S: Final = 0.2
_BREATH_S: Final = 0.85
_SOUND_S: Final = 0.54
_REMINDED: Final = (Stage.FIND, Stage.SETUP, Stage.BASELINE, Stage.LIFT, Stage.REST)


class Utterance(NamedTuple):
    """Tones and a sentence after them; either may be missing."""

    sounds: tuple[Sound, ...] = ()
    sentence: str = ""


class Voice:
    """Follow the prompts and tell what is to be heard now; sentences do not cut each other off, the count may."""

    def __init__(self) -> None:
        self._line = Steady("", after_s=_LASTING_S, least_s=0.0)
        self._said, self._said_s = "", -math.inf
        self._silent_s = -math.inf  # until when something is being spoken
        self._left: int | None = None
        self._from_s = 0  # what the timer began with
        self._reps = 0

    def update(self, t_s: float, prompt: Prompt) -> Utterance:
        """Take the next prompt, at its time in seconds."""
        line = self._line.update(t_s, prompt.spoken)
        counted = self._count(prompt)
        if counted:
            return self._say(t_s, counted, prompt.sounds)
        if prompt.sounds:  # with a sound something new begins
            self._line = Steady(prompt.spoken, after_s=_LASTING_S, least_s=0.0)
            return self._say_line(t_s, prompt.spoken, prompt.sounds)
        if t_s >= self._silent_s and self._is_news(t_s, line, prompt):
            return self._say_line(t_s, line, ())
        return Utterance()

    def _is_news(self, t_s: float, line: str, prompt: Prompt) -> bool:
        """Whether the line is another one, or the same and not followed for a while."""
        if not line or line != prompt.spoken:
            return False
        reminded = prompt.paused or prompt.stage in _REMINDED
        return line != self._said or (reminded and t_s - self._said_s >= _AGAIN_S)

    def _say_line(self, t_s: float, line: str, sounds: tuple[Sound, ...]) -> Utterance:
        self._said, self._said_s = line, t_s
        return self._say(t_s, line, sounds)

    def _say(self, t_s: float, sentence: str, sounds: tuple[Sound, ...]) -> Utterance:
        self._silent_s = t_s + _BREATH_S + _LETTER_S * len(sentence) + _SOUND_S * len(sounds)
        self._silent_s += _PAUSE_S * sum(sentence.count(sign) for sign in ".:,")
        return Utterance(sounds, sentence)

    def _count(self, prompt: Prompt) -> str:
        """Return the seconds that are left, where they are told, or the number of the squat that is done."""
        reps, self._reps = self._reps, prompt.reps_done
        if prompt.stage is Stage.SQUAT and prompt.reps_done > reps:
            return say(f"count.{prompt.reps_done}")
        timed = prompt.stage is Stage.HOLD and prompt.seconds_left is not None
        left = math.ceil(prompt.seconds_left or 0.0) if timed else None
        before, self._left = self._left, left
        if left is None or before is None:
            self._from_s = left or 0
            return ""
        if left >= before or left not in _COUNTED_S:
            return ""
        if left == _COUNTED_S[0]:
            return say("count.10s") if self._from_s >= _LONG_HOLD_S else ""
        return say(f"count.{left}")
