"""The peer: the library `eventsourcing` on SQLite; a system follows another one and answers each event by one.

python -m bench.peer [--messages N]
"""

import tempfile
from typing import Final
from uuid import UUID

from eventsourcing.application import Application, ProcessingEvent
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, DomainEventProtocol, event
from eventsourcing.system import ProcessApplication
from typing_extensions import override

from bench import load
from bench.measured import Asked, Measured, run_alone

LEADER: Final = "Intake"


class Duty(Aggregate):
    """A report that was sent."""

    @event("Sent")
    def __init__(self, unit: str, obligation: str, period: str, number: str) -> None:
        self.unit = unit
        self.obligation = obligation
        self.period = period
        self.number = number


class Standing(Aggregate):
    """What follows from it."""

    @event("Counted")
    def __init__(self, unit: str) -> None:
        self.unit = unit


class Follower(ProcessApplication[UUID]):
    """Answers every sent report with a standing."""

    name = "Scoring"

    @override
    @singledispatchmethod
    def policy(self, domain_event: DomainEventProtocol[UUID], processing_event: ProcessingEvent[UUID]) -> None:
        """Leave alone what it does not know."""

    @policy.register
    def _(self, domain_event: Duty.Sent, processing_event: ProcessingEvent[UUID]) -> None:  # type: ignore[name-defined] # the library makes the class
        processing_event.collect_events(Standing(domain_event.unit))


async def measure(asked: Asked) -> Measured:
    """Append one by one, then time how fast the follower hears and answers."""
    with tempfile.TemporaryDirectory() as folder:
        store = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{folder}/intake.db"}
        leader = type(LEADER, (Application,), {})(env=store)
        for number in range(asked.messages):
            leader.save(Duty(load.unit(number), "BC-Q1", "2026", str(number)))
        follower = Follower(env={**store, "SQLITE_DBNAME": f"{folder}/scoring.db"})
        follower.follow(LEADER, leader.notification_log)
        watch = Measured.begun()
        follower.pull_and_process(LEADER)
        measured = watch.ended("peer", asked.messages)
        assert follower.recorder.max_tracking_id(LEADER) == asked.messages
        follower.close()
        leader.close()
        return measured


if __name__ == "__main__":
    run_alone(measure)
