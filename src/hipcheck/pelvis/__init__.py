"""pelvis."""
