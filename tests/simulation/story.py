"""A seeded story: who owes what, who sends what when, what operators do, and which faults strike; all of it plain data.

Every instant is absolute, so that a failing seed can be read. Nothing here runs, and nothing here judges.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Final

LOCAL: Final = timezone(timedelta(hours=7))
DAY: Final = timedelta(days=1)
SERVICES: Final = ("intake", "deadlines", "scoring", "notify")
CHANNELS: Final = ("e-office", "idesk")


@dataclass(frozen=True, slots=True)
class District:
    code: str
    trust: str
    max_delay_hours: int
    leaf: bool


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    no: int
    district: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Due:
    phrase: str
    day: date

    @property
    def at(self) -> datetime:
        """The first instant that is too late: «chậm nhất ngày X» X+1 00:00, «trước ngày X» X 00:00."""
        return midnight(self.day + DAY if self.phrase == "BY_DAY" else self.day)


@dataclass(frozen=True, slots=True)
class Period:
    code: str
    opens: date
    due: Due
    others: tuple[tuple[tuple[str, ...], Due], ...] = ()

    def due_of(self, unit: str) -> datetime:
        return next((due.at for units, due in self.others if unit in units), self.due.at)


@dataclass(frozen=True, slots=True)
class Obligation:
    code: str
    audience: tuple[str, ...]
    patience: int
    remind_before: int
    remind_at: time
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """An object that a submission announces; whether it ever comes, and as it was announced."""

    object: str
    sha256: str
    comes: bool
    altered: bool = False


@dataclass(frozen=True, slots=True)
class Sending:
    """One submission as a district's system writes it; `at` is when it first tries to publish it."""

    at: datetime
    district: str
    submission_id: str
    unit: str
    obligation: str
    period: str
    submitted_at: datetime
    channel: str = "e-office"
    signed: bool = True
    annexes: bool = True
    note: str = ""
    after: str = ""
    """A submission id of the same district whose receipt must be there first."""
    twice: bool = False
    """The sender publishes it twice, under two message ids."""
    document: Document | None = None
    replaces: str = ""

    def body(self) -> bytes:
        plain: dict[str, Any] = {
            "submission_id": self.submission_id,
            "unit": self.unit,
            "obligation": self.obligation,
            "period": self.period,
            "submitted_at": self.submitted_at.isoformat(),
            "channel": self.channel,
            "document": None if self.document is None else self._announced(self.document),
            "attested": {"signed": self.signed, "annexes_complete": self.annexes},
            "note": self.note,
        }
        return json.dumps({**plain, "replaces": self.replaces} if self.replaces else plain).encode()

    def _announced(self, document: Document) -> dict[str, str]:
        return {"bucket": f"documents-{self.district}", "object": document.object, "sha256": document.sha256}


@dataclass(frozen=True, slots=True)
class Put:
    """A document comes into the district's bucket."""

    at: datetime
    district: str
    submission_id: str
    object: str
    content: str


@dataclass(frozen=True, slots=True)
class Garbage:
    """Bytes that are no submission."""

    at: datetime
    district: str
    unit: str
    message_id: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Review:
    """An officer decides what is held; where it is not held the call is refused, and nothing happens."""

    at: datetime
    district: str
    submission_id: str
    accept: bool


@dataclass(frozen=True, slots=True)
class Outage:
    at: datetime
    district: str
    code: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Close:
    """An operator closes what still owes at an instant, whatever it waits for."""

    at: datetime
    obligation: str
    period: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Import:
    at: datetime


@dataclass(frozen=True, slots=True)
class SetIssuer:
    at: datetime
    district: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong; `where` and `amount` mean what the kind needs (world.py)."""

    at: datetime
    kind: str
    where: str = ""
    amount: float = 0.0
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """What another family of stories has beside these (acts.py)."""

    at: datetime


Act = Sending | Put | Garbage | Review | Outage | Close | Import | SetIssuer | Fault | Deed


@dataclass(frozen=True, slots=True)
class Story:
    seed: int
    start: datetime
    end: datetime
    districts: tuple[District, ...]
    units: tuple[Unit, ...]
    obligations: tuple[Obligation, ...]
    days_off: tuple[date, ...]
    acts: tuple[Act, ...]
    year: bool = False
    taking_back: bool = False
    moving: bool = False

    def district(self, code: str) -> District:
        return next(district for district in self.districts if district.code == code)

    def unit(self, code: str) -> Unit | None:
        return next((unit for unit in self.units if unit.code == code), None)

    def find(self, obligation: str, period: str) -> tuple[Obligation, Period] | None:
        return next(((o, p) for o, p in self.turns() if (o.code, p.code) == (obligation, period)), None)

    def turns(self) -> Iterator[tuple[Obligation, Period]]:
        for obligation in self.obligations:
            for period in obligation.periods:
                yield obligation, period

    def duties(self) -> Iterator[tuple[Unit, Obligation, Period]]:
        for obligation, period in self.turns():
            for unit in self.units:
                if unit.code in obligation.audience:
                    yield unit, obligation, period

    def of(self, kind: type[Any]) -> list[Any]:
        return [act for act in self.acts if isinstance(act, kind)]

    def without_faults(self) -> "Story":
        return replace(self, acts=tuple(act for act in self.acts if not isinstance(act, Fault)))

    def told(self) -> str:
        """Write the story so that a person can read it."""
        lines = [f"seed {self.seed}: {self.start.isoformat()} to {self.end.isoformat()}"]
        lines += [str(part) for part in (*self.districts, *self.units, *self.obligations)]
        return "\n".join([*lines, *(f"{act.at.isoformat()} {shown(act)}" for act in self.acts)])

    def catalogue(self) -> str:
        """Write the catalogue as operators import it."""
        return json.dumps(
            {
                "catalogue": "SIM",
                "authority": "Phòng Nội vụ",
                "province": {"code": "tinh", "name": "Tỉnh"},
                "districts": [_district(district) for district in self.districts],
                "calendar": {"days_off": [{"date": day.isoformat()} for day in self.days_off]},
                "units": [_unit(unit) for unit in self.units],
                "obligations": [_obligation(obligation) for obligation in self.obligations],
            }
        )


def shown(act: Act) -> str:
    """Show an act in one line, only what is said of it."""
    said = {each.name: getattr(act, each.name) for each in fields(act) if each.name != "at"}
    usual = {each.name: each.default for each in fields(act)}
    told = {name: value for name, value in said.items() if value != usual[name]}
    words = (f"{k}={v.isoformat() if isinstance(v, datetime) else v}" for k, v in told.items())
    return f"{type(act).__name__} {' '.join(words)}"


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LOCAL)


def _district(district: District) -> dict[str, Any]:
    plain = {
        "code": district.code,
        "name": f"Huyện {district.code}",
        "trust": district.trust,
        "max_delay_hours": district.max_delay_hours,
    }
    return {**plain, "leaf": True} if district.leaf else plain


def _unit(unit: Unit) -> dict[str, Any]:
    about = {"no": unit.no, "code": unit.code, "name": f"Đơn vị {unit.code}"}
    return {**about, "kind": "office", "email": unit.email, "district": unit.district}


def _due(due: Due) -> dict[str, str]:
    return {"phrase": due.phrase, "day": due.day.isoformat()}


def _obligation(obligation: Obligation) -> dict[str, Any]:
    return {
        "code": obligation.code,
        "title": f"Báo cáo {obligation.code}",
        "citation": {"number": "1/KH", "date": "2023-01-11"},
        "audience": list(obligation.audience),
        "others": "not_obliged",
        "accepts": {"channels": list(CHANNELS), "signed": True, "annexes": True},
        "remind_working_days_before": obligation.remind_before,
        "remind_at": obligation.remind_at.isoformat(),
        "patience_working_days": obligation.patience,
        "periods": [_period(period) for period in obligation.periods],
    }


def _period(period: Period) -> dict[str, Any]:
    plain = {"code": period.code, "opens": period.opens.isoformat(), "due": _due(period.due)}
    others = [{"units": list(units), "due": _due(due)} for units, due in period.others]
    return {**plain, "due_for": others} if others else plain
