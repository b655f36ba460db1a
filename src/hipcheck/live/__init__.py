"""The live check: a camera, a guided test, the angles while moving, and the same report as from a recording."""
