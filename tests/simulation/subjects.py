"""Subjects: which of many patterns (`a.*.c`, `a.>`) take a subject."""

from typing import Generic, TypeVar

T = TypeVar("T")

CACHED = 4096


def takes(pattern: str, subject: str) -> bool:
    """Say whether a pattern takes a subject."""
    wanted, given = pattern.split("."), subject.split(".")
    for number, word in enumerate(wanted):
        if word == ">":
            return len(given) > number
        if number >= len(given) or word not in ("*", given[number]):
            return False
    return len(wanted) == len(given)


def overlap(one: str, other: str) -> bool:
    """Say whether some subject is taken by both patterns."""
    first, second = one.split("."), other.split(".")
    for here, there in zip(first, second, strict=False):
        if ">" in (here, there):
            return True
        if here != there and "*" not in (here, there):
            return False
    return len(first) == len(second)


class Index(Generic[T]):
    """Values by pattern, found by subject in the order in which they were put."""

    def __init__(self) -> None:
        self._exact: dict[str, list[T]] = {}
        self._wild: dict[str, list[tuple[str, T]]] = {}
        self._found: dict[str, list[T]] = {}

    def put(self, pattern: str, value: T) -> None:
        """Add a value."""
        self._found.clear()
        if "*" in pattern or ">" in pattern:
            self._wild.setdefault(_stem(pattern), []).append((pattern, value))
        else:
            self._exact.setdefault(pattern, []).append(value)

    def remove(self, pattern: str, value: T) -> None:
        """Remove a value."""
        self._found.clear()
        if "*" not in pattern and ">" not in pattern:
            left = self._exact[pattern]
            left.remove(value)
            if not left:
                del self._exact[pattern]
            return
        stem = _stem(pattern)
        self._wild[stem].remove((pattern, value))
        if not self._wild[stem]:
            del self._wild[stem]

    def find(self, subject: str) -> list[T]:
        """Return the values whose pattern takes a subject."""
        found = self._found.get(subject)
        if found is None:
            found = self._search(subject)
            if len(self._found) > CACHED:
                self._found.clear()
            self._found[subject] = found
        return found

    def _search(self, subject: str) -> list[T]:
        found = list(self._exact.get(subject, ()))
        at = 0
        while True:
            for pattern, value in self._wild.get(subject[:at], ()):
                if takes(pattern, subject):
                    found.append(value)
            at = subject.find(".", at) + 1
            if not at:
                return found


def _stem(pattern: str) -> str:
    """Return what stands before the first wildcard, with its dot."""
    words: list[str] = []
    for word in pattern.split("."):
        if word in ("*", ">"):
            break
        words.append(word)
    return ".".join(words) + "." if words else ""
