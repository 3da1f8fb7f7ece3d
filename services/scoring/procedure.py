"""Who decides objections at which level, within how many days: data, which every office sets for itself.

No decree orders these levels or days for marks of reporting; the two that are set where nothing else is follow the way of
the Law on Complaints (02/2011/QH13, Art. 7): first who called the unit late, then the office above. Days are calendar days;
the day something is said on is not counted, and the last one is counted whole.
"""

from datetime import datetime, time, timedelta, timezone
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

LOCAL: Final = timezone(timedelta(hours=7))
MOST_DAYS: Final = 3660


class Level(BaseModel):
    """One level: who decides there, how soon, and how long its decision can be taken to the next one."""

    model_config = ConfigDict(frozen=True)

    vi: str
    en: str
    days_to_decide: int = Field(default=10, ge=1, le=MOST_DAYS)
    days_to_appeal: int = Field(default=10, ge=1, le=MOST_DAYS)


class Procedure(BaseModel):
    """How objections go: within how many days of a mark they can be filed, and the levels from the first to the last."""

    model_config = ConfigDict(frozen=True)

    days_to_file: int = Field(default=30, ge=1, le=MOST_DAYS)
    levels: tuple[Level, ...] = Field(
        default=(
            Level(vi="cơ quan theo dõi, đánh giá", en="the office that keeps the register"),
            Level(vi="cấp trên trực tiếp", en="the level above"),
        ),
        min_length=1,
        max_length=9,
    )

    def has_level(self, number: int) -> bool:
        """Tell whether there is a level of this number; the first one is 1."""
        return 1 <= number <= len(self.levels)

    def name(self, level: int, lang: str) -> str:
        """Say who decides at a level; nothing where there is none of this number."""
        if not self.has_level(level):
            return ""
        named = self.levels[level - 1]
        return named.en if lang == "en" else named.vi

    def decide_by(self, level: int, since: datetime) -> datetime:
        """Return the first instant at which a decision of a level is overdue."""
        return after_days(since, self.levels[level - 1].days_to_decide)

    def appeal_by(self, level: int, since: datetime) -> datetime | None:
        """Return the first instant that is too late for taking a decision further; None where no level follows."""
        return after_days(since, self.levels[level - 1].days_to_appeal) if self.has_level(level + 1) else None

    def file_by(self, since: datetime) -> datetime:
        """Return the first instant that is too late for an objection to a mark that is so since then."""
        return after_days(since, self.days_to_file)


def after_days(since: datetime, days: int) -> datetime:
    """Return the first instant after so many whole local days that follow the day of `since`."""
    return datetime.combine(since.astimezone(LOCAL).date() + timedelta(days=days + 1), time(0), LOCAL)
