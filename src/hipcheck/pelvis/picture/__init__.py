"""The pelvis in the picture itself: crops of it, their registration to quiet standing, and a small network."""
