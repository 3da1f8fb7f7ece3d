"""The disk itself, beside what is measured: a block written and made durable again and again, and nothing else."""

import os
import time
from pathlib import Path
from threading import Event, Thread
from typing import Final, Self

PAUSE_SECONDS: Final = 0.05
BLOCK: Final = bytes(4096)


class Disk:
    """How long a bare durable write takes, in milliseconds; what stalls here is no service's doing."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "disk"
        self._done = Event()
        self._thread = Thread(target=self._write, daemon=True)
        self.took_ms = list[float]()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._done.set()
        self._thread.join()

    def _write(self) -> None:
        with self._file.open("wb", buffering=0) as file:
            while not self._done.wait(PAUSE_SECONDS):
                began = time.perf_counter()
                file.write(BLOCK)
                os.fsync(file.fileno())
                self.took_ms.append(1000 * (time.perf_counter() - began))
