"""Movements one after the other."""

from __future__ import annotations

import pytest


def test_a_sequence_plays_its_parts_in_turn_and_ends_in_the_last_posture():
    from validation.motion import Sequence, Stance

    left, right = Stance("left", drop_deg=4.0, quiet_s=2.0, hold_s=3.0), Stance("right", quiet_s=1.0, hold_s=2.0)
    both = Sequence((left, right))
    assert both.duration_s == pytest.approx(left.duration_s + right.duration_s)
    for t_s in (0.0, 1.0, 4.0, left.duration_s - 0.01):
        assert both.at(t_s) == left.at(t_s)
    for t_s in (0.0, 2.0, right.duration_s):
        assert both.at(left.duration_s + t_s) == right.at(t_s)
    assert both.at(both.duration_s + 9.0) == right.at(99.0)


def test_a_file_can_describe_a_sequence(tmp_path):
    from validation.motion import Sequence, Stance
    from validation.specfile import SpecError, read_spec
    from validation.squats import Squat

    file = tmp_path / "both.toml"
    file.write_text(
        'subject = "ines"\n[motion]\nkind = "sequence"\n[[motion.parts]]\nkind = "stance"\nside = "right"\n'
        '[[motion.parts]]\nkind = "squat"\ndepths = [0.2]\n'
    )
    assert read_spec(file).motion == Sequence((Stance("right"), Squat((0.2,))))
    file.write_text(file.read_text().replace("depths", "deeps"))
    with pytest.raises(SpecError, match="deeps"):
        read_spec(file)
