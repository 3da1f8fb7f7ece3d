"""Ten mistakes on purpose: each is planted for one run, and a simulation that is worth anything catches it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any, Final

from services.contracts.district import Mark
from services.deadlines.domain import arrivals
from services.deadlines.domain.duty import judging
from services.deadlines.reactions import judged
from services.intake import handlers, ticker
from services.intake.domain import Arrived, report
from services.kit import heads, journal, listen, moment, recovery, relay, transact
from services.kit.clock import RealClock
from services.kit.decider import Write
from services.kit.incoming import Incoming


@contextmanager
def instead(owner: Any, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, make(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def ack_before_commit() -> Iterator[None]:
    """The place in a stream is kept before what was read is heard."""

    def make(hear: Any) -> Any:
        async def early(listener: Any, messages: Sequence[Any]) -> None:
            last = messages[-1]
            place = {"stream": last.stream, "created": last.created, "sequence": last.sequence, "stored_at": ""}
            await listener._transactor.write([Write(journal.KEEP_CURSOR, place)])  # noqa: SLF001
            await hear(listener, messages)

        return early

    with instead(listen.Listener, "_hear", make):
        yield


@contextmanager
def forgotten_dedupe() -> Iterator[None]:
    """A submission that comes again is taken for another one, by who reads it and by the rules, which look as well."""

    def make(read: Any) -> Any:
        def anew(reader: Any, message: Any) -> Incoming:
            incoming: Incoming = read(reader, message)
            if not isinstance(incoming.event, Arrived):
                return incoming
            return incoming._replace(message_id=f"{incoming.message_id}~{message.created}-{message.sequence}")

        return anew

    def forgetful(remember: Any) -> Any:
        def anew(state: Any, fact: Any, arrived: Any) -> Any:
            others = {name: one for name, one in state.answers.items() if name != arrived.submission.submission_id}
            return remember(replace(state, answers=others), fact, arrived)

        return anew

    with instead(handlers.DistrictReader, "read", make), instead(report, "_arrived", forgetful):
        yield


@contextmanager
def relay_out_of_order() -> Iterator[None]:
    """What was committed last is published first."""

    def make(put: Any) -> Any:
        def first(self: Any, publication: Any) -> None:
            waiting = list(self._queue)
            self._queue.clear()
            put(self, publication)
            self._queue.extend(waiting)

        return first

    with instead(relay.Relay, "_put", make):
        yield


@contextmanager
def clock_in_a_rule() -> Iterator[None]:
    """A rule asks the clock instead of its command."""

    def make(_now: Any) -> Any:
        return lambda _fact: RealClock().now()

    with instead(judged, "now_of", make):
        yield


@contextmanager
def hole_ignored() -> Iterator[None]:
    """Nobody asks for what went missing on the way or was lost behind."""

    def nobody(_before: Any) -> Any:
        async def ask_again(*_given: Any, **_named: Any) -> None:
            return

        return ask_again

    with instead(heads.Heads, "ask_again", nobody):
        yield


@contextmanager
def mark_from_the_hub() -> Iterator[None]:
    """A mark counts when it is sent, not when it came through the district's own store."""

    def make(_publish: Any) -> Any:
        async def counted(service: Any, due: Any, district: str) -> None:
            at = moment.parse(due.due_at)
            mark = Mark(obligation=due.obligation, period=due.period, due_at=at)
            message_id = f"mark/{due.obligation}/{due.period}/{at.isoformat()}"
            source, body = f"district/{district}", mark.model_dump_json()
            now = service.clock.now()
            await service.transactor.hear([Incoming(source, message_id, Mark.TYPE, body, mark, now, source)])

        return counted

    with instead(ticker, "_publish_mark", make):
        yield


@contextmanager
def held_judged_late() -> Iterator[None]:
    """What is held does not keep a duty from being judged."""
    with instead(judging, "is_held", lambda _before: lambda _state: False):
        yield


@contextmanager
def position_reused() -> Iterator[None]:
    """A restored service goes on numbering from where its backup stands."""

    def make(_before: Any) -> Any:
        async def nothing(*_given: Any, **_named: Any) -> list[str]:
            return []

        return nothing

    with instead(recovery.Recovery, "_catch_up", make):
        yield


@contextmanager
def batch_boundary() -> Iterator[None]:
    """Of several submissions for one duty in one batch only the first is looked at."""

    def make(hear: Any) -> Any:
        async def coalesced(transactor: Any, batch: Sequence[Incoming], repeated: Any) -> Any:
            kept: dict[Any, Incoming] = {}
            for number, incoming in enumerate(batch):
                about = transactor.rules.stream_of(incoming.event, incoming.source) if incoming.event else ""
                kept.setdefault((incoming.source, about) if isinstance(incoming.event, Arrived) else number, incoming)
            last = batch[-1].cursor
            chosen = [*kept.values()]
            chosen[-1] = chosen[-1]._replace(cursor=last or chosen[-1].cursor)
            return await hear(transactor, chosen, repeated)

        return coalesced

    with instead(transact.Transactor, "_hear", make):
        yield


@contextmanager
def reminder_after_report() -> Iterator[None]:
    """A reminder goes out although the report was taken in."""

    def make(remind: Any) -> Any:
        return lambda command, state: remind(command, replace(state, arrivals=arrivals.NOTHING))

    with instead(judging, "remind", make):
        yield


BUGS: Final[dict[str, Callable[[], AbstractContextManager[None]]]] = {
    bug.__name__: bug
    for bug in (
        ack_before_commit,
        forgotten_dedupe,
        relay_out_of_order,
        clock_in_a_rule,
        hole_ignored,
        mark_from_the_hub,
        held_judged_late,
        position_reused,
        batch_boundary,
        reminder_after_report,
    )
}
