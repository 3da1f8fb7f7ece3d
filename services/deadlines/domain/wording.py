"""How letters word days and deadlines, as catalogues write it; `reckoning` says what follows from the words."""

import datetime as dt
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from services.contracts.deadlines import Citation
from services.contracts.naming import Token
from services.deadlines.domain.scalars import Clock, Day, IssueDay


class Part(BaseModel):
    """A part of a catalogue; a key it does not know is a mistake in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Letter(Part):
    """The letter that orders or says something: number and symbol, date, title, the place in it, its own sentence.

    A letter without number or date is a draft; `status` may say so of any.
    """

    number: str
    date: IssueDay | None = None
    title: str = ""
    item: str = ""
    status: Literal["", "draft", "issued"] = ""

    @property
    def is_draft(self) -> bool:
        """Say whether it has not been issued, as far as is known."""
        return self.status == "draft" or (self.status == "" and not (self.number.strip() and self.date))

    def cited(self) -> Citation:
        """Return it as events cite it."""
        return Citation(number=self.number, dated=self.date, title=self.title, item=self.item)


class Phrase(StrEnum):
    """How a letter words a deadline (rules: 3.8, 5.6).

    `BY_DAY` «chậm nhất ngày X» · `BEFORE_DAY` «trước ngày X» · `BY_OR_BEFORE_DAY` «chậm nhất trước ngày X», which contradicts
    itself · `WITHIN_MONTH` «trong tháng» · `N_WORKING_DAYS_BEFORE` «ít nhất n ngày làm việc trước ngày X» ·
    `N_WORKING_DAYS_AFTER` «trong n ngày làm việc sau ngày X» (without a day: after the window closes) · `UNSPECIFIED` no day is
    named · `SOFT` «kịp thời», «nhanh chóng».
    """

    BY_DAY = "BY_DAY"
    BEFORE_DAY = "BEFORE_DAY"
    BY_OR_BEFORE_DAY = "BY_OR_BEFORE_DAY"
    WITHIN_MONTH = "WITHIN_MONTH"
    N_WORKING_DAYS_BEFORE = "N_WORKING_DAYS_BEFORE"
    N_WORKING_DAYS_AFTER = "N_WORKING_DAYS_AFTER"
    UNSPECIFIED = "UNSPECIFIED"
    SOFT = "SOFT"


class Roll(StrEnum):
    """What a last day does that is a day off (Civil Code 2015 Art. 148(5), by analogy; a rule has to say so)."""

    NONE = "none"
    NEXT_WORKING_DAY = "next_working_day"
    PREVIOUS_WORKING_DAY = "previous_working_day"


class TurnDay(Part):
    """A day of each turn: `day` of a month that is named by its number, or by its place in the turn.

    `month_before` is the month before the turn's first one, `turn` the day of a turn that is one day itself. `year` moves a
    numbered month to another year: -1 is the year before.
    """

    day: Annotated[int, Field(ge=1, le=31)] | Literal["last"] = "last"
    of: Literal["month_before", "first_month", "last_month", "month_after", "turn"] | None = None
    month: Annotated[int, Field(ge=1, le=12)] | None = None
    year: int = Field(default=0, ge=-5, le=5)


YearMonth = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class Due(Part):
    """A deadline as the letter words it.

    `day` is the day it names (of a turn, for a rule that recurs), `month` the month of `WITHIN_MONTH`, `days` the number of
    working days; `at` the time of day up to which a last day lasts, where it is not 24:00: «trước ngày X» ends the day before
    X, «trước 17 giờ ngày X» on X. `reads_as` is how somebody in office confirmed an unclear phrase, in the letter
    `confirmed_by`. What has no day is followed until `follow_until`.
    """

    phrase: Phrase
    day: Day | TurnDay | None = None
    month: YearMonth | TurnDay | None = None
    days: Annotated[int, Field(ge=1, le=250)] | None = None
    at: Clock | None = None
    roll: Roll = Roll.NONE
    reads_as: Literal[Phrase.BY_DAY, Phrase.BEFORE_DAY] | None = None
    confirmed_by: Letter | None = None
    follow_until: Day | TurnDay | None = None


class Window(Part):
    """The days a report covers, both inclusive."""

    from_: Day | TurnDay = Field(alias="from")
    to: Day | TurnDay
    model_config = ConfigDict(serialize_by_alias=True)


class DueFor(Part):
    """Units for which another deadline holds than the period's: by name, kind, group or the unit above them."""

    units: tuple[Token, ...] = ()
    kinds: tuple[Token, ...] = ()
    groups: tuple[Token, ...] = ()
    parents: tuple[Token, ...] = ()
    due: Due


class Reminder(Part):
    """A moment before a due instant: at an hour of the n-th working day before the last day that is in time."""

    working_days_before: int = Field(ge=0, le=60)
    at: Clock = dt.time(8)
