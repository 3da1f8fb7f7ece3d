"""A catalogue: one authority's districts, units, days off and obligations as data, each with the letter that orders it."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue

from services.contracts.deadlines import Accepts, Basis, Others, Trust
from services.contracts.naming import Token
from services.deadlines.domain.scalars import Clock, Day, IssueDay, Year
from services.deadlines.domain.wording import Due, DueFor, Letter, Part, Reminder, TurnDay, Window


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
    """Who owes reports; `no` is its place in lists, `kind` a word of the catalogue, `parent` the unit above it.

    `valid_from`: when it began, where that is later than everything this catalogue orders.
    """

    no: int = Field(ge=1)
    code: Token
    name: str
    kind: Token
    email: str | None = None
    district: Token
    parent: Token | None = None
    aliases: tuple[str, ...] = ()
    address: str = ""
    groups: tuple[Token, ...] = ()
    predecessors: tuple[Token, ...] = ()
    valid_from: Day | None = None


class DayOff(Part):
    """A day nobody works on besides Saturdays and Sundays, and why."""

    date: Day
    name: str = ""


class CalendarDay(Part):
    """A day that is worked on, or not, otherwise than its weekday says, and the document that says so.

    `announced`: when it was made known; `provisional`: computed, no document says so yet; `scope`: a province, None: everywhere.
    """

    date: Day
    working: bool = False
    name: str = ""
    citation: Letter | None = None
    announced: IssueDay | None = None
    provisional: bool = False
    scope: Token | None = None


class Calendar(Part):
    """The working calendar: `days` are decreed for everybody, `days_off` and `working_saturdays` hold in this catalogue alone."""

    year: Year | None = None
    days: tuple[CalendarDay, ...] = ()
    days_off: tuple[DayOff, ...] = ()
    working_saturdays: tuple[Day, ...] = ()
    citation: Letter | None = None
    assumed: tuple[str, ...] = ()

    def off(self) -> frozenset[dt.date]:
        """Return the days off of this catalogue alone."""
        return frozenset(day.date for day in self.days_off)


class Period(Part):
    """One turn of an obligation; `due_for` names the units for which another deadline holds."""

    code: Token
    opens: Day
    window: Window | None = None
    due: Due
    due_for: tuple[DueFor, ...] = ()


class Chosen(Part):
    """Units chosen by name, kind, group, sending system or the unit above them; whoever one of these chooses is chosen."""

    units: tuple[Token, ...] = ()
    kinds: tuple[Token, ...] = ()
    groups: tuple[Token, ...] = ()
    districts: tuple[Token, ...] = ()
    parents: tuple[Token, ...] = ()

    @property
    def names_anybody(self) -> bool:
        """Say whether anything is named at all."""
        return bool(self.units or self.kinds or self.groups or self.districts or self.parents)


class Audience(Chosen):
    """Who owes an obligation's reports; nothing named: every unit of the catalogue's districts.

    `except`: but for these; `complement_of`: those of them who do not owe that other obligation; `frozen_at`: as they were on
    that day, whoever came later (the day of issue, where it is `issue`).
    """

    except_: Chosen | None = Field(default=None, alias="except")
    complement_of: Token | None = None
    frozen_at: Day | Literal["issue"] | None = None

    model_config = ConfigDict(serialize_by_alias=True)


class SectionPart(Part):
    """A section of a report that several units write together; `supplier` null: nobody is named who writes it."""

    code: Annotated[str, Field(min_length=1, max_length=64)]
    title: str = ""
    supplier: Token | None


class Frame(Part):
    """What the rule of a higher authority says that an obligation is derived from."""

    rule: str
    recurs: str
    window: Window | None = None
    due: Due | None = None
    citation: Letter | None = None


class Resolution(Part):
    """How a conflict was resolved, and by which letter: another deadline, another window, or as it is written."""

    conflict: str
    period: str = ""
    due: Due | None = None
    window: Window | None = None
    accepted: bool = False
    citation: Letter
    reason: str = ""


Recurs = Literal[
    "fixed", "monthly", "monthly_days", "quarterly", "six_month", "nine_month", "annual", "on_demand", "on_event"
]


class Obligation(Part):
    """A rule: which report, from whom, how often, with what, by when. Its place in lists is its place in the file, or `no`.

    `recurs` other than `fixed`: `window`, `due`, `due_for` and `opens` are those of each turn, `turns` names which ones there
    are (Q1, H1, 3 …), `days` the days of `monthly_days`; what stands in `periods` takes the place of a turn of that code.
    `follows` names the rule of a higher authority it is derived from (`<catalogue>/<obligation>`), `frame` is what that says.
    `patience_working_days`: how many full working days after a due instant what is held, or not heard of because a
    district is silent, keeps its duty from being judged.
    """

    code: Token
    no: int | None = Field(default=None, ge=1)
    title: str
    citation: Letter
    quote: str = ""
    follows: str = ""
    frame: Frame | None = None
    valid_from: Day | None = None
    valid_until: Day | None = None
    basis: Basis = Basis.EXACT
    completes: Token | None = None
    audience: Literal["all"] | tuple[Token, ...] | Audience
    others: Others
    accepts: Accepts
    sections: tuple[SectionPart, ...] = ()
    recurs: Recurs = "fixed"
    turns_named: tuple[str | int, ...] = Field(default=(), alias="turns")
    days: tuple[Annotated[int, Field(ge=1, le=31)] | Literal["last"], ...] = ()
    opens: Day | TurnDay | None = None
    window: Window | None = None
    due: Due | None = None
    due_for: tuple[DueFor, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    remind_working_days_before: int = Field(default=1, ge=0, le=60)
    remind_at: Clock = dt.time(8)
    patience_working_days: int = Field(default=1, ge=0, le=20)
    periods: tuple[Period, ...] = ()
    resolved: tuple[Resolution, ...] = ()
    assumed: tuple[str, ...] = ()

    model_config = ConfigDict(serialize_by_alias=True)


class Catalogue(Part):
    """Everything an authority orders, as one file; `letters` belongs to who writes letters and is only kept here.

    `kinds` and `groups` give units' kinds and groups a name; `years` are those that recurring obligations have turns in.
    """

    catalogue: Token
    version: int = 1
    authority: str
    timezone: Literal["Asia/Ho_Chi_Minh"] = "Asia/Ho_Chi_Minh"
    year: Year | None = None
    years: Annotated[tuple[Year, ...], Field(max_length=100)] = ()
    source: Letter | None = None
    province: Province
    district: District | None = None
    districts: tuple[District, ...] = ()
    calendar: Calendar = Calendar()
    kinds: dict[Token, str] = Field(default_factory=dict)
    groups: dict[Token, str] = Field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    units_assumed: tuple[str, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    letters: dict[str, JsonValue] = Field(default_factory=dict)
    assumed: tuple[str, ...] = ()

    def senders(self) -> tuple[District, ...]:
        """Return the districts, whether the file names one or a list."""
        return (() if self.district is None else (self.district,)) + self.districts
