"""Whose clock judges: the sender's claim, our receipt, and which of the two stops the clock (architecture)."""

from datetime import datetime, timedelta

from services.contracts.deadlines import Trust
from services.intake.domain.knowledge import District


def arrived_at(submitted_at: datetime, received_at: datetime, district: District | None) -> datetime:
    """Say what counts: the sender's clock where the authority vouches for it, but never later than ours."""
    trusted = district is not None and district.trust is Trust.SENDER
    return min(submitted_at, received_at) if trusted else received_at


def too_old(submitted_at: datetime, received_at: datetime, district: District | None) -> bool:
    """Say whether a claim that would count lies further back than a report may be under way."""
    if district is None or district.trust is not Trust.SENDER:
        return False
    return received_at - submitted_at > district.max_delay + down(submitted_at, received_at, district)


def down(submitted_at: datetime, received_at: datetime, district: District) -> timedelta:
    """Add up the declared outages that a report could meet on its way."""
    met = (until - since for since, until in district.outages.values() if since < received_at and submitted_at < until)
    return sum(met, timedelta())
