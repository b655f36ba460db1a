"""Holds on one leg and squats: finding them, measuring them, and the sentences about them."""
