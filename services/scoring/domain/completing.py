"""Which periods of other obligations make the figures of a period exact (documents 003-8, 003-9).

An obligation that completes another one replaces its figures where it brings supplements, or exact figures for estimates;
an estimate replaces nothing. Of its periods those belong to a period whose days overlap, or, where no days are named, that
have its code.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from services.contracts.deadlines import Basis

TurnKey = tuple[str, str]
"""An obligation and a period of it."""


class Opened(NamedTuple):
    """What is known of a period: what its figures are, and of which days; both inclusive."""

    basis: Basis
    window_from: date | None = None
    window_to: date | None = None


def turns(asked: TurnKey, completes: Mapping[str, str], opened: Mapping[TurnKey, Opened]) -> list[TurnKey]:
    """Name the period that is asked for, then those that complete it, the nearest first."""
    found = {asked: None}
    turn = [asked]
    while turn:
        turn = [
            key
            for base in turn
            for key in sorted(opened)
            if key not in found and completes.get(key[0]) == base[0] and _completes(key, base, opened)
        ]
        found.update(dict.fromkeys(turn))
    return list(found)


def _completes(key: TurnKey, base: TurnKey, opened: Mapping[TurnKey, Opened]) -> bool:
    if base not in opened or key[0] == base[0]:
        return False
    other, this = opened[key], opened[base]
    if other.basis is Basis.ESTIMATE or (other.basis is Basis.EXACT and this.basis is not Basis.ESTIMATE):
        return False
    days = (this.window_from, this.window_to, other.window_from, other.window_to)
    if None in days:
        return key[1] == base[1]
    return _overlap(*(day for day in days if day is not None))


def _overlap(this_from: date, this_to: date, other_from: date, other_to: date) -> bool:
    return this_from <= other_to and other_from <= this_to
