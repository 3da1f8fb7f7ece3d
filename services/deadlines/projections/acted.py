"""What operators decided: by whom, why, on which letter, for whom, until when, and whether it was taken back."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from services.kit.decider import Fact, Write

PROJECTIONS: Final[dict[type[Any], Callable[[Fact], Iterator[Write]]]] = {}
"""These look at the whole fact: who said it counts."""
