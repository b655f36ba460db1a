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
# # A study
#
# From a folder of clips to one tidy table, left against right, before against after with the smallest detectable change,
# and a table for a mixed model. The first part measures two bundled clips and a broken file. For the second part a study
# with two visits is made up: the landmarks of one clip, changed as a training might change them and measured again. That
# needs no video and takes a tenth of a second each; only how it is done is to be learned from it.

# %%
# %matplotlib inline
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

import hipcheck
from hipcheck.history import change_table, changes_between, find_session
from hipcheck.interchange import measure_table
from hipcheck.landmarks import Joint
from hipcheck.samples import sample_clips

plt.rcParams.update({"figure.dpi": 75, "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False})
study = Path(tempfile.mkdtemp())
stance, squats = sample_clips()

# %% [markdown]
# ## A folder of clips
#
# Names that say who and when save a table of their own. One file is damaged, as in every study.

# %%
(study / "clips").mkdir()
for person, clip in {"anna": stance, "cleo": squats}.items():
    shutil.copy(clip, study / "clips" / f"{person}_march.mp4")
(study / "clips" / "dora_march.mp4").write_bytes(b"this is no video")

command = ["analyze", "clips", "-o", "results", "--no-video"]
done = subprocess.run([sys.executable, "-m", "hipcheck", *command], cwd=study, capture_output=True, text=True)
print("$ hipcheck", *command)
print(done.stdout.strip())
print(f"exit status {done.returncode}: 4 means that some of several clips failed")

# %% [markdown]
# Each clip has its folder. `summary.csv` has a row for every hold and repetition, `failures.csv` what has no result, and
# why:

# %%
pd.read_csv(study / "results" / "failures.csv")[["clip", "exit_status", "reason"]]

# %%
summary = pd.read_csv(study / "results" / "summary.csv")
columns = ["clip", "grade", "facing", "movement", "number", "side", "pelvic_drop_deg_mean", "right_fppa_deg_up"]
summary[columns].round(1)

# %% [markdown]
# Run again, the command measures only what is new: folders are complete or absent.
#
# ## One tidy table
#
# A row a number, with its error and unit. Who and when come out of the file's name.

# %%
tables = []
for clip in summary["clip"].unique():
    person, visit = Path(clip).stem.split("_")
    analysis = hipcheck.Analysis.load(study / "results" / f"{person}_{visit}")
    tables.append(measure_table(analysis.results).assign(person=person, visit=visit))
tidy = pd.concat(tables, ignore_index=True).drop(columns="recording")
first = ["person", "visit", "exercise", "trial", "side", "measure", "statistic", "value", "error", "unit"]
tidy = tidy[first]
print(f"{len(tidy)} numbers")
tidy.iloc[:8].round(2)

# %% [markdown]
# ## Left against right
#
# One side of a leg is no one's baseline, the other leg is. Of the squats, each knee on the way up, with the error of the
# difference (the root of the sum of squares: a cautious one, because what both share drops out):

# %%
up = tidy.query("measure == 'fppa_deg' and statistic == 'up'")
sides = up.pivot_table(index=["person", "trial"], columns="side", values=["value", "error"])
apart = pd.DataFrame({"right minus left (°)": sides["value"]["right"] - sides["value"]["left"]})
apart["± (°)"] = np.hypot(sides["error"]["left"], sides["error"]["right"])
apart["beyond its error"] = apart["right minus left (°)"].abs() > apart["± (°)"]
apart.round(1)

# %% [markdown]
# The result has the same as `fppa_asymmetry_deg`, with its own error, and a warning where a turned body might fake it.
#
# ## Before and after
#
# Cleo comes again in June. Her visit is made up: the landmarks of March, the right knee moved toward the line from hip to
# ankle by 80 % of its distance, the camera rolled by a degree, and noise of a pixel.

# %%
march = hipcheck.Analysis.load(study / "results" / "cleo_march")


def another_visit(share: float, seed: int) -> hipcheck.Recording:
    """Return the recording with the right knee moved toward the line from hip to ankle, filmed again."""
    rng = np.random.default_rng(seed)
    recording = hipcheck.Recording.load(study / "results" / "cleo_march" / "landmarks.npz")
    xy = recording.track.xy_px.copy()
    hip, knee, ankle = (xy[:, Joint[f"RIGHT_{name}"]] for name in ("HIP", "KNEE", "ANKLE"))
    along = (knee[:, 1] - hip[:, 1]) / (ankle[:, 1] - hip[:, 1])
    on_line = hip[:, 0] + along * (ankle[:, 0] - hip[:, 0])
    xy[:, Joint.RIGHT_KNEE, 0] += share * (on_line - knee[:, 0])
    roll = np.radians(rng.normal(0, 1))
    middle = np.array([recording.track.width_px, recording.track.height_px]) / 2
    turned = (xy - middle) @ np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]]) + middle
    noisy = turned + rng.normal(0, 1, xy.shape)
    source = recording.source.model_copy(update={"path": f"cleo_{seed}.mp4", "sha256": f"{seed:064d}"})
    return replace(recording, source=source, track=replace(recording.track, xy_px=noisy))


def measured(recording: hipcheck.Recording, name: str) -> hipcheck.Analysis:
    """Measure landmarks and keep the folder, as for a clip."""
    recording.save(study / "landmarks.npz")
    analysis = hipcheck.analyze(study / "landmarks.npz")
    analysis.save(study / "results" / name, formats=[])
    return analysis


measured(another_visit(0.8, seed=1), "cleo_june")
sessions = [find_session(str(study / "results" / name)) for name in ("cleo_march", "cleo_june")]
changes = change_table(changes_between(*sessions))
changes[["side", "measure", "statistic", "before", "after", "change", "band", "band_origin", "verdict"]].round(2)

# %% [markdown]
# `band` is the smallest detectable change: sessions of somebody who did not change differ by less in 95 of 100 cases. It
# comes from rendered people who were filmed again (`band_origin` own), so it holds what the measuring varies by, not what
# a living person varies by from day to day. `hipcheck compare` prints the same and draws both pictures.

# %%
knees = changes[changes["measure"].str.startswith("fppa")]
labels = [f"{row.side}: {row.measure.removesuffix('_deg')} {row.statistic}" for row in knees.itertuples()]
figure, axes = plt.subplots(figsize=(7, 2.6))
axes.barh(labels, 2 * knees["band"], left=-knees["band"], color="0.9", height=0.7, label="no detectable change")
axes.plot(knees["change"], labels, "o", color="C3", label="June minus March")
axes.axvline(0, color="k", lw=0.8)
axes.invert_yaxis()
axes.set_xlabel("change (°)")
axes.legend(fontsize=8, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
figure.tight_layout()

# %% [markdown]
# ## A group, and a table for a mixed model
#
# Twelve people with two visits each, made up in the same way: everybody has a knee of their own, and the training takes
# about half of its valgus away.

# %%
rng = np.random.default_rng(12)
tables = []
for number in range(12):
    own = rng.uniform(-0.2, 0.7)
    trained = own + rng.normal(0.5, 0.18) * (1 - own)
    for visit, share in (("before", own), ("after", trained)):
        analysis = measured(another_visit(share, seed=int(rng.integers(10**6))), f"p{number:02d}_{visit}")
        tables.append(measure_table(analysis.results).assign(person=f"p{number:02d}", visit=visit))
group = pd.concat(tables, ignore_index=True)[first]
group.to_csv(study / "group.csv", index=False)
knee = group.query("measure == 'fppa_deg' and statistic == 'up' and side == 'right'")
means = knee.pivot_table(index="person", columns="visit", values="value", aggfunc="mean")[["before", "after"]]
means.T.round(1)

# %% [markdown]
# The repetitions of one visit are no independent people, and neither are the two legs of one person. In R, with all of
# `group.csv`, one row a repetition and leg:
#
# ```r
# library(lme4)
# knee <- subset(read.csv("group.csv"), measure == "fppa_deg" & statistic == "up")
# lmer(value ~ visit * side + (1 + visit | person) + (1 | person:side), data = knee)
# ```
#
# With as many repetitions in every visit, the fixed effect of one leg is that of the visits' means, and its interval comes
# from the differences between people:

# %%
from scipy import stats

difference = means["after"] - means["before"]
low, high = stats.t.interval(0.95, len(difference) - 1, difference.mean(), stats.sem(difference))
print(
    f"change of the group: {difference.mean():.1f}° (95 % interval {low:.1f} to {high:.1f}), {len(difference)} people"
)

within = knee.groupby(["person", "visit"])["value"].var().mean() ** 0.5
between = means["before"].std()
print(f"standard deviation: between people {between:.1f}°, between repetitions of a visit {within:.1f}°")
band = changes.query("measure == 'fppa_deg' and statistic == 'up' and side == 'right'")["band"].iloc[0]
changed = int((difference.abs() > band).sum())
print(f"{changed} of {len(difference)} people changed by more than the smallest detectable change of {band:.1f}°")

# %%
figure, axes = plt.subplots(figsize=(4.5, 3.4))
for before, after in means.to_numpy():
    axes.plot([0, 1], [before, after], "o-", color="C3" if abs(after - before) > band else "0.65", lw=1, ms=4)
axes.plot([0, 1], means.mean(), "k", lw=3, label="mean of the group")
axes.set(xticks=[0, 1], xticklabels=["before", "after"], ylabel="right knee on the way up (°)", xlim=(-0.2, 1.2))
axes.legend(fontsize=8)
figure.tight_layout()

# %% [markdown]
# Red: people whose own change is detectable. A group can change beyond doubt while most of its members cannot be told to
# have changed: the interval of a mean shrinks with the number of people, the band of one person does not.

# %%
shutil.rmtree(study)
