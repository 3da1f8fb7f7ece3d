"""Questions to the read models of `scoring`, one module per thing asked about."""

from services.scoring.queries.changes import HEARD, Changes, Seen, changes
from services.scoring.queries.days import calendars
from services.scoring.queries.register import Asked, districts, page, register

__all__ = ["HEARD", "Asked", "Changes", "Seen", "calendars", "changes", "districts", "page", "register"]
