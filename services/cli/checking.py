"""`dunghan district check`: every step a district's system depends on, one line each, and what to do where one fails."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from services.cli import outfit
from services.cli.access import folder_meant
from services.cli.failures import CliFailure
from services.cli.outfit import Bad, Found, Outfit
from services.cli.output import Output
from services.cli.probing import Probe
from services.cli.server_commands import Asked


@dataclass(frozen=True)
class Wish:
    """Which district is looked at, from which bundle or folder, with which file; how long a receipt may take."""

    district: str
    bundle: Path | None = None
    data_dir: Path | None = None
    sample: Path | None = None
    within: float = 15.0


class Line(NamedTuple):
    """One step as it was found; `ok` None: it was not looked at."""

    step: str
    ok: bool | None
    code: str
    text: str


class Walk:
    """Goes from step to step; what needs a step that failed is not looked at."""

    def __init__(self, out: Output) -> None:
        self.lines: list[Line] = []
        self._out = out

    @property
    def failed(self) -> int:
        """Return how many steps failed."""
        return sum(line.ok is False for line in self.lines)

    def passed(self, *steps: str) -> bool:
        """Say whether all of these steps were found right."""
        return {line.step for line in self.lines if line.ok} >= set(steps)

    async def step(self, name: str, look: Callable[[], Awaitable[Found]], *needs: str) -> None:
        """Take a step where what it needs is right."""
        if not self.passed(*needs):
            self._note(Line(name, None, "check-skipped", self._out.text("check-skipped")))
            return
        try:
            found = await look()
            self._note(Line(name, True, found.key, self._said(found)))  # noqa: FBT003 - found right
        except Bad as bad:
            self._note(Line(name, False, bad.found.key, self._said(bad.found)))  # noqa: FBT003 - found wrong

    def _said(self, found: Found) -> str:
        return found.plain or self._out.text(found.key, **found.facts)

    def _note(self, line: Line) -> None:
        self.lines.append(line)
        if not self._out.json:
            sign = {True: "✓", False: "✗", None: "–"}[line.ok]
            style = {True: "green", False: "red", None: "dim"}[line.ok]
            self._out.console.print(sign, style=style, end=" ")
            text = f"{self._out.text(f'step-{line.step}')}: {line.text}"
            self._out.console.print(text, markup=False, soft_wrap=True)


async def check(asked: Asked, wish: Wish, clock: outfit.Clock = outfit.machine) -> None:
    """Look at everything; `clock`: what this machine takes the time to be.

    Raises:
        CliFailure: a step failed.
    """
    out = asked.out
    walk = Walk(out)
    folder = folder_meant(wish.data_dir, "") if wish.bundle is None else None
    own = Outfit((wish.district, wish.bundle, folder.root if folder else wish.data_dir), out.lang, clock)
    await walk.step("profile", own.read_profile)
    await walk.step("key", own.key, "profile")
    await walk.step("outbox", own.outbox, "profile")
    async with _probe(walk, own) as probe:
        await _broker(walk, probe, wish)
    if out.json:
        plain = [{"step": one.step, "ok": one.ok, "code": one.code, "text": one.text} for one in walk.lines]
        out.document({"district": wish.district, "ok": not walk.failed, "steps": plain})
    if walk.failed:
        raise CliFailure(out.text("check-failed", district=wish.district, count=walk.failed))
    out.say("check-ok", district=wish.district)


@asynccontextmanager
async def _probe(walk: Walk, own: Outfit) -> AsyncIterator[Probe]:
    probe = Probe(own)
    try:
        await walk.step("connection", probe.connection, "profile", "key")
        yield probe
    finally:
        await probe.close()


async def _broker(walk: Walk, probe: Probe, wish: Wish) -> None:
    """Look at what lies behind the connection."""
    await walk.step("permissions", probe.permissions, "connection")
    allowed: tuple[str, ...] = ("connection", "permissions")
    if probe.own.leaf:
        await walk.step("leaf", probe.leaf, *allowed)
        allowed = (*allowed, "leaf")

    async def contract() -> Found:
        return await probe.contract(wish.sample)

    async def tested() -> Found:
        return await probe.test(wish.within)

    await walk.step("contract", contract, *allowed)
    await walk.step("size", probe.size, *allowed)
    await walk.step("bucket", probe.bucket, *allowed)
    await walk.step("test", tested, *allowed)
    await walk.step("clock", probe.clock, *allowed)
