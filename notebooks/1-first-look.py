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
# # First look
#
# One bundled clip is measured; then we look at the report, at the typed result, and at the table of angles. The person in
# the clip is rendered, so the truth is known: stands on the left leg from about 3 to 9 s, the pelvis drops by 8 degrees,
# with printed tags on the hip bones. Everything runs on this computer.

# %%
# %matplotlib inline
import matplotlib.pyplot as plt

import hipcheck
from hipcheck.columns import ANGLE_COLUMNS
from hipcheck.samples import sample_clips

clip = next(path for path in sample_clips() if path.stem == "stance_front_markers")
analysis = hipcheck.analyze(clip)
print("\n".join(analysis.results.summary.findings))

# %% [markdown]
# ## The report
#
# The same page that `hipcheck analyze` writes as `report.png`, as a matplotlib figure.

# %%
report = analysis.figure()
report.set_dpi(75)
report

# %% [markdown]
# ## The result
#
# Typed, every field with unit and sign in its description. A missing number is `None`, never NaN.

# %%
hold = analysis.stances[0]
print(f"stood on the {hold.side} leg from {hold.start_s:.1f} to {hold.end_s:.1f} s")
print(
    f"pelvic drop {hold.pelvic_drop_deg.mean:.1f}° ± {hold.pelvic_drop_deg.error:.1f}°, measured by {analysis.results.provenance.pelvis_method}"
)
print(f"trunk lean  {hold.trunk_lean_deg.mean:.1f}° ± {hold.trunk_lean_deg.error:.1f}°")
print(f"sign: {hold.sign}, pattern: {hold.pattern}")

# %%
type(hold).model_fields["pelvic_drop_deg"].description

# %% [markdown]
# `±` is a 95 % half-width. The true drop is 8°: what is read lies within the error that is stated.
#
# ## The table of angles
#
# One row per instant at 60 Hz, as in `angles.csv`. Units are in the names; NaN is missing.

# %%
angles = analysis.angles
angles.iloc[::60][
    [
        "t_s",
        "phase",
        "pelvic_obliquity_deg",
        "trunk_lean_left_deg",
        "left_foot_height_percent",
        "right_foot_height_percent",
    ]
].round(1)

# %%
for name in ("pelvic_obliquity_deg", "trunk_lean_left_deg", "right_foot_height_percent"):
    print(f"{name}: {ANGLE_COLUMNS[name]}")

# %%
figure, axes = plt.subplots(figsize=(8, 3), dpi=75)
axes.plot(angles["t_s"], angles["pelvic_obliquity_raw_deg"], color="0.75", label="raw")
axes.plot(angles["t_s"], angles["pelvic_obliquity_deg"], label="low-passed at 3 Hz")
axes.axvspan(hold.start_s, hold.end_s, color="0.93", label="hold on the left leg")
axes.set(xlabel="s", ylabel="pelvis, + = left higher (°)")
axes.legend(frameon=False)
figure.tight_layout()

# %% [markdown]
# It is a pandas table, so questions are one line. The pelvis by phase:

# %%
angles.groupby("phase", sort=False)["pelvic_obliquity_deg"].agg(["mean", "std", "min", "max"]).round(2)

# %% [markdown]
# ## All numbers as one tidy table
#
# A row a number, for statistics and spreadsheets; `hipcheck export DIR --format csv` writes it.

# %%
from hipcheck.interchange import measure_table

measure_table(analysis.results).drop(columns="recording").round(2)

# %% [markdown]
# ## Keeping it
#
# `analysis.save("folder", video=True)` writes what `hipcheck analyze` writes; `hipcheck.Analysis.load("folder")` reads it
# back. The landmarks alone can be measured again, without the video:

# %%
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    analysis.save(Path(folder) / "out", formats=["png"])
    again = hipcheck.analyze(Path(folder) / "out" / "landmarks.npz")
    print(sorted(path.name for path in (Path(folder) / "out").iterdir()))
print("identical:", again.results == analysis.results)
