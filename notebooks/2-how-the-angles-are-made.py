# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # How the angles are made
#
# From a picture to an angle is a short way with four traps on it: the aspect ratio, a hidden smoothing, foreshortening, and
# a body that is turned. We go it step by step, on the bundled squats of a rendered person whose right knee falls inward
# by 20 degrees on the way up.

# %%
# %matplotlib inline
import matplotlib.pyplot as plt
import numpy as np

import hipcheck
from hipcheck import kinematics
from hipcheck.landmarks import Joint
from hipcheck.samples import sample_clips

plt.rcParams.update({"figure.dpi": 75, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})
clip = next(path for path in sample_clips() if path.stem == "squat_front_valgus_up")
analysis = hipcheck.analyze(clip)
track, angles = analysis.recording.track, analysis.angles
print(
    f"{len(track)} frames of {track.width_px} x {track.height_px} px, 33 landmarks each; seen from the {analysis.results.view.facing}"
)

# %% [markdown]
# ## Landmarks
#
# The pose network marks 33 places in each frame: pixels of the upright picture, x right, y down, at the frame's own
# presentation time. Left and right are the subject's, so seen from the front the left hip lies to the right.

# %%
t_s, picture = next(reversed(analysis.evidence.items()))
frame = int(np.argmin(np.abs(track.t_s - t_s)))
scale = picture.shape[1] / track.width_px
xy = track.xy_px[frame]
leg = {side: [Joint[f"{side}_{name}"] for name in ("HIP", "KNEE", "ANKLE")] for side in ("LEFT", "RIGHT")}

figure, axes = plt.subplots(figsize=(6, 4.2))
axes.imshow(picture)
for side, colour in (("LEFT", "C0"), ("RIGHT", "C1")):
    axes.plot(*(scale * xy[leg[side]]).T, "o-", color=colour, label=side.lower())
axes.set_axis_off()
axes.legend()
figure.tight_layout()

# %% [markdown]
# ## An angle by hand
#
# The frontal plane projection angle of the knee: how far thigh and shank are bent against each other in the picture, + =
# the knee inside the line from hip to ankle. With d = +1 for the leg at the right of the picture, else -1:

# %%
hip, knee, ankle = xy[leg["RIGHT"]]
d = -1  # the right leg is at the left of a picture from the front
thigh = np.degrees(np.arctan2(d * (hip[0] - knee[0]), knee[1] - hip[1]))
shank = np.degrees(np.arctan2(d * (ankle[0] - knee[0]), ankle[1] - knee[1]))
print(f"thigh {thigh:.1f}° + shank {shank:.1f}° = {thigh + shank:.1f}°")
print(f"hipcheck.kinematics.fppa_deg: {kinematics.fppa_deg(xy, 'right', 'front'):.1f}°")

# %% [markdown]
# ## Trap 1: the aspect ratio
#
# Pose networks give positions as shares of width and height. Angles of those are wrong wherever the picture is not square,
# silently. The same clip, measured both ways:

# %%
pixels = kinematics.fppa_deg(track.xy_px, "right", "front")
shares = kinematics.fppa_deg(track.xy_px / [track.width_px, track.height_px], "right", "front")
figure, axes = plt.subplots(figsize=(8, 2.8))
axes.plot(track.t_s, pixels, label="in pixels")
axes.plot(track.t_s, shares, label="in shares of the picture: wrong")
axes.set(xlabel="s", ylabel="right knee (°)")
axes.legend(loc="upper left", bbox_to_anchor=(0, 1.25), ncols=2)
figure.tight_layout()
print(f"largest error: {np.nanmax(np.abs(pixels - shares)):.0f}°")

# %% [markdown]
# ## Trap 2: a hidden smoothing
#
# MediaPipe smooths its landmarks in video mode, with a filter that cannot be switched off: quick movements come late and
# too small. Its strength depends on the time between frames, so hipcheck tells it that frames lie 10^7 ms apart, which
# drives the filter's gain to one, and filters once itself, without delay. Here is what would be read otherwise:

# %%
from hipcheck.media.reader import VideoReader
from hipcheck.pose import landmarker as pose
from hipcheck.pose.bundle import ensure_model


def right_fppa(step_ms: int, seconds: float = 6.5) -> tuple[np.ndarray, np.ndarray]:
    """Follow the person with frames that are said to lie so far apart."""
    usual, pose._STEP_MS = pose._STEP_MS, step_ms
    times, values = [], []
    with VideoReader(clip) as reader, pose.PoseLandmarker(ensure_model("full").path) as network:
        for picture in reader:
            if picture.t_s > seconds:
                break
            people = network.find(picture.rgb)
            times.append(picture.t_s)
            values.append(kinematics.fppa_deg(people[0].xy_px, "right", "front") if people else np.nan)
    pose._STEP_MS = usual
    return np.array(times), np.array(values)


raw, smoothed = right_fppa(10_000_000), right_fppa(33)
figure, axes = plt.subplots(figsize=(8, 2.8))
axes.plot(*raw, label="raw")
axes.plot(*smoothed, label="as MediaPipe smooths it")
axes.set(xlabel="s", ylabel="right knee (°)", xlim=(2.5, 6.5))
axes.legend()
figure.tight_layout()
print(f"they differ by up to {np.nanmax(np.abs(raw[1] - smoothed[1])):.1f}°")

# %% [markdown]
# ## Trap 3: foreshortening
#
# In a deep squat the thigh points at the camera. Its picture shrinks, and the same small distance beside the line from hip
# to ankle turns into a huge angle. A thigh and a shank of 42 cm, the knee always 3 cm outside:

# %%
flexion = np.arange(0, 176)
thigh_m = 0.42 * np.cos(np.radians(0.6 * flexion))  # what is left of them in the picture
shank_m = 0.42 * np.cos(np.radians(0.4 * flexion))
seen = thigh_m > 0.005
angle = -np.degrees(np.arctan2(0.03, thigh_m) + np.arctan2(0.03, shank_m))
depth = 100 * (1 - (thigh_m + shank_m) / 0.84)
figure, axes = plt.subplots(figsize=(5.5, 3.2))
axes.plot(depth[seen], angle[seen])
axes.axvspan(20, depth[seen].max(), color="0.93")
axes.axvline(14, color="0.5", lw=0.8)
axes.set(xlabel="depth (% of leg length)", ylabel="angle of a knee 3 cm outside (°)")
figure.tight_layout()

# %% [markdown]
# So hipcheck reads the knee at the same depth on the way down and up (14 % of the leg length, the line above; about 60
# degrees of knee flexion), and not at all beyond 20 % (grey). In the clip:

# %%
standing = kinematics.standing_reference(track.xy_px[(track.t_s > 0.5) & (track.t_s < 2.0)])
depth = kinematics.squat_depth_percent(track.xy_px, standing)
left = kinematics.fppa_deg(track.xy_px, "left", "front")
figure, axes = plt.subplots(figsize=(5.5, 3.2))
axes.plot(depth, left, ".", color="C0", label="left knee: nothing wrong with it")
axes.plot(depth, pixels, ".", color="C1", label="right knee: inward on the way up")
axes.axvspan(20, depth.max(), color="0.93")
axes.axvline(14, color="0.5", lw=0.8)
axes.set(xlabel="depth (% of leg length)", ylabel="knee (°)")
axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(0, 1.25))
figure.tight_layout()

# %% [markdown]
# ## Trap 4: a body that is turned
#
# The network also estimates the body in space. We turn that estimate about the vertical and look again: valgus appears
# in one knee and vanishes from the other, though nobody moved. Hence the mean of both legs beside each leg, the warning
# above 10 degrees of turn, and the refusal above 30.

# %%
world = track.world_m[int(np.nanargmin(np.abs(depth - 14) + np.where(track.t_s < 5, 0, 99)))]
turns = np.arange(-30, 31, 2)


def seen_from(turn_deg: float) -> np.ndarray:
    """Return the body as a far camera sees it, turned about the vertical."""
    angle = np.radians(turn_deg)
    return np.stack([world[:, 0] * np.cos(angle) - world[:, 2] * np.sin(angle), world[:, 1]], axis=-1)


figure, axes = plt.subplots(figsize=(5.5, 3.2))
curves = {
    side: np.array([kinematics.fppa_deg(seen_from(turn), side, "front") for turn in turns])
    for side in ("left", "right")
}
for side, curve in curves.items():
    axes.plot(turns, curve, label=side)
axes.plot(turns, 0.5 * (curves["left"] + curves["right"]), "k--", label="mean of both")
axes.set(xlabel="turn of the body (°)", ylabel="knee (°)")
axes.legend()
figure.tight_layout()

# %% [markdown]
# ## One clock, one filter
#
# Frames of phones come at irregular times. The landmarks are brought onto a clock of 60 Hz; gaps up to 0.2 s are bridged,
# longer ones stay missing; then one low-pass, forward and backward, so that nothing comes late: 6 Hz for squats.

# %%
figure, axes = plt.subplots(figsize=(8, 2.8))
axes.plot(angles["t_s"], angles["right_fppa_raw_deg"], color="0.75", label="raw")
axes.plot(angles["t_s"], angles["right_fppa_deg"], color="C1", label="low-passed at 6 Hz, empty beyond 20 % depth")
for squat in analysis.squats:
    axes.axvspan(squat.start_s, squat.bottom_s, color="0.95")
axes.set(xlabel="s", ylabel="right knee (°)")
axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(0, 1.22), ncols=2)
figure.tight_layout()

# %% [markdown]
# ## From angles to a finding
#
# At the matched depth, down against up, with the error of the method and the scatter of this recording. *present* only
# where the change is larger than its error:

# %%
for squat in analysis.squats:
    right = squat.knees.right
    change = right.ascent_minus_descent_deg
    print(
        f"squat {squat.rep}: down {right.fppa_deg.down:5.1f}°, up {right.fppa_deg.up:5.1f}° (± {right.fppa_deg.error:.1f}°); "
        f"up minus down {change.value:.1f}° ± {change.error:.1f}°: moves inward on the way up {squat.ascent_collapse}"
    )
