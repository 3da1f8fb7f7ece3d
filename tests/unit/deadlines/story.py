"""A small district with two units, one obligation and one period, for given/when/then."""

from datetime import datetime
from typing import Any, Final

from services.contracts.deadlines import Citation
from services.contracts.event import Event
from services.contracts.intake import (
    AcceptanceRevoked,
    ArrivalUnknown,
    IntakeSettled,
    ReportHeld,
    ReportRefused,
    ReportReturned,
    ReportSubmitted,
    Revoked,
    UnknownLifted,
)
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.inputs import (
    CatalogueImported,
    DistrictEntered,
    DistrictStruckOff,
    DutiesClosed,
    DutiesExcused,
    DutiesSettled,
    DutyOf,
    KeysListed,
    MomentReached,
    OutageReported,
    PeriodEnded,
    PeriodPlanned,
    PeriodUnplanned,
    SenderNamed,
    UnitOf,
)
from services.deadlines.plans import Found, Known, World, found, members
from services.deadlines.wiring import RULES
from tests.kit.spec import Journal

UNITS: Final = ("an-binh", "an-hoa")
PLAIN: Final[dict[str, Any]] = {
    "catalogue": "thu-nghiem-2023",
    "authority": "UBND thành phố Rạch Giá",
    "province": {"code": "kien-giang", "name": "Kiên Giang"},
    "district": {"code": "rach-gia", "name": "Rạch Giá", "trust": "sender"},
    "calendar": {"year": 2023, "days_off": [{"date": "2023-03-14", "name": "Nghỉ"}]},
    "units": [
        {"no": place, "code": code, "name": code.title(), "kind": "commune", "district": "rach-gia"}
        for place, code in enumerate(UNITS, start=1)
    ],
    "obligations": [
        {
            "code": "BC-Q1",
            "title": "BC Quý I",
            "citation": {"number": "178/PNV-CCHC", "date": "2022-05-31"},
            "audience": "all",
            "others": "not_obliged",
            "accepts": {"channels": ["e-office"], "signed": True, "annexes": True},
            "remind_working_days_before": 1,
            "remind_at": "08:00",
            "periods": [
                {
                    "code": "2023",
                    "opens": "2022-12-15",
                    "window": {"from": "2022-12-15", "to": "2023-03-14"},
                    "due": {"phrase": "BY_DAY", "day": "2023-03-15"},
                }
            ],
        }
    ],
}


def moment(text: str) -> datetime:
    """Read a local moment, `2023-03-15 23:59:59`."""
    return datetime.fromisoformat(f"{text}+07:00")


IMPORTED: Final = moment("2022-12-10 08:00:00")
OPENS: Final = moment("2022-12-15 00:00:00")
REMINDS: Final = moment("2023-03-13 08:00:00")
DUE: Final = moment("2023-03-16 00:00:00")
LAST_SECOND: Final = moment("2023-03-15 23:59:59")
SETTLED: Final = moment("2023-03-16 00:00:05")
AFTER: Final = moment("2023-03-17 09:00:00")

NEXT_MIDNIGHT: Final = moment("2023-03-17 00:00:00")
"""The patience with 16 March, a Thursday, is over: one working day."""
LATER: Final = moment("2023-03-21 00:00:00")
"""The due instant of an-hoa where the catalogue has two."""

CATALOGUE: Final = Catalogue.model_validate(PLAIN)


def changed(**obligation: Any) -> Catalogue:
    """The catalogue with other values in its obligation."""
    return Catalogue.model_validate({**PLAIN, "obligations": [{**PLAIN["obligations"][0], **obligation}]})


TWO: Final = changed(
    periods=[
        {
            **PLAIN["obligations"][0]["periods"][0],
            "due_for": [{"units": ["an-hoa"], "due": {"phrase": "BY_DAY", "day": "2023-03-20"}}],
        }
    ]
)
"""The catalogue with a later due instant for an-hoa."""


def moment_of(kind: str, catalogue: Catalogue = CATALOGUE, *, due_at: datetime | None = None) -> MomentReached:
    """The moment of a kind that a catalogue plans for its first period, for its first due instant or another."""
    return next(planned for planned in moments(catalogue) if planned.kind == kind and due_at in {None, planned.due_at})


def planned(catalogue: Catalogue = CATALOGUE) -> Found:
    """What a catalogue plans, were its units all there is."""
    return found(World((Known(catalogue),), members(catalogue)))


def moments(catalogue: Catalogue = CATALOGUE) -> list[MomentReached]:
    """Every moment a catalogue plans."""
    return [
        MomentReached(catalogue=plan.catalogue, obligation=plan.obligation, period=plan.period, **moment.model_dump())
        for plan in planned(catalogue).plans.values()
        for moment in plan.moments
    ]


def report(
    kind: type[Any], arrived_at: datetime, *, unit: str = "an-binh", submission: str = "S-1", sha: str = "a"
) -> Any:
    """What intake decided on an arrival."""
    extra = {"version": 1} if kind is ReportSubmitted else {"until": "review"} if kind is ReportHeld else {}
    return kind(
        district="rach-gia",
        submission_id=submission,
        unit=unit,
        obligation="BC-Q1",
        period="2023",
        channel="e-office",
        message_id=None,
        content_sha256=sha,
        submitted_at=arrived_at,
        received_at=arrived_at,
        arrived_at=arrived_at,
        due_at=DUE,
        decided_at=arrived_at,
        **extra,
    )


def accepted(arrived_at: datetime, **which: Any) -> ReportSubmitted:
    return report(ReportSubmitted, arrived_at, **which)  # type: ignore[no-any-return]


def held(arrived_at: datetime, **which: Any) -> ReportHeld:
    return report(ReportHeld, arrived_at, **which)  # type: ignore[no-any-return]


def returned(arrived_at: datetime, **which: Any) -> ReportReturned:
    return report(ReportReturned, arrived_at, **which)  # type: ignore[no-any-return]


def refused(arrived_at: datetime, **which: Any) -> ReportRefused:
    return report(ReportRefused, arrived_at, **which)  # type: ignore[no-any-return]


def revoked(*, unit: str = "an-binh", submission: str = "S-1", arrived_at: datetime = LAST_SECOND) -> AcceptanceRevoked:
    return AcceptanceRevoked(
        district="rach-gia",
        unit=unit,
        obligation="BC-Q1",
        period="2023",
        submission_id=submission,
        arrived_at=arrived_at,
        because=Revoked.REVOKED,
        effective_at=arrived_at,
        revoked_at=AFTER,
    )


def unknown(*, unit: str = "an-binh") -> ArrivalUnknown:
    return ArrivalUnknown(district="rach-gia", unit=unit, obligation="BC-Q1", period="2023", noted_at=AFTER)


def lifted(*, unit: str = "an-binh") -> UnknownLifted:
    return UnknownLifted(district="rach-gia", unit=unit, obligation="BC-Q1", period="2023", lifted_at=AFTER)


def intake_settled(*silent: str, due_at: datetime = DUE) -> IntakeSettled:
    return IntakeSettled(obligation="BC-Q1", period="2023", due_at=due_at, silent=silent, settled_at=SETTLED)


def duties_settled(*units: str, due_at: datetime = DUE, gone: tuple[str, ...] = ()) -> DutiesSettled:
    return DutiesSettled(obligation="BC-Q1", period="2023", due_at=due_at, units=units_of(*units), gone=gone)


def duties_closed(*units: str, instants: tuple[datetime, ...] = (DUE,)) -> DutiesClosed:
    return DutiesClosed(
        obligation="BC-Q1",
        period="2023",
        instants=instants,
        duties=units_of(*units),
        reason="đường truyền hỏng",
        source=Citation(number="12/UBND"),
    )


def outage_reported(since: str, until: str, *, outage: str = "mat-dien") -> OutageReported:
    return OutageReported(
        outage=outage, district="rach-gia", since=moment(since), until=moment(until), reason="mất điện"
    )


def duties_excused(*units: str, outage: str = "mat-dien") -> DutiesExcused:
    duties = tuple(DutyOf(unit=unit, obligation="BC-Q1", period="2023") for unit in units or UNITS)
    return DutiesExcused(outage=outage, district="rach-gia", duties=duties)


def units_of(*units: str) -> tuple[UnitOf, ...]:
    return tuple(UnitOf(district="rach-gia", unit=unit) for unit in units or UNITS)


def period_ended(expected: int = 2, late: int = 2, *, due_at: datetime = DUE) -> PeriodEnded:
    return PeriodEnded(obligation="BC-Q1", period="2023", due_at=due_at, expected=expected, late=late)


class Story(Journal):
    """A journal of deadlines that knows who says what."""

    def __init__(self) -> None:
        super().__init__(RULES)
        self.plans: dict[tuple[str, str], PeriodPlanned] = {}

    def tell(self, event: Any, at: datetime | None = None) -> list[Any]:
        """Hear from whoever says such things; an event is heard when it is published unless said otherwise."""
        match event:
            case Event():
                return self.hear(event, source="intake", at=at or SETTLED)
            case MomentReached():
                return self.hear(event, source="ticker", at=at or event.at)
            case CatalogueImported():
                return self.hear(event, source="operator", at=at or IMPORTED)
            case PeriodPlanned() | PeriodUnplanned():
                return self.hear(event, source="planner", at=at or SETTLED)
            case (
                DutiesClosed()
                | OutageReported()
                | DistrictEntered()
                | DistrictStruckOff()
                | KeysListed()
                | SenderNamed()
            ):
                return self.hear(event, source="operator", at=at or SETTLED)
            case _:
                return self.hear(event, source="ticker", at=at or SETTLED)

    def imported(self, catalogue: Catalogue = CATALOGUE) -> "Story":
        """Take a catalogue in, with the plans that follow from it."""
        self.imports(catalogue)
        return self

    def imports(
        self, catalogue: Catalogue, at: datetime | None = None, *, settled: tuple[str, ...] = (), **because: Any
    ) -> list[Any]:
        """Take a catalogue in, with the plans that follow from it: the events decided."""
        own = self.tell(CatalogueImported(catalogue=catalogue), at)
        after = planned(catalogue).plans
        for key, plan in after.items():
            if self.plans.get(key) != plan or because:
                told = plan.model_copy(update={"settled": settled, **because})
                own += self.tell(told, at or IMPORTED)
        for obligation, period in self.plans.keys() - after.keys():
            gone = PeriodUnplanned(
                catalogue=catalogue.catalogue, obligation=obligation, period=period, settled=settled, **because
            )
            own += self.tell(gone, at or IMPORTED)
        self.plans = dict(after)
        return own

    def opened(self, catalogue: Catalogue = CATALOGUE) -> "Story":
        self.imported(catalogue).tell(moment_of("open", catalogue))
        return self

    def closing(self, *before: Any) -> "Story":
        """Opened, then told what came before the due instant, then closing."""
        self.opened()
        for event in before:
            self.tell(event, REMINDS)
        self.tell(moment_of("close"))
        return self

    def settled(self, *before: Any) -> "Story":
        self.closing(*before).tell(intake_settled())
        return self

    def names(self) -> list[str]:
        """Own events by class, with the unit where there is one."""
        return [named(fact.event) for fact in self.own]


def named(event: Any) -> str:
    unit = getattr(event, "unit", "")
    return f"{type(event).__name__} {unit}".strip()
