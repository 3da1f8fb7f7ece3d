"""`python -m services.notify.pressroom`: a printer, which gives way to everything else before it loads what it prints with."""

import os
from typing import Final

NICE: Final = 10


def main() -> None:
    """Step back, then print."""
    os.nice(NICE)
    from services.notify import printing  # noqa: PLC0415  (loading it takes a core for a second)

    printing.main()


if __name__ == "__main__":
    main()
