"""The reduced sweep keeps the accuracy that is stated."""

from __future__ import annotations

import pytest


@pytest.mark.slow
def test_the_reduced_sweep_is_as_accurate_as_it_has_to_be(tmp_path, checkout):
    pytest.importorskip("moderngl", reason="the drawing library is not installed (extra validation)")
    from validation.render import GraphicsMissingError

    from validation import check, run, sweep

    try:
        run.sweep(sweep.plan(sweep.REDUCED, sweep.TINY), run.default_cache(), tmp_path)
    except GraphicsMissingError as problem:
        pytest.skip(str(problem))
    assert check.failures(run.read(tmp_path)) == []
