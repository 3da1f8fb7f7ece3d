"""Days, deadlines and windows as people type them, turned into what services read: `BY_DAY 2021-12-20 17:00`, `15/12/2020..14/12/2021`."""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from services.cli.failures import WrongUsage
from services.cli.moments import moment, wire
from services.cli.texts import say
from services.deadlines.domain.wording import Due, Phrase, Window

VIETNAMESE_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
MONTH: Final = re.compile(r"(\d{4})-(\d{2})|(\d{1,2})/(\d{4})")
HOUR: Final = re.compile(r"\d{1,2}:\d{2}")
OF_A_TURN: Final = frozenset({"day", "of", "month", "year"})
OF_A_DEADLINE: Final = frozenset({"roll", "reads_as", "at", "days", "follow_until"})
DAY_NAMED: Final = frozenset({Phrase.BY_DAY, Phrase.BEFORE_DAY, Phrase.BY_OR_BEFORE_DAY, Phrase.N_WORKING_DAYS_BEFORE})


def duty(name: str, lang: str) -> tuple[str, str]:
    """Read `OBLIGATION/PERIOD`.

    Raises:
        WrongUsage: there is no slash.
    """
    obligation, _, period = name.partition("/")
    if not (obligation and period):
        raise WrongUsage(say("usage", lang, why=f"{name}: OBLIGATION/PERIOD."))
    return obligation, period


def day(written: str, lang: str) -> str:
    """Read a day, `2021-12-20` or `20/12/2021`, as ISO 8601.

    Raises:
        WrongUsage: it is none.
    """
    found = VIETNAMESE_DAY.fullmatch(written.strip())
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1])).isoformat()
        return date.fromisoformat(written.strip()).isoformat()
    except ValueError as error:
        raise WrongUsage(say("not-a-day", lang, value=written)) from error


def day_or_moment(written: str, lang: str) -> str:
    """Read a day, or a moment with the province's offset where it has none; nothing stays nothing.

    Raises:
        WrongUsage: it is neither.
    """
    if not written.strip():
        return ""
    return wire(moment(written, lang)) if "T" in written else day(written, lang)


def due(written: str, lang: str) -> str:
    """Read a deadline as JSON: `PHRASE [n] [day|month] [hour] [roll=…] [reads_as=…]`, or the JSON itself.

    The day of a turn is written `day=20 of=last_month`, `day=30 month=1 year=1`.

    Raises:
        WrongUsage: it cannot be read.
    """
    if written.lstrip().startswith("{"):
        return _checked(Due, written, written, lang)
    words = written.split()
    phrase = words[0].upper().replace("-", "_") if words else ""
    if phrase not in Phrase.__members__:
        raise WrongUsage(say("not-a-deadline", lang, value=written, known=", ".join(Phrase)))
    found = _deadline(Phrase(phrase), words[1:], written, lang)
    return _checked(Due, found, written, lang)


def _deadline(phrase: Phrase, words: Sequence[str], written: str, lang: str) -> dict[str, Any]:
    found: dict[str, Any] = {"phrase": phrase}
    of_turn: dict[str, str] = {}
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key in OF_A_TURN:
            of_turn[key] = value
        elif equals and key in OF_A_DEADLINE:
            found[key] = day(value, lang) if key == "follow_until" else value
        elif equals:
            raise WrongUsage(say("not-a-deadline", lang, value=written, known=", ".join(Phrase)))
        else:
            found |= _part(word, lang)
    if of_turn:
        found["month" if phrase is Phrase.WITHIN_MONTH else "day"] = _numbers(of_turn)
    _complete(phrase, found, written, lang)
    return found


def _part(word: str, lang: str) -> dict[str, Any]:
    if word.isdigit():
        return {"days": int(word)}
    if HOUR.fullmatch(word):
        return {"at": word.zfill(len("00:00"))}
    month = MONTH.fullmatch(word)
    if month:
        return {"month": f"{month[1] or month[4]}-{(month[2] or month[3]).zfill(2)}"}
    return {"day": day(word, lang)}


def _complete(phrase: Phrase, found: dict[str, Any], written: str, lang: str) -> None:
    lacks = [
        name
        for name, needed in (
            ("YYYY-MM-DD", phrase in DAY_NAMED and "day" not in found),
            ("YYYY-MM", phrase is Phrase.WITHIN_MONTH and "month" not in found),
            ("n", phrase.name.startswith("N_WORKING_DAYS") and "days" not in found),
        )
        if needed
    ]
    if lacks:
        raise WrongUsage(say("deadline-lacks", lang, value=written, what=", ".join(lacks)))


def window(written: str, lang: str) -> str:
    """Read the days a report covers as JSON: `FROM..TO`, both inclusive, or the JSON itself.

    Raises:
        WrongUsage: it cannot be read.
    """
    if written.lstrip().startswith("{"):
        return _checked(Window, written, written, lang)
    first, dots, last = written.partition("..")
    if not dots:
        raise WrongUsage(say("not-a-window", lang, value=written))
    return _checked(Window, {"from": _end(first, lang), "to": _end(last, lang)}, written, lang)


def _end(written: str, lang: str) -> str | dict[str, Any]:
    if "=" not in written:
        return day(written, lang)
    pairs = (part.partition("=") for part in re.split(r"[\s,]+", written.strip()))
    return _numbers({key: value for key, _, value in pairs})


def _numbers(pairs: dict[str, str]) -> dict[str, Any]:
    return {key: int(value) if value.lstrip("-").isdigit() else value for key, value in pairs.items()}


def _checked(model: type[BaseModel], content: str | dict[str, Any], written: str, lang: str) -> str:
    try:
        read = model.model_validate_json(content) if isinstance(content, str) else model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or model.__name__.lower()
        raise WrongUsage(say("bad-value", lang, value=written, where=where, why=first["msg"])) from error
    return read.model_dump_json(exclude_none=True, by_alias=True)


def today(now: str) -> str:
    """Return the local day of a service's clock."""
    return wire(datetime.fromisoformat(now))[: len("2021-12-20")]


def turn(code: str, opens: str, due_json: str, window_json: str) -> str:
    """Return one turn as catalogues write it, as JSON."""
    content = {"code": code, "opens": opens, "due": json.loads(due_json)}
    return json.dumps({**content, "window": json.loads(window_json)} if window_json else content)


def moment_asked(written: str, lang: str) -> str:
    """Read a moment that is asked for: a bare day is its end; nothing stays nothing.

    Raises:
        WrongUsage: it is neither day nor moment.
    """
    return wire(moment(day_or_moment(written, lang), lang)) if written.strip() else ""
