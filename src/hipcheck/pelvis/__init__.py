"""The tilt of the pelvis, by the best method that the recording allows."""

from hipcheck.pelvis.estimate import PelvisEstimate, estimate_pelvis

__all__ = ["PelvisEstimate", "estimate_pelvis"]
