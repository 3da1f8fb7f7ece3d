"""What is said of a unit, a district and the province: figures, score, place, as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b
from typing import Any, Final, NamedTuple

from services.contracts.naming import aggregate_subject
from services.contracts.scoring import Status
from services.kit.decider import Say
from services.scoring.domain.places import Place
from services.scoring.domain.ranking import Scored
from services.scoring.domain.ranking import ranked as ranked_by_score
from services.scoring.domain.standing import LOCAL
from services.scoring.domain.tallies import Figures

DISTRICT: Final = "_district"
PROVINCE: Final = "_province"
RANKED: Final = 2_000
"""Places a ranking message names at most: it must stay below the stream's 512 KiB."""

Content = Mapping[str, Any]
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Stamp:
    """When figures are of and what they rest on: last positions by source."""

    as_of: datetime
    sources: Mapping[str, int]

    @cached_property
    def text(self) -> str:
        """The same as the end of a JSON object."""
        return _json({"as_of": self.as_of.astimezone(LOCAL).isoformat(), "sources": self.sources})[1:]

    @cached_property
    def basis(self) -> str:
        """The positions in few letters, for ids of messages."""
        return "-".join(f"{position}" for position in self.sources.values())


class Counted(NamedTuple):
    """What a place comes to, with its score by every scheme, the leading one first."""

    figures: Figures
    scores: Sequence[Scored] = ()

    @property
    def lead(self) -> Scored | None:
        """The score by the scheme that leads."""
        return self.scores[0] if self.scores else None


def ranked(units: Mapping[str, Counted]) -> list[dict[str, Any]]:
    """Rank units by the leading scheme, by timeliness where there is none; equal ones share a place, in the order they are given in."""
    leads = {unit: counted.lead for unit, counted in units.items() if counted.lead is not None}
    if leads:
        there = [each for each in ranked_by_score(leads) if each.rank]
        return [_place(each.unit, each.rank, each.of, each.scored.score) for each in there[:RANKED]]
    rates = {unit: counted.figures.measures.on_time_rate for unit, counted in units.items()}
    ordered = sorted(((unit, rate) for unit, rate in rates.items() if rate is not None), key=lambda pair: -pair[1])
    first: dict[Decimal, int] = {}
    for number, (_unit, rate) in enumerate(ordered, start=1):
        first.setdefault(rate, number)
    return [_place(unit, first[rate], len(ordered), None) for unit, rate in ordered[:RANKED]]


def _place(unit: str, rank: int, of: int, score: Decimal | None) -> dict[str, Any]:
    return {"unit": unit, "rank": rank, "of": of, "score": _number(score)}


def _number(score: Decimal | None) -> float | None:
    """Write an exact score as JSON has numbers: the shortest that reads back as it."""
    return None if score is None else float(score)


def content(place: Place, year: int, counted: Counted) -> dict[str, Any]:
    """Write what a place comes to in a year; a class is a unit's, sums have none."""
    figures, lead = counted.figures, counted.lead
    measures = figures.measures
    is_sum = place.unit in {DISTRICT, PROVINCE}
    return {
        "unit": place.unit,
        "district": place.district,
        "province": place.province,
        "year": year,
        "counts": {status.value: figures.counts[status] for status in Status if figures.counts.get(status)},
        "on_time_rate": _number(measures.on_time_rate),
        "timeliness": _number(measures.timeliness),
        "quality": _number(measures.quality),
        "score": None if lead is None else _number(lead.score),
        "scheme": None if lead is None else lead.scheme,
        "scores": {each.scheme: float(each.score) for each in counted.scores if each.score is not None},
        "classed": None if lead is None or is_sum else lead.classed or None,
        "objections": figures.objections,
        "provisional": figures.is_provisional,
    }


def gone(ended_at: datetime, moved_to: str | None) -> Content:
    """Write the last content of a place: the unit is gone, or is found elsewhere."""
    return {"ended_at": ended_at.astimezone(LOCAL).isoformat(), "moved_to": moved_to}


class Last:
    """What was said last on every subject; only what is otherwise is news."""

    def __init__(self) -> None:
        self._said: dict[str, str] = {}

    def forget(self) -> None:
        """Take everything for news."""
        self._said.clear()

    def news(self, place: Place, said: Content, stamp: Stamp) -> Say | None:
        """Say it where it is otherwise than last said, with what it rests on."""
        subject, body = aggregate_subject(*place), _json(said)
        digest = blake2b(body.encode(), digest_size=8).hexdigest()
        if self._said.get(subject) == digest:
            return None
        self._said[subject] = digest
        return Say(subject, f"aggregate-{'~'.join(place)}-{stamp.basis}-{digest}", f"{body[:-1]},{stamp.text}")
