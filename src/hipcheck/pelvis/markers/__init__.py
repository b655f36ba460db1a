"""Markers stuck on hip bones, knees and ankles: printed tags and round one-colour stickers."""
