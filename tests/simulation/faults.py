"""What strikes: processes die or sleep, brokers and lines break, streams lose and double, the mail server balks."""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.simulation.broker import Broker
from tests.simulation.story import District, Fault

if TYPE_CHECKING:
    from tests.simulation.world import World

MAIL: Final[Mapping[str, str]] = {"smtp_down": "down", "smtp_later": "later", "smtp_drop": "drop"}


def _kept(path: Path) -> Path:
    return path.with_name(f"backup-{path.name}")


class Faults:
    """Carries faults out and takes them away again; `struck` counts those that had something to strike."""

    def __init__(self, world: "World") -> None:
        self.world = world
        self.sim = world.sim
        self.broker: Broker = self.sim.broker
        self.broker.heartbeat_stretch = 3.0
        self.leaves: dict[str, Broker] = {}
        self.links: dict[str, Any] = {}
        self.wrong_clock: list[tuple[datetime, datetime]] = []
        """When the clock of `deadlines` was wrong."""
        self._wrong_since: datetime | None = None
        self._wrong_by = 0.0
        self._acts: dict[str, Callable[[Fault], bool]] = {
            "crash": self._crash,
            "crash_at": self._crash_at,
            "pause": self._pause,
            "away": self._away,
            "disconnect": self._disconnect,
            "broker": self._broker,
            "lose_acked": self._lose_acked,
            "drop_ack": self._drop_ack,
            "store_twice": self._store_twice,
            "skip_delivery": self._skip,
            "delay_delivery": self._delay,
            "delete_consumer": self._delete_consumer,
            "delete_stream": self._delete_stream,
            "purge_stream": self._purge_stream,
            "forget": self._forget,
            "backup": self._backup,
            "restore": self._restore,
            "cut": self._cut,
            "clock": self._clock,
            "heal": self._mend,
            **dict.fromkeys(MAIL, self._mail),
        }

    async def open_leaf(self, district: District) -> None:
        """Give a leaf district a server of its own."""
        if district.leaf:
            leaf = self.leaves[district.code] = self.sim.a_broker(f"leaf-{district.code}", district.code)
            leaf.heartbeat_stretch = 3.0
            self.links[district.code] = self.broker.link(leaf)
            leaf.start()

    def url_of(self, district: District) -> str:
        """Where a district's system publishes."""
        return self.leaves[district.code].url if district.leaf else self.broker.url

    def strike(self, fault: Fault) -> None:
        """Let a fault strike."""
        if self._acts[fault.kind](fault):
            self.world.struck[fault.kind] += 1

    def back(self) -> None:
        """Bring back what must not be away over a jump."""
        self.broker.start()

    async def heal(self) -> None:
        """Take every fault away."""
        self.sim.network.heal_all()
        self.world.mailroom.trouble = ""
        for district in self.links:
            self._mend(Fault(self.sim.now(), "heal", district))
        self._mend(Fault(self.sim.now(), "heal", "deadlines"))
        self.broker.start()

    # Processes ---------------------------------------------------------------------------------------------------

    def _crash(self, fault: Fault) -> bool:
        alive = self.world.processes[fault.where].alive
        self.world.kill(fault.where, fault.amount)
        return alive

    def _crash_at(self, fault: Fault) -> bool:
        process, point = fault.where.split("/")
        self.world.crashes.arm(process, point, int(fault.amount))
        return False

    def _pause(self, fault: Fault) -> bool:
        place = self.world.processes[fault.where].place
        if place is None or not place.runs:
            return False
        place.pause()
        self.sim.loop.call_later(fault.amount, place.resume)
        return True

    def _away(self, fault: Fault) -> bool:
        self.sim.network.silence(fault.where)
        self.sim.loop.call_later(fault.amount, self.sim.network.heal, fault.where)
        return True

    def _disconnect(self, fault: Fault) -> bool:
        self.broker.disconnect(fault.where)
        return True

    def _backup(self, fault: Fault) -> bool:
        path = self.world.processes[fault.where].path
        with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(_kept(path))) as kept:
            now.backup(kept)
        return True

    def _restore(self, fault: Fault) -> bool:
        """A database is what it was when it was last backed up."""
        path = self.world.processes[fault.where].path
        self.world.kill(fault.where, fault.amount)
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        shutil.copyfile(_kept(path), path)
        return True

    # The broker --------------------------------------------------------------------------------------------------

    def _broker(self, fault: Fault) -> bool:
        self.broker.kill()
        self.sim.loop.call_later(fault.amount, self.broker.start)
        return True

    def _lose_acked(self, fault: Fault) -> bool:
        if fault.where not in self.broker.jetstream.streams or not self.broker.running:
            return False
        self.broker.kill(lose={fault.where: int(fault.amount)})
        self.sim.loop.call_later(0.5, self.broker.start)
        return True

    def _forget(self, fault: Fault) -> bool:
        self.broker.kill()
        for stream in list(self.broker.jetstream.streams.values()):
            self.world.witness.gone(stream)
        self.broker.forget()
        self.sim.loop.call_later(fault.amount, self.broker.start)
        return True

    def _drop_ack(self, fault: Fault) -> bool:
        self.broker.drop_acks(int(fault.amount))
        return True

    def _store_twice(self, fault: Fault) -> bool:
        self.broker.double(fault.where, int(fault.amount))
        return fault.where in self.broker.jetstream.streams

    def _skip(self, fault: Fault) -> bool:
        self.broker.skip(fault.where)
        return True

    def _delay(self, fault: Fault) -> bool:
        self.broker.hold(fault.where, fault.amount)
        return True

    def _delete_consumer(self, fault: Fault) -> bool:
        self.broker.delete_consumers(fault.where)
        return True

    def _delete_stream(self, fault: Fault) -> bool:
        """An administrator deletes a stream and makes it anew, empty, with the same settings."""
        stream = self.broker.jetstream.streams.get(fault.where)
        if stream is None:
            return False
        self.world.witness.gone(stream)
        config = stream.config
        self.broker.delete_stream(fault.where)
        self.sim.loop.call_later(0.2 * fault.amount, self._make_again, fault.where, config)
        return True

    def _make_again(self, name: str, config: Mapping[str, Any]) -> None:
        if name not in self.broker.jetstream.streams:
            self.broker.jetstream._create_stream(name, config)  # noqa: SLF001 - as its API does

    def _purge_stream(self, fault: Fault) -> bool:
        self.broker.purge_stream(fault.where)
        return True

    # Lines and mail ----------------------------------------------------------------------------------------------

    def _cut(self, fault: Fault) -> bool:
        link = self.links.get(fault.where)
        if link is None:
            return False
        link.cut()
        self.world.cut.add(fault.where)
        return True

    def _clock(self, fault: Fault) -> bool:
        self._set_right()
        self._wrong_since, self._wrong_by = self.sim.truth(), fault.amount
        self.world.processes[fault.where].set_clock(fault.amount)
        return True

    def _set_right(self) -> None:
        if self._wrong_since is None:
            return
        self.world.processes["deadlines"].set_clock(0.0)
        window = self._wrong_since, self.sim.truth()
        self.wrong_clock.append(window)
        self.world.note(f"the clock of deadlines is right again, wrong since {window[0].isoformat()}")
        # What is heard by a clock that is ahead is recorded ahead, and what comes next is not recorded before it: until
        # then a reminder's day may be over by the journal.
        ahead = timedelta(seconds=max(0.0, self._wrong_by))
        self.world.away["deadlines"].append(
            (window[0] - timedelta(minutes=1), window[1] + ahead + timedelta(minutes=2))
        )
        self._wrong_since = None

    def _mend(self, fault: Fault) -> bool:
        if fault.where == "deadlines":
            self._set_right()
        if fault.where in self.world.cut:
            self.world.cut.discard(fault.where)
            self.links[fault.where].heal()
        return False

    def _mail(self, fault: Fault) -> bool:
        self.world.mailroom.trouble = MAIL[fault.kind]
        self.sim.loop.call_later(fault.amount, self._mail_again)
        return True

    def _mail_again(self) -> None:
        self.world.mailroom.trouble = ""
