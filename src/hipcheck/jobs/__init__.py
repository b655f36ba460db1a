"""Running analyses for the command line: one clip, a folder of them, or a study on a cluster.

``clips`` finds the recordings and names their folders, ``one`` analyzes one of them, ``pool`` and ``cluster`` many at
the same time; ``tables`` writes what was found into tables, ``display`` shows how far it is, ``places`` fetches and
delivers by URL; ``run`` ties them together.
"""

from hipcheck.jobs.display import progress_bars
from hipcheck.jobs.run import run_clips
from hipcheck.jobs.settings import Settings, TableChoice

__all__ = ["Settings", "TableChoice", "progress_bars", "run_clips"]
