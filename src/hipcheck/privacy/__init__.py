"""Heads covered in every picture that is written, and recordings that say nothing of whom they show.

``detector`` finds the heads in a picture, ``heads`` knows where they are at every instant of a film, ``search`` goes
through a film for them, ``cover`` covers them. ``about`` holds what was said of a recording, and leaves it out.
"""
