"""The networks alone, on all cores: pictures that lie ready, nothing done with what is found.

    python benchmarks/networks.py CLIP MODEL.task

Each core follows the person through the same pictures by itself. Prints the time for a picture, all cores counted.
"""

from __future__ import annotations

import sys
import threading
import time
from itertools import islice
from pathlib import Path

from hipcheck.media.reader import VideoReader
from hipcheck.pose.landmarker import PoseLandmarker
from hipcheck.threads import cores

PICTURES = 150


def main() -> None:
    with VideoReader(sys.argv[1]) as reader:
        pictures = [frame.rgb for frame in islice(reader, PICTURES)]
    landmarkers = [PoseLandmarker(Path(sys.argv[2])) for _ in range(cores())]
    for landmarker in landmarkers:
        landmarker.find(pictures[0])

    def follow(landmarker: PoseLandmarker) -> None:
        for picture in pictures:
            landmarker.find(picture)

    threads = [threading.Thread(target=follow, args=(landmarker,)) for landmarker in landmarkers]
    start_s = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start_s
    for landmarker in landmarkers:
        landmarker.close()
    print(f"ms_per_picture {1000 * seconds / (len(pictures) * len(landmarkers)):.3f}")


if __name__ == "__main__":
    main()
