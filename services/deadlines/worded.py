"""Deadlines in words, in the language that is asked for."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from services.contracts.deadlines import Deadline
from services.deadlines.domain import calendar
from services.deadlines.domain.wording import Phrase

VI: Final = "vi"
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    Phrase.BY_DAY: ("chậm nhất ngày {day}", "by {day}"),
    Phrase.BEFORE_DAY: ("trước ngày {day}", "before {day}"),
    Phrase.BY_OR_BEFORE_DAY: ("chậm nhất trước ngày {day}", "by or before {day}"),
    Phrase.WITHIN_MONTH: ("trong tháng {month}", "within {month}"),
    Phrase.N_WORKING_DAYS_BEFORE: (
        "ít nhất {days} ngày làm việc trước ngày {day}",
        "at least {days} working days before {day}",
    ),
    Phrase.N_WORKING_DAYS_AFTER: (
        "trong {days} ngày làm việc sau ngày {day}",
        "within {days} working days after {day}",
    ),
    Phrase.UNSPECIFIED: ("không nêu ngày", "no day is named"),
    Phrase.SOFT: ("kịp thời, không nêu ngày", "in good time, no day is named"),
}
_ENDS: Final = ("đến hết {last}", "until the end of {last}")
_AT: Final = ("đến {at} {last}", "until {at} on {last}")
_ROLLED: Final = ("ngày nghỉ, chuyển sang ngày làm việc: {to}", "a day off, moved to a working day: {to}")
_FOLLOWED: Final = ("theo dõi {to}", "followed {to}")


def language(context: object, asked: str = "") -> str:
    """Return the language somebody asks in; Vietnamese where nothing is said."""
    said: Any = getattr(context, "invocation_metadata", tuple)() or ()
    named = asked or next((str(value) for key, value in said if key == "accept-language"), VI)
    return "en" if named.lower().startswith("en") else VI


def say(pair: tuple[str, str], lang: str, **facts: object) -> str:
    """Say something of which both languages are known."""
    return pair[0 if lang == VI else 1].format(**facts)


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(calendar.LOCAL):%d/%m/%Y}"


def words(deadline: Deadline | None, lang: str) -> str:
    """Return a deadline as its letter words it."""
    if deadline is None or deadline.phrase not in WORDS:
        return ""
    day = deadline.day
    facts = {"day": f"{day:%d/%m/%Y}" if day else "–", "month": f"{day:%m/%Y}" if day else "–", "days": deadline.days}
    hour = f"{deadline.at:%H:%M} " if deadline.at else ""
    return hour + say(WORDS[deadline.phrase], lang, **facts)


def arithmetic(deadline: Deadline | None, due_at: datetime, lang: str, *, firm: bool = True) -> str:
    """Return how a due instant follows from the words of its letter."""
    if deadline is None:
        return ""
    end = _end(due_at, lang)
    if not firm:
        return f"{words(deadline, lang)} → {say(_FOLLOWED, lang, to=end)}"
    steps = [words(deadline, lang)]
    if deadline.raw_due_at is not None:
        steps.append(_end(deadline.raw_due_at, lang))
        why = f" ({', '.join(deadline.moved_by)})" if deadline.moved_by else ""
        end = say(_ROLLED, lang, to=end) + why
    return " → ".join([*steps, end])


def _end(due_at: datetime, lang: str) -> str:
    local = due_at.astimezone(calendar.LOCAL)
    if local.hour or local.minute:
        return say(_AT, lang, at=f"{local:%H:%M}", last=_day(local))
    return say(_ENDS, lang, last=_day(local - timedelta(microseconds=1)))
