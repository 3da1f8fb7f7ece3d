"""A map that never changes and shares with the next one what stays the same: a state that grows is not copied with each fact."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

SHELVES: Final = 256
"""Parts of which one is copied where a key is set."""


@dataclass(frozen=True)
class Keyed(Generic[K, V]):
    """Values by key."""

    shelves: tuple[MappingProxyType[K, V], ...] = ()

    def get(self, key: K) -> V | None:
        """Return the value of a key; None where there is none."""
        return self.shelves[hash(key) % SHELVES].get(key) if self.shelves else None

    def __contains__(self, key: object) -> bool:
        return bool(self.shelves) and key in self.shelves[hash(key) % SHELVES]

    def put(self, key: K, value: V) -> "Keyed[K, V]":
        """Return the map in which a key has a value."""
        shelves = self.shelves or (MappingProxyType[K, V]({}),) * SHELVES
        place = hash(key) % SHELVES
        changed = MappingProxyType({**shelves[place], key: value})
        return Keyed((*shelves[:place], changed, *shelves[place + 1 :]))
