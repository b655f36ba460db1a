"""Which kinds of files count as recordings: those that hold their pictures themselves.

Playlists, lists of files and scripts (HLS, DASH, concat, SDP, IMF) make FFmpeg open what they name, numbered pictures
make it open their neighbours, and devices are no files. None of them is in the list.
"""

from __future__ import annotations

from typing import Final

__all__ = ["RECORDING_FORMATS"]

RECORDING_FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2",
    "matroska,webm",
    "avi",
    "mpegts",
    "mpeg",
    "mpegvideo",
    "mjpeg",
    "mpjpeg",
    "m4v",
    "h261",
    "h263",
    "h264",
    "hevc",
    "vvc",
    "av1",
    "obu",
    "ivf",
    "cavsvideo",
    "dirac",
    "dnxhd",
    "vc1",
    "ogg",
    "flv",
    "live_flv",
    "kux",
    "asf",
    "asf_o",
    "wtv",
    "dhav",
    "dv",
    "mxf",
    "gxf",
    "lxf",
    "nut",
    "nuv",
    "nsv",
    "pva",
    "pmp",
    "rm",
    "ivr",
    "swf",
    "smjpeg",
    "ser",
    "mlv",
    "cine",
    "yuv4mpegpipe",
    "gif",
    "apng",
)
"""Names of FFmpeg's readers."""
