"""What follows from what operators decide about duties: extensions, waivers, credits, notes, and what they take back."""

from typing import Any, Final

from services.deadlines.reactions.common import Reaction

REACTIONS: Final[dict[type[Any], Reaction]] = {}
