"""Rendered people of exactly known pose, and what hipcheck makes of them.

Run as ``python -m validation``. Needs the optional extra ``[validation]`` (``anny`` for the body, ``moderngl`` for the
pictures). Axes everywhere: x to the person's left, y up, z to the person's front; metres, degrees, seconds.
"""
