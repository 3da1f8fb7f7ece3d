"""Run a program that ends when its parent does: `python leash.py SIGNAL PARENT PROGRAM ARGS…`, then become it.

A tiny program of its own instead of a hook between fork and exec: that would run inside a process full of
gRPC's threads. Where the system knows no such wish (not Linux) the program simply runs.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    """Ask the kernel for the signal, make sure the parent still lives, and become the program."""
    signal, parent, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal)
        if os.getppid() != parent:
            sys.exit(1)
    os.execv(program[0], program)  # noqa: S606  (this is the whole purpose)


if __name__ == "__main__":
    main()
