"""The world as it would be by other files or another roll, or as it was at a moment. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel

from services.deadlines.domain.audiences import Member
from services.deadlines.domain.catalogue import Catalogue
from services.deadlines.domain.wording import Due, Roll
from services.deadlines.plans import Day, World

ROLLS: Final = {"none": Roll.NONE, "next": Roll.NEXT_WORKING_DAY}
"""How another roll is asked for."""

Scope = str | None


def at(world: World, moment: datetime) -> World:
    """Return the world with units that end later than a moment as going on."""
    return world._replace(members=tuple(_going_on(member, moment) for member in world.members))


def supposed(world: World, files: Iterable[Catalogue], roll: Roll | None = None) -> World:
    """Return the world as it would be by these files, each instead of the one of its name; `roll`: instead of every rule's."""
    for catalogue in files:
        world = _without_days_of(world, catalogue.catalogue).with_catalogue(catalogue)
    if roll is None:
        return world
    rolled = tuple(known._replace(catalogue=_rolling(known.catalogue, roll)) for known in world.catalogues)
    resolutions = tuple(_rolled(resolution, roll) for resolution in world.resolutions)
    demands = tuple(_rolled(demand, roll) for demand in world.demands)
    return world._replace(catalogues=rolled, resolutions=resolutions, demands=demands)


def worked(world: World) -> dict[date, bool]:
    """Return which days are worked on, or not, otherwise than their weekday says; a province's own word goes before."""
    provinces = {member.province for member in world.members}
    holding = [day for day in world.days if day.scope is None or day.scope in provinces]
    return {day.day: day.working for day in sorted(holding, key=lambda day: day.scope is not None)}


def _going_on(member: Member, moment: datetime) -> Member:
    ends_later = member.ended_at is not None and member.ended_at > moment
    return member._replace(ended_at=None, successors=()) if ends_later else member


def _without_days_of(world: World, name: str) -> World:
    """Leave out what the file of a name decreed of days, where nobody has decreed otherwise since."""
    decreed = {
        (day.scope, day.date, day.working)
        for known in world.catalogues
        if known.catalogue.catalogue == name
        for day in known.catalogue.calendar.days
    }
    return world._replace(days=[day for day in world.days if _said(day) not in decreed])


def _said(day: Day) -> tuple[Scope, date, bool]:
    return day.scope, day.day, day.working


def _rolling(catalogue: Catalogue, roll: Roll) -> Catalogue:
    return catalogue.model_copy(update={"obligations": _rolled(catalogue.obligations, roll)})


def _rolled(part: Any, roll: Roll) -> Any:  # noqa: ANN401 - whatever stands in a rule
    """Return a part of a rule with another roll wherever a deadline stands in it."""
    if isinstance(part, Due):
        return part.model_copy(update={"roll": roll})
    if isinstance(part, tuple):
        return tuple(_rolled(one, roll) for one in part)
    if isinstance(part, BaseModel):
        return part.model_copy(update={name: _rolled(getattr(part, name), roll) for name in type(part).model_fields})
    return part
