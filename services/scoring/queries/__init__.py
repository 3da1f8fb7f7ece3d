"""Questions to the read models of `scoring`, one module per thing asked about."""

from services.scoring.queries.changes import HEARD, Changes, Seen, changes
from services.scoring.queries.register import Asked, districts, register

__all__ = ["HEARD", "Asked", "Changes", "Seen", "changes", "districts", "register"]
