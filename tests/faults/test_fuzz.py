"""Spoiled files end in a result or in one sentence; the quick part of ``python -m tests.faults``."""

from __future__ import annotations

import pytest

from faults.campaign import run_cases, table

CASES = {
    "video": 80,
    "npz": 24,
    "json": 24,
    "openpose": 20,
    "csv": 24,
    "trc": 24,
    "c3d": 30,
    "netcdf": 15,
    "results": 20,
}


@pytest.mark.parametrize("kind", CASES)
def test_a_spoiled_file_is_a_result_or_a_sentence(kind, tmp_path):
    for package in {"c3d": ["ezc3d"], "netcdf": ["xarray", "h5netcdf"]}.get(kind, []):
        pytest.importorskip(package, reason="reading it needs an extra")
    outcomes = run_cases(kind, range(CASES[kind]), tmp_path, most_s=30.0)
    wrong = [outcome for outcome in outcomes if not outcome.right]
    assert not wrong, table(outcomes) + "\n" + "\n".join(map(str, wrong))
    assert {outcome.ending for outcome in outcomes} == {"result", "sentence"}  # else nothing was tried
