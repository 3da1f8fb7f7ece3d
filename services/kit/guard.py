"""Whether the machine's clock may be acted upon (ADR 0014).

The clock is doubted while it runs otherwise than the machine's own count of seconds, differs from the broker's clock,
or lies behind or far beyond the last moment that was trusted. While it is doubted nothing is opened, reminded or
closed. It is trusted again when it is right again, or when an operator confirms it with a reason.
"""

import json
from datetime import datetime, timedelta
from typing import Final

from nats import errors as nats_errors
from nats.aio.client import Client

from services.kit import journal, log, moment
from services.kit.clock import Clock
from services.kit.decider import Write
from services.kit.settings import ClockKind
from services.kit.transact import Transactor

TOLERATED: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(hours=26)
"""How long the service may have been down before somebody has to look at the clock."""

ASK_SECONDS: Final = 10.0
KEEP_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 1.0
TRUSTED_ROW: Final = 1
DOUBT_ROW: Final = 2
OFFSET_ROW: Final = 3


class ClockGuard:
    """Watches one service's clock; a simulated clock has an owner and is never doubted."""

    def __init__(self, clock: Clock, transactor: Transactor, stream: str) -> None:
        """Take the clock, who keeps what is trusted, and a stream the broker can be asked about."""
        self._clock = clock
        self._transactor = transactor
        self._stream = stream
        self._trusted: datetime | None = None
        self._elapsed = 0.0
        self._asked: float | None = None
        self._kept: float | None = None
        self._offset = timedelta()
        self._difference: timedelta | None = None
        self._found = ""
        self.doubt = ""

    @property
    def broker(self) -> datetime | None:
        """Return the broker's clock, as far as it is known."""
        return None if self._difference is None else self._clock.now() - self._difference

    async def load(self) -> None:
        """Take up what an earlier run trusted or doubted."""
        for row, kind, written in await self._transactor.database.read(journal.CLOCK_ROWS):
            if row == TRUSTED_ROW:
                self._trusted = moment.parse(written)
            elif row == DOUBT_ROW:
                self._found = kind
            else:
                self._offset = timedelta(seconds=float(kind))

    async def may_act(self, client: Client) -> bool:
        """Say whether what the clock says may be acted upon."""
        if self._clock.simulated:
            return True
        elapsed = self._clock.elapsed()
        if self._asked is None or elapsed - self._asked > ASK_SECONDS:
            await self._ask(client)
        if self._difference is None:
            return False
        doubt = self._look(self._difference)
        if doubt != self.doubt:
            await self._say(doubt)
        if not doubt:
            await self._keep(self._clock.now())
        return not doubt

    def _look(self, difference: timedelta) -> str:
        now, elapsed = self._clock.now(), self._clock.elapsed()
        if self._found:
            return self._found
        if self._kept is None and self._trusted is not None and (found := _since(self._trusted, now)):
            return found
        if self._kept is not None and self._trusted is not None:
            drift = now - self._trusted - timedelta(seconds=elapsed - self._elapsed)
            if abs(drift) > TOLERATED:
                return f"the clock was set by {_told(drift)} while the service ran"
        if abs(difference - self._offset) > TOLERATED:
            return f"the clock differs from the broker's by {_told(difference)}"
        return ""

    async def _ask(self, client: Client) -> None:
        before = self._clock.now()
        try:
            answer = await client.request(f"$JS.API.STREAM.INFO.{self._stream}", b"", timeout=ANSWER_SECONDS)
            told = moment.parse(json.loads(answer.data)["ts"])
        except (nats_errors.Error, OSError, TimeoutError, ValueError, KeyError):
            return
        after = self._clock.now()
        self._asked = self._clock.elapsed()
        if timedelta() <= after - before < TOLERATED:
            self._difference = before + (after - before) / 2 - told

    async def _say(self, doubt: str) -> None:
        # Kept, so that a restart alone does not make a clock right.
        row = {"id": DOUBT_ROW, "kind": doubt, "now": moment.text(self._clock.now())}
        kept = Write(journal.KEEP_CLOCK, row) if doubt else Write(journal.FORGET_CLOCK, {"b_id": DOUBT_ROW})
        await self._transactor.write([kept])
        self.doubt = doubt
        if doubt:
            log.get().error("clock.doubted", why=doubt)
        else:
            log.get().info("clock.trusted")

    async def _keep(self, now: datetime) -> None:
        elapsed = self._clock.elapsed()
        if self._kept is not None and elapsed - self._kept < KEEP_SECONDS:
            return
        self._trusted, self._elapsed, self._kept = now, elapsed, elapsed
        await self._transactor.write([_trusted(now)])

    async def confirm(self, client: Client) -> datetime:
        """Trust the clock as it is from now on, its difference from the broker's included; returns its moment."""
        await self._ask(client)
        now = self._clock.now()
        self._found = ""
        self._offset = self._difference or timedelta()
        offset = {"id": OFFSET_ROW, "kind": str(self._offset.total_seconds()), "now": moment.text(now)}
        self._trusted, self._elapsed = now, self._clock.elapsed()
        self._kept = self._elapsed
        await self._transactor.write([_trusted(now), Write(journal.KEEP_CLOCK, offset)])
        await self._say("")
        return now


def _trusted(now: datetime) -> Write:
    return Write(journal.KEEP_CLOCK, {"id": TRUSTED_ROW, "kind": ClockKind.REAL.value, "now": moment.text(now)})


def _since(trusted: datetime, now: datetime) -> str:
    if now < trusted - TOLERATED:
        return f"the clock lies {_told(trusted - now)} before the last moment that was trusted"
    if now > trusted + LONGEST_PAUSE:
        return f"the clock lies {_told(now - trusted)} after the last moment that was trusted"
    return ""


def _told(span: timedelta) -> str:
    seconds = span.total_seconds()
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    if hours >= 48:  # noqa: PLR2004 - two days
        return f"{sign}{hours / 24:.1f} days"
    return f"{sign}{int(hours)}:{int(rest // 60):02}:{rest % 60:04.1f} h"
