"""What is known of a unit: what it was from when to when, its end, which districts send for it, what is to become of it.

A unit's own district sends for it at any time nothing is said about; others do where it is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from services.contracts.deadlines import SenderAssigned, UnitEnded, UnitRegistered
from services.deadlines.domain.inputs import ActRecalled, UnitEndEntered, UnitEntered
from services.kit.decider import Fact


def effect_id(act: str) -> str:
    """Name the message by which what was handed in ahead is handed in again when its moment comes."""
    return f"effect/{act}"


@dataclass(frozen=True, slots=True)
class Act:
    """A change or an end as it was handed in first; `base` is what the unit was then."""

    said: UnitEntered | UnitEndEntered
    base: UnitRegistered | None
    handed_at: datetime
    recalled: bool = False

    def is_effect(self, now: datetime) -> bool:
        """Say whether it lay ahead when it was handed in and does no more."""
        return self.handed_at < self.said.effective_at <= now


@dataclass(frozen=True, slots=True)
class Unit:
    """What is known of a unit: what it was from which moment on, its end, who sends, what was handed in.

    `senders` is kept by district and beginning, `versions` by their moment: said again it corrects. `ended_by` are the calls
    that ended it, whatever was said since.
    """

    versions: tuple[UnitRegistered, ...] = ()
    ended: UnitEnded | None = None
    senders: Mapping[tuple[str, datetime], SenderAssigned] = field(default_factory=lambda: MappingProxyType({}))
    acts: Mapping[str, Act] = field(default_factory=lambda: MappingProxyType({}))
    ended_by: frozenset[str] = frozenset()

    @property
    def registered(self) -> UnitRegistered | None:
        """What it is now."""
        return self.versions[-1] if self.versions else None

    def at(self, moment: datetime) -> UnitRegistered | None:
        """Return what it was at a moment: before the first one known, that one."""
        past = [version for version in self.versions if version.registered_at <= moment]
        return past[-1] if past else next(iter(self.versions), None)

    def district_at(self, moment: datetime) -> str:
        """Name the district it belonged to at a moment; empty where it is not registered."""
        version = self.at(moment)
        return version.district if version else ""

    def exists_at(self, moment: datetime) -> bool:
        """Say whether there was such a unit at a moment, as far as is decided."""
        begun = self.registered is not None and (self.registered.began_at or moment) <= moment
        return begun and (self.ended is None or moment < self.ended.ended_at)

    def begins_by(self, moment: datetime, now: datetime) -> bool:
        """Say whether it has begun by a moment, what lies ahead counted in."""
        entered = [act.said.effective_at for act in self.ahead(now) if isinstance(act.said, UnitEntered)]
        known = self.registered is not None and (self.registered.began_at or moment) <= moment
        return known or any(at <= moment for at in entered)

    def will_exist_at(self, moment: datetime, now: datetime) -> bool:
        """Say whether there is such a unit at a moment, what lies ahead counted in."""
        ends = [end.effective_at for end in self.ends_ahead(now)] + ([self.ended.ended_at] if self.ended else [])
        return self.begins_by(moment, now) and not any(at <= moment for at in ends)

    def ends_ahead(self, now: datetime) -> list[UnitEndEntered]:
        """Return the ends that are to come."""
        return [act.said for act in self.ahead(now) if isinstance(act.said, UnitEndEntered)]

    def ahead(self, now: datetime) -> Iterator[Act]:
        """Yield what is to come."""
        return (act for act in self.acts.values() if not act.recalled and now < act.said.effective_at)

    def ends_into(self, unit: str, now: datetime) -> bool:
        """Say whether another unit is, or is to be, its successor."""
        ended = () if self.ended is None else (self.ended,)
        return any(unit in end.successors for end in (*self.ends_ahead(now), *ended))

    def is_known(self, now: datetime) -> bool:
        """Say whether it is registered, or to be."""
        return bool(self.versions) or any(isinstance(act.said, UnitEntered) for act in self.ahead(now))

    def kept(self, version: UnitRegistered) -> "Unit":
        """Return it with one more version, or a corrected one; from its end on it takes that back."""
        others = [each for each in self.versions if each.registered_at != version.registered_at]
        versions = tuple(sorted((*others, version), key=lambda each: each.registered_at))
        stands = self.ended is not None and version.registered_at < self.ended.ended_at
        return replace(self, versions=versions, ended=self.ended if stands else None)

    def handed(self, said: UnitEntered | UnitEndEntered, at: datetime) -> "Unit":
        """Return it with a change that was handed in; the same one again is no other."""
        known = {said.act: Act(said, self.registered, at), **self.acts}
        return replace(self, acts=MappingProxyType(known))

    def recalled(self, act: str) -> "Unit":
        """Return it with a change taken back."""
        known = {code: replace(each, recalled=True) if code == act else each for code, each in self.acts.items()}
        return replace(self, acts=MappingProxyType(known))

    def assigned(self, sender: SenderAssigned) -> "Unit":
        """Return it with one more sender, or a corrected one."""
        known = {**self.senders, (sender.district, sender.since): sender}
        return replace(self, senders=MappingProxyType(known))

    def may_send(self, own: str, due_at: datetime) -> frozenset[str]:
        """Name the districts that may send for it up to a due instant, `own` being the one its duty stands under."""
        said = {district for district, _since in self.senders}
        named = {each.district for each in self.senders.values() if _covers(each, due_at)}
        return frozenset(named | ({own, self.district_at(due_at) or own} - said))

    def has_other(self, district: str, now: datetime) -> bool:
        """Say whether another district than this one sends for it, now or later; an ended unit needs none."""
        others = [each for each in self.senders.values() if each.district != district]
        return self.ended is not None or any(each.until is None or each.until > now for each in others)


def _covers(assigned: SenderAssigned, due_at: datetime) -> bool:
    # The end itself still counts: what was sent in the last moment before it arrived before the due instant.
    return assigned.since <= due_at and (assigned.until is None or assigned.until >= due_at)


def evolve(state: Unit, fact: Fact) -> Unit:
    """Remember what a unit is, what is to become of it and who was assigned."""
    match fact.event:
        case UnitRegistered() as registered:
            return state.kept(registered)
        case UnitEnded() as ended:
            return replace(state, ended=ended, ended_by=state.ended_by | {fact.correlation_id})
        case SenderAssigned() as assigned:
            return state.assigned(assigned)
        case UnitEntered() | UnitEndEntered() as said:
            return state.handed(said, fact.recorded_at)
        case ActRecalled() as recalled:
            return state.recalled(recalled.act)
        case _:
            return state
