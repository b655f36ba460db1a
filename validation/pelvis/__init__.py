"""The pelvis without markers: pictures to learn from, the network's training, and the calibration of all readings."""
