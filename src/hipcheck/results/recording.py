"""The recording, how it was seen, what is wrong with it, and its quiet standing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_serializer

from hipcheck.landmarks import Facing
from hipcheck.printable import printable
from hipcheck.results.fields import Model, Number, Text

__all__ = [
    "About",
    "Baseline",
    "Grade",
    "Issue",
    "PelvisMethod",
    "Provenance",
    "Quality",
    "RecordedFrom",
    "Severity",
    "Source",
    "SpeedFrom",
    "View",
]

Grade = Literal["good", "fair", "poor", "unusable"]
RecordedFrom = Literal["file", "camera", "given"]
SpeedFrom = Literal["file", "given"]
Severity = Literal["warning", "refusal"]
PelvisMethod = Literal["markers", "registered", "calibrated", "learned", "hip_line"]


class Source(Model):
    """The recording, as stored."""

    path: str = Field(description="Path of the recording as it was given.")
    sha256: str = Field(description="SHA-256 of the file, hexadecimal.")
    width: int = Field(description="Width of the upright picture with square pixels, in pixels.")
    height: int = Field(description="Height of the upright picture with square pixels, in pixels.")
    duration_s: float = Field(description="Last minus first presentation time, in seconds.")
    frames: int = Field(description="Frames that were decoded and used.")
    fps_mean: float = Field(description="Used frames per second over the clip.")
    timestamp_jitter_ms: float = Field(description="Standard deviation of the frame intervals, in milliseconds.")
    rotation_deg: int = Field(description="Clockwise rotation that the file asks players to apply, in degrees.")
    recorded_at: str | None = Field(
        default=None,
        description="When it was filmed, ISO 8601: an instant with its zone, a time without, a day; null if unknown.",
    )
    recorded_from: RecordedFrom | None = Field(
        default=None, description="Who says when: the file, the clock of the camera's computer, or the user (given)."
    )
    speed: float = Field(
        default=1.0,
        description="Ratio of the film's speed to life: 0.25 if slowed four times. All times are the real ones.",
    )
    speed_from: SpeedFrom | None = Field(
        default=None, description="Who says how fast: a tag of the file, or the user (given); null for real speed."
    )
    capture_fps: Number = Field(
        default=None,
        description="Pictures a second at which it was filmed, as a tag of the file says; null where none says another "
        "rate than the film plays at.",
    )
    from_s: Number = Field(
        default=None,
        description="Begin of the measured part, seconds of the film; null = its begin. Times count from here.",
    )
    to_s: Number = Field(
        default=None, description="End of the part that was measured, seconds of the film; null = its end."
    )

    @field_serializer("path", when_used="json")
    def _shown_path(self, path: str) -> str:
        """Return the path as text: the name of a file need not be any, and must be kept to open it."""
        return printable(path)


class About(Model):
    """Whose recording it is and what was said of it; of an anonymous one nothing is known."""

    name: str | None = Field(default=None, description="Who it is, as given; null if not.")
    note: str | None = Field(default=None, description="A note, as given; null without.")
    analysed_at: str | None = Field(
        default=None,
        description="When it was analysed, ISO 8601 with zone; null in an anonymous result.",
    )
    anonymous: bool = Field(default=False, description="True if path, name, note and dates were left out.")
    faces_blurred: bool = Field(default=False, description="True if no face can be told in its pictures and video.")


class Provenance(Model):
    """What computed the result."""

    hipcheck: str = Field(description="Version of hipcheck.")
    mediapipe: str = Field(description="Version of MediaPipe that found the landmarks.")
    model: Text = Field(description="Pose model: lite, full, heavy or the name of a .task file.")
    model_sha256: str = Field(description="SHA-256 of the model bundle.")
    pelvis_method: PelvisMethod = Field(description="Method behind pelvic_drop_deg.")
    calibration_id: str | None = Field(description="Identifier of the pelvis calibration; null for the raw hip line.")
    mirrored: bool = Field(description="True if the recording was declared mirrored and was turned back.")
    subject: int = Field(description="Which of the people seen was measured; 1 is the most prominent.")


class View(Model):
    """How the camera saw the subject."""

    facing: Facing = Field(description="Which side of the body faced the camera.")
    yaw_deg: Number = Field(description="Turn of the body from a square view, degrees, + = left side farther.")
    camera_roll_deg: Number = Field(
        description="Camera roll estimated in quiet standing, degrees, + = the picture is turned clockwise."
    )


class Issue(Model):
    """One thing that makes the recording less usable, with what to do about it."""

    code: str = Field(description="Stable machine-readable name.")
    severity: Severity = Field(description="refusal: no numbers are given; warning: numbers are given with care.")
    message: Text = Field(description="One sentence: what is wrong and what to do.")
    start_s: Number = Field(default=None, description="Start of the affected time, seconds; null = whole clip.")
    end_s: Number = Field(default=None, description="End of the affected time, seconds; null = whole clip.")


class Quality(Model):
    """Whether the recording can be measured."""

    grade: Grade = Field(description="good, fair (warnings), poor (several or serious warnings), unusable (refused).")
    issues: list[Issue] = Field(description="What was found wrong, most serious first.")


class Baseline(Model):
    """Quiet standing on both feet: what every pelvis and trunk angle is measured against."""

    start_s: float = Field(description="Start of the quiet stance, seconds.")
    end_s: float = Field(description="End of the quiet stance, seconds.")
    pelvic_tilt_deg: Number = Field(description="Raw hip line in quiet standing, degrees, + = left side higher.")
    trunk_lean_deg: Number = Field(description="Trunk in quiet standing, degrees, + = toward the subject's left.")
    fppa_left_deg: Number = Field(description="Left frontal plane projection angle, degrees, + = valgus.")
    fppa_right_deg: Number = Field(description="Right frontal plane projection angle, degrees, + = valgus.")
    pelvic_noise_deg: Number = Field(description="Standard deviation of the filtered hip line in it, degrees.")
    trunk_noise_deg: Number = Field(description="Standard deviation of the filtered trunk angle in it, degrees.")
    fppa_noise_deg: Number = Field(description="Standard deviation of the filtered FPPA in it, both legs, degrees.")
