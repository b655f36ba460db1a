"""Video in and out: files with their true timestamps and orientation, and H.264 that browsers play.

``reader`` turns a file into upright pictures at their presentation times, ``writer`` turns pictures at given times
into a file, ``decode`` and ``seek`` are the reader's halves that know containers, ``picture`` the half that knows
orientation, pixel shape and colour. ``types`` holds what they all hand on.
"""
