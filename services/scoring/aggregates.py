"""Aggregates: what a province's consumers see of every unit, its district and the province.

A board in memory follows the tables by position; after each commit only the units that stand otherwise are said, only
their newest figures, and sums at most once a second. Nothing here need survive a crash: a start says everything once.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from nats import errors as nats_errors
from nats.js import JetStreamContext

from services.contracts import naming
from services.contracts.naming import aggregate_subject
from services.contracts.scoring import Status
from services.kit import log
from services.kit.database import StoreUnavailable
from services.kit.decider import Say
from services.kit.ending import unless_cancelled
from services.kit.service import Service
from services.scoring import queries
from services.scoring.domain.places import Home, Place, Roll
from services.scoring.domain.register import ListedPeriod
from services.scoring.domain.roll import year_of
from services.scoring.domain.standing import LOCAL
from services.scoring.following import Said

DISTRICT: Final = "_district"
PROVINCE: Final = "_province"
SUM_SECONDS: Final = 1.0
IDLE_SECONDS: Final = 0.25
"""A commit between a look and the next wait is seen after this at the latest."""

STREAM_LOOK_SECONDS: Final = 10.0
STREAM_SECONDS: Final = 2.0
"""How often the broker is asked whether the stream is still the same one, and how long for an answer."""

RANKED: Final = 2_000
"""Places a ranking message names at most: it must stay below the stream's 512 KiB."""

JUDGED: Final = (Status.ON_TIME, Status.LATE, Status.MISSING)

Counts = Counter[Status]


class Stamp(NamedTuple):
    """When figures are of and what they rest on: last positions by source."""

    as_of: datetime
    sources: Mapping[str, int]

    @property
    def basis(self) -> str:
        """Name the positions in few letters, for ids of messages."""
        return "-".join(str(self.sources.get(source, 0)) for source in queries.HEARD)


def on_time_rate(counts: Mapping[Status, int]) -> float | None:
    """Return the share on time of what can be judged already, 0 to 1; None where nothing can."""
    judged = sum(counts.get(status, 0) for status in JUDGED)
    return round(counts.get(Status.ON_TIME, 0) / judged, 4) if judged else None


def ranked(units: Mapping[Place, Counts]) -> list[dict[str, Any]]:
    """Rank units by timeliness, equal ones at one place; units of which nothing can be judged have no place."""
    rates = {place.unit: rate for place, counts in units.items() if (rate := on_time_rate(counts)) is not None}
    ordered = sorted(rates.items(), key=lambda item: (-item[1], item[0]))
    first: dict[float, int] = {}
    for number, (_unit, rate) in enumerate(ordered, start=1):
        first.setdefault(rate, number)
    places = [{"unit": unit, "rank": first[rate], "of": len(ordered), "score": None} for unit, rate in ordered]
    return places[:RANKED]


def message(place: Place, *, year: int, counts: Counts, stamp: Stamp, more: Mapping[str, Any]) -> Say:
    """Write an aggregate; quality and score stay empty until there is a scheme for them."""
    rate = on_time_rate(counts)
    content = {
        "unit": place.unit,
        "district": place.district,
        "province": place.province,
        "year": year,
        "counts": {status.value: counts[status] for status in Status if counts[status]},
        "on_time_rate": rate,
        "timeliness": None if rate is None else round(100 * rate, 2),
        "quality": None,
        "score": None,
        "scheme": None,
        "scores": {},
        "classed": None,
        "objections": 0,
        "provisional": counts[Status.EXPECTED] > 0,
        "as_of": stamp.as_of.astimezone(LOCAL).isoformat(),
        "sources": dict(stamp.sources),
        **more,
    }
    message_id = f"aggregate-{'~'.join(place)}-{year}-{stamp.basis}"
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Say(aggregate_subject(*place), message_id, body)


def gone(place: Place, *, ended_at: datetime, moved_to: str | None, stamp: Stamp) -> Say:
    """Write the last message of a place: the unit is gone, or is found elsewhere."""
    content = {"ended_at": ended_at.astimezone(LOCAL).isoformat(), "moved_to": moved_to}
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Say(aggregate_subject(*place), f"aggregate-{'~'.join(place)}-gone-{stamp.basis}", body)


class Board:
    """All standings of the province as figures; knows what was not said yet."""

    def __init__(self) -> None:
        self.heads: dict[str, int] = {}
        self.year = 0
        self._roll = Roll()
        self._periods: dict[tuple[str, str], tuple[ListedPeriod, int]] = {}
        self._shown: dict[tuple[str, str], ListedPeriod] = {}
        self._stands: dict[Home, dict[tuple[str, str], Status]] = {}
        self._counts: dict[str, dict[Place, Counts]] = {}
        self._sums: dict[Place, Counts] = {}
        self._dirty: set[Home] = set()
        self._unsummed: set[str] = set()

    def take(self, changes: queries.Changes, this_year: int) -> None:
        """Take in what is new; the year shown is this one, else the newest before it, else the first there is."""
        self.heads = changes.heads
        self._dirty |= self._roll.take(changes.units, changes.ends)
        for each in changes.periods:
            self._periods[each.obligation, each.period] = (each, year_of(each.due_at))
        for district, duty, status in changes.standings:
            self._stands.setdefault(Home(district, duty.unit), {})[duty.obligation, duty.period] = status
            self._dirty.add(Home(district, duty.unit))
        years = {year for _period, year in self._periods.values()}
        shown = max((year for year in years if year <= this_year), default=min(years, default=this_year))
        if changes.periods or shown != self.year:
            self.year = shown
            self._shown = {key: period for key, (period, year) in self._periods.items() if year == shown}
            self._dirty |= self._roll.homes()

    def say_all_again(self) -> None:
        """Say every unit and every sum again: their stream was made anew."""
        self._dirty |= self._roll.homes()

    def _count(self, home: Home) -> Counts | None:
        """Count how a unit stands in a district in the year shown; None where the district does not list it."""
        stands, unit = self._stands.get(home, {}), self._roll.lives[home.unit]
        if not unit.listed_in(home.district, self.year) and self._shown.keys().isdisjoint(stands):
            return None
        return Counter(stands.get(key) or period.unheard(unit, home.district) for key, period in self._shown.items())

    def _recount(self, home: Home, place: Place) -> Counts | None:
        units = self._counts.setdefault(place.district, {})
        before, now = units.pop(place, None), self._count(home)
        if now is not None:
            units[place] = now
        if before is not None or now is not None:
            for total in (Place(place.province, place.district, DISTRICT), Place(place.province, PROVINCE, PROVINCE)):
                counts = self._sums.setdefault(total, Counter())
                counts.update(now or {})
                counts.subtract(before or {})
            self._unsummed.add(place.district)
        return now

    def _said(self, home: Home, stamp: Stamp) -> Say | None:
        """Say how a unit stands in a district, or, where it is listed there no more, when it left and what to look at."""
        if not self._roll.is_known(home):
            return None
        place = self._roll.place(home)
        counts = self._recount(home, place)
        if counts is not None:
            return message(place, year=self.year, counts=counts, stamp=stamp, more={})
        left = self._roll.lives[home.unit].left(home.district)
        return None if left is None else gone(place, ended_at=left, moved_to=self._roll.moved_to(home), stamp=stamp)

    def units(self, as_of: datetime) -> list[Say]:
        """Say every unit that stands otherwise than last said."""
        stamp = Stamp(as_of, self.heads)
        homes = sorted(self._dirty)
        self._dirty.clear()
        return [said for home in homes if (said := self._said(home, stamp)) is not None]

    @property
    def unsummed(self) -> bool:
        """Whether a sum stands otherwise than last said."""
        return bool(self._unsummed)

    def sums(self, as_of: datetime) -> list[Say]:
        """Say the sums of districts that stand otherwise, with their rankings, and of their provinces."""
        stamp = Stamp(as_of, self.heads)
        touched = {place.province for district in self._unsummed for place in self._counts[district]}
        said = [self._sum(place, counts, stamp) for place, counts in self._sums.items() if self._is_due(place, touched)]
        self._unsummed.clear()
        return said

    def _is_due(self, place: Place, touched: Iterable[str]) -> bool:
        return place.province in touched if place.district == PROVINCE else place.district in self._unsummed

    def _sum(self, place: Place, counts: Counts, stamp: Stamp) -> Say:
        more = {} if place.district == PROVINCE else {"ranking": ranked(self._counts[place.district])}
        return message(place, year=self.year, counts=counts, stamp=stamp, more=more)


async def _look(service: Service, board: Board) -> bool:
    """Take in what is new; where the database does not answer, nothing is."""
    this_year = service.clock.now().astimezone(LOCAL).year
    try:
        changes = await queries.changes(service.database, board.heads)
    except StoreUnavailable as error:
        log.get().warning("aggregates.wait", why=str(error))
        return False
    board.take(changes, this_year)
    return True


async def _stream_made(service: Service) -> str:
    """Return when the stream of aggregates was made; nothing where the broker does not say."""
    try:
        info = await JetStreamContext(service.client, timeout=STREAM_SECONDS).stream_info(naming.AGGREGATES)
        unless_cancelled()
    except (nats_errors.Error, OSError, TimeoutError):
        return ""
    return str(info.created)


async def publish(service: Service, said: Said) -> None:
    """Say aggregates for ever: units at once, sums at most once a second, everything where the stream was made anew."""
    board = Board()
    elapsed = asyncio.get_running_loop().time
    next_sums = next_look = elapsed()
    made = ""
    while True:
        seen, now = service.changes, service.clock.now()
        if elapsed() >= next_look:
            found, next_look = await _stream_made(service), elapsed() + STREAM_LOOK_SECONDS
            if found and made and found != made:
                board.say_all_again()
            made = found or made
        says = board.units(now) if await _look(service, board) else []
        if board.unsummed and elapsed() >= next_sums:
            says += board.sums(now)
            next_sums = elapsed() + SUM_SECONDS
        if says:
            said.keep(says)
            await service.say(says)
            continue
        left = next_sums - elapsed() if board.unsummed else IDLE_SECONDS
        await service.wait_change(max(0.001, min(IDLE_SECONDS, left)), seen=seen)
