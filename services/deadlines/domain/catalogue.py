"""A catalogue: one authority's districts, units, days off and obligations as data, each with the letter that orders it."""

import datetime as dt
from collections.abc import Iterator
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from services.contracts.deadlines import Accepts, Citation, Others, Trust
from services.contracts.naming import Token


class Part(BaseModel):
    """A part of a catalogue; a key it does not know is a mistake in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Letter(Part):
    """The letter that orders or says something: number and symbol, date, title, the place in it."""

    number: str
    date: dt.date | None = None
    title: str = ""
    item: str = ""

    def cited(self) -> Citation:
        """Return it as events cite it."""
        return Citation(number=self.number, dated=self.date, title=self.title, item=self.item)


class Province(Part):
    """The province that aggregates go to."""

    code: Token
    name: str


class District(Part):
    """A sending system; `max_delay_hours` is how much older than its receipt a trusted claim may be.

    `leaf`: it sends through a leaf node of its own, whose JetStream domain has the district's code as its name.
    """

    code: Token
    name: str
    trust: Trust = Trust.RECEIVER
    max_delay_hours: int = Field(default=24, ge=1)
    leaf: bool = False
    assumed: tuple[str, ...] = ()


class Unit(Part):
    """Who owes reports; `no` is its place in lists."""

    no: int = Field(ge=1)
    code: Token
    name: str
    kind: Literal["office", "public-unit", "commune"]
    email: str | None = None
    district: Token


class DayOff(Part):
    """A day nobody works on besides Saturdays and Sundays, and why."""

    date: dt.date
    name: str = ""


class Calendar(Part):
    """The working calendar and the law or notice it follows."""

    year: int | None = None
    days_off: tuple[DayOff, ...] = ()
    working_saturdays: tuple[dt.date, ...] = ()
    citation: Letter | None = None
    assumed: tuple[str, ...] = ()

    def off(self) -> frozenset[dt.date]:
        """Return the days off."""
        return frozenset(day.date for day in self.days_off)


class Window(Part):
    """The days a report covers, both inclusive."""

    from_: dt.date = Field(alias="from")
    to: dt.date
    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class Due(Part):
    """A deadline as the letter words it."""

    phrase: Literal["BY_DAY", "BEFORE_DAY"]
    day: dt.date


class DueFor(Part):
    """Units for which another deadline holds than the period's."""

    units: tuple[Token, ...] = Field(min_length=1)
    due: Due


class Period(Part):
    """One turn of an obligation; `due_for` names the units for which another deadline holds."""

    code: Token
    opens: dt.date
    window: Window | None = None
    due: Due
    due_for: tuple[DueFor, ...] = ()


class Obligation(Part):
    """A rule: which report, from whom, with what, by when. Its place in lists is its place in the file, or `no`.

    `patience_working_days`: how many full working days after a due instant what is held, or not heard of because a
    district is silent, keeps its duty from being judged.
    """

    code: Token
    no: int | None = Field(default=None, ge=1)
    title: str
    citation: Letter
    audience: Literal["all"] | tuple[Token, ...]
    others: Others
    accepts: Accepts
    remind_working_days_before: int = Field(default=1, ge=0, le=60)
    remind_at: dt.time = dt.time(8)
    patience_working_days: int = Field(default=1, ge=0, le=20)
    periods: tuple[Period, ...]
    assumed: tuple[str, ...] = ()


class Catalogue(Part):
    """Everything an authority orders, as one file; `letters` belongs to who writes letters and is only kept here."""

    catalogue: Token
    version: int = 1
    authority: str
    timezone: Literal["Asia/Ho_Chi_Minh"] = "Asia/Ho_Chi_Minh"
    year: int | None = None
    source: Letter | None = None
    province: Province
    district: District | None = None
    districts: tuple[District, ...] = ()
    calendar: Calendar = Calendar()
    units: tuple[Unit, ...]
    units_assumed: tuple[str, ...] = ()
    obligations: tuple[Obligation, ...]
    letters: dict[str, JsonValue] = {}
    assumed: tuple[str, ...] = ()

    def senders(self) -> tuple[District, ...]:
        """Return the districts, whether the file names one or a list."""
        return (() if self.district is None else (self.district,)) + self.districts

    def audience(self, obligation: Obligation) -> tuple[Unit, ...]:
        """Return the units that owe an obligation's reports, in the order of lists."""
        chosen = [unit for unit in self.units if obligation.audience == "all" or unit.code in obligation.audience]
        return tuple(sorted(chosen, key=lambda unit: unit.no))

    def turns(self) -> Iterator[tuple[Obligation, Period]]:
        """Return every period with its obligation, in the order of the file."""
        for obligation in self.obligations:
            for period in obligation.periods:
                yield obligation, period

    def find(self, obligation: str, period: str) -> tuple[Obligation, Period] | None:
        """Return a period with its obligation; None where the catalogue has none of these codes."""
        return next((turn for turn in self.turns() if (turn[0].code, turn[1].code) == (obligation, period)), None)
