"""Totals: how many duties stand how, our rates, and DHIS2's measures by their own formulas.

Ours judge duties: the on-time rate is on time ÷ (on time + late + missing), quality is without a fault ÷ accepted.

DHIS2's (dhis2-core: ReportRatesHelper, DataHandler.getReportingRate, JdbcAnalyticsManager) count reports:
EXPECTED_REPORTS is every duty of a unit that existed during the whole window of its period, from its first instant to
its last; one that was opened or closed within it is not expected. A waived duty is still expected, what is not obliged is
not. ACTUAL_REPORTS is whatever was accepted, whoever it is of, and ACTUAL_REPORTS_ON_TIME what of it arrived before the due
instant. REPORTING_RATE is 100 × actual ÷ expected, REPORTING_RATE_ON_TIME 100 × on time ÷ expected: never above 100, and 0
where nothing is expected.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from services.contracts.scoring import Status
from services.scoring.domain.marks import ARRIVED, FAULTY, IN_TIME, STATUS_BITS, STATUSES

JUDGED: Final = (Status.ON_TIME, Status.LATE, Status.MISSING)
PLACES: Final = Decimal("0.0001")
HUNDREDTHS: Final = Decimal("0.01")
HUNDRED: Final = Decimal(100)
OF_STATUS: Final = len(STATUSES)


class Counted(NamedTuple):
    """How many duties stand how; of how many something was accepted, in time, and with a fault."""

    on_time: int = 0
    late: int = 0
    missing: int = 0
    expected: int = 0
    not_obliged: int = 0
    waived: int = 0
    excused: int = 0
    unknown: int = 0
    arrived: int = 0
    in_time: int = 0
    faulty: int = 0

    def of(self, status: Status) -> int:
        """Return how many stand so."""
        return self[STATUSES.index(status)]

    @property
    def duties(self) -> int:
        """How many there are in all."""
        return sum(self[:OF_STATUS])

    @property
    def statuses(self) -> dict[str, int]:
        """How many stand how, by the words of statuses; what is nought is left out."""
        return {status.value: number for status, number in zip(STATUSES, self, strict=False) if number}


NONE: Final = Counted()


def counted(mark: int, number: int) -> Counted:
    """Count a number of duties with the same mark."""
    of_status = [0] * len(STATUSES)
    of_status[mark & STATUS_BITS] = number
    return Counted(*of_status, *(number if mark & mask else 0 for mask in (ARRIVED, IN_TIME, FAULTY)))


def added(several: Iterable[Counted]) -> Counted:
    """Add up."""
    columns = list(zip(*several, strict=True))
    return Counted(*(sum(column) for column in columns)) if columns else NONE


class Measures(NamedTuple):
    """What is measured of a kind, a district, a province, an obligation; `expected` is DHIS2's EXPECTED_REPORTS."""

    scope: str
    code: str
    name: str
    counted: Counted
    expected: int

    @property
    def on_time_rate(self) -> Decimal | None:
        """Ours: the share on time of what can be judged, 0 to 1; None where nothing can."""
        judged = sum(self.counted.of(status) for status in JUDGED)
        return _share(self.counted.on_time, judged, PLACES)

    @property
    def timeliness(self) -> Decimal | None:
        """The same, 0 to 100."""
        judged = sum(self.counted.of(status) for status in JUDGED)
        return _share(100 * self.counted.on_time, judged, HUNDREDTHS)

    @property
    def quality(self) -> Decimal | None:
        """The share without a fault of what was accepted, 0 to 100; None where nothing was."""
        return _share(100 * (self.counted.arrived - self.counted.faulty), self.counted.arrived, HUNDREDTHS)

    @property
    def reporting_rate(self) -> Decimal:
        """DHIS2's REPORTING_RATE."""
        return _rate(self.counted.arrived, self.expected)

    @property
    def reporting_rate_on_time(self) -> Decimal:
        """DHIS2's REPORTING_RATE_ON_TIME."""
        return _rate(self.counted.in_time, self.expected)


def _share(part: int, whole: int, places: Decimal) -> Decimal | None:
    return (Decimal(part) / whole).quantize(places, ROUND_HALF_UP) if whole else None


def _rate(part: int, target: int) -> Decimal:
    share = _share(100 * part, target, HUNDREDTHS)
    return Decimal(0).quantize(HUNDREDTHS) if share is None else min(share, HUNDRED.quantize(HUNDREDTHS))
