"""Who owes an obligation's reports: of the units there are, those that its selectors choose. Pure."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from services.deadlines.domain import calendar
from services.deadlines.domain.catalogue import Audience, Catalogue, Chosen, Obligation


class Selector(Protocol):
    """What names units by code, kind, group or the unit above them."""

    @property
    def units(self) -> tuple[str, ...]: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def groups(self) -> tuple[str, ...]: ...
    @property
    def parents(self) -> tuple[str, ...]: ...


class Place(NamedTuple):
    """Where a unit belonged from a moment on."""

    since: datetime
    district: str
    parent: str | None


class Member(NamedTuple):
    """A unit as plans see it; `began_at` None: before everything that is ordered of it.

    `places` are where it belonged, one after another; empty where it never moved.
    """

    unit: str
    no: int
    kind: str
    district: str
    province: str
    parent: str | None = None
    groups: tuple[str, ...] = ()
    began_at: datetime | None = None
    ended_at: datetime | None = None
    successors: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    def at(self, moment: datetime) -> "Member":
        """Return it where it belonged at a moment: what it owes stays where it was when that began."""
        past = [place for place in self.places if place.since <= moment] or list(self.places[:1])
        return self._replace(district=past[-1].district, parent=past[-1].parent) if past else self

    def is_of(self, selector: Selector) -> bool:
        """Say whether a selector names it."""
        return (
            self.unit in selector.units
            or self.kind in selector.kinds
            or self.parent in selector.parents
            or not set(self.groups).isdisjoint(selector.groups)
        )

    def stays_for(self, due_at: datetime) -> bool:
        """Say whether it has not ended before a due instant."""
        return self.ended_at is None or self.ended_at >= due_at

    def exists_for(self, due_at: datetime) -> bool:
        """Say whether what falls due at an instant falls due while it exists."""
        return self.stays_for(due_at) and (self.began_at is None or self.began_at < due_at)

    def existed_on(self, day: date) -> bool:
        """Say whether it existed on a day."""
        begun = self.began_at is None or self.began_at < calendar.midnight(day + calendar.ONE_DAY)
        return begun and (self.ended_at is None or self.ended_at > calendar.midnight(day))


def owing(catalogue: Catalogue, obligation: Obligation, members: Sequence[Member]) -> list[Member]:
    """Return the units that an obligation's selectors choose, in the order of lists."""
    chosen = _chooses(catalogue, obligation, members)
    return sorted((member for member in members if chosen(member)), key=lambda member: (member.no, member.unit))


def _chooses(catalogue: Catalogue, obligation: Obligation, members: Sequence[Member]) -> Callable[[Member], bool]:
    audience = obligation.audience
    if isinstance(audience, tuple):
        named = frozenset(audience)
        return lambda member: member.unit in named
    own = _of_catalogue(catalogue)
    if not isinstance(audience, Audience):
        return own
    other = _complemented(catalogue, audience, members)
    frozen = _frozen_on(obligation, audience)
    return lambda member: (
        (_is_chosen(member, audience) if audience.names_anybody else own(member))
        and not (audience.except_ is not None and _is_chosen(member, audience.except_))
        and member.unit not in other
        and (frozen is None or member.existed_on(frozen))
    )


def _of_catalogue(catalogue: Catalogue) -> Callable[[Member], bool]:
    districts = frozenset(district.code for district in catalogue.senders())
    if districts:
        return lambda member: member.district in districts
    return lambda member: member.province == catalogue.province.code


def _is_chosen(member: Member, chosen: Chosen) -> bool:
    return member.is_of(chosen) or member.district in chosen.districts


def _complemented(catalogue: Catalogue, audience: Audience, members: Sequence[Member]) -> frozenset[str]:
    others = [other for other in catalogue.obligations if other.code == audience.complement_of]
    return frozenset(member.unit for other in others for member in owing(catalogue, other, members))


def _frozen_on(obligation: Obligation, audience: Audience) -> date | None:
    return obligation.citation.date if audience.frozen_at == "issue" else audience.frozen_at
