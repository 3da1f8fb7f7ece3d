"""Followers of aggregates: each is told the last word on every subject, then what is new, in its own time."""

import asyncio
from collections.abc import AsyncGenerator, Iterable

from services.kit.decider import Say


def district_of(subject: str) -> str:
    """Name the district of a subject; `_province` for the province's sum."""
    return subject.split(".", 3)[2]


class _Follower:
    """One who follows: what waits for it is a set of subjects, so that a slow one misses words but never the last one."""

    def __init__(self, district: str, subjects: Iterable[str]) -> None:
        self._district = district
        self._waiting = dict.fromkeys(filter(self._wants, subjects))
        self._stir = asyncio.Event()
        self._ended = False

    def _wants(self, subject: str) -> bool:
        return not self._district or district_of(subject) == self._district

    def offer(self, subject: str) -> None:
        if self._wants(subject):
            self._waiting[subject] = None
            self._stir.set()

    def end(self) -> None:
        self._ended = True
        self._stir.set()

    async def next(self) -> str | None:
        """Wait for a subject on which there is a new word; None once there will be none."""
        while not self._waiting and not self._ended:
            self._stir.clear()
            await self._stir.wait()
        return None if self._ended else self._take()

    def _take(self) -> str:
        subject = next(iter(self._waiting))
        del self._waiting[subject]
        return subject


class Said:
    """What was said last on every subject, and who follows it."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}
        self._followers: set[_Follower] = set()

    @property
    def followers(self) -> int:
        """How many follow."""
        return len(self._followers)

    def keep(self, says: Iterable[Say]) -> None:
        """Keep what is said, and wake up who follows it; nobody is waited for."""
        for say in says:
            self._last[say.subject] = say.body
            for follower in self._followers:
                follower.offer(say.subject)

    async def follow(self, district: str = "") -> AsyncGenerator[tuple[str, str], None]:
        """Yield subjects and bodies until `end`: first the last one of every subject; `district` empty: of every one."""
        follower = _Follower(district, self._last)
        self._followers.add(follower)
        try:
            while (subject := await follower.next()) is not None:
                yield subject, self._last[subject]
        finally:
            self._followers.discard(follower)

    def end(self) -> None:
        """Let everybody go who follows."""
        for follower in self._followers:
            follower.end()
