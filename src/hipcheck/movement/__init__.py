"""What is being done at every instant, by transparent rules on landmarks, each with its reason.

Holds, repetitions and steps are handed on for measuring only where the movement says that they are what they seem to
be; everything else is named with its time.
"""

from hipcheck.movement.recognise import Recognised, recognise
from hipcheck.movement.unmeasured import asks_for_speed, unmeasured_movements

__all__ = ["Recognised", "asks_for_speed", "recognise", "unmeasured_movements"]
