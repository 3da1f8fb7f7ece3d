"""What officers say, taken to the rules: a held submission, a taking back, a paper.

Every call is journaled under its own id, so that a repeat does nothing and is answered by what stands.

    NotThere    no submission is known under this id
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from services.contracts.intake import AcceptanceRevoked, Decided, FaultsNoted, ReasonCode, Revoked
from services.intake import queries
from services.intake.asked import OPERATOR, Call, Which
from services.intake.domain import FaultsFound, Lifted, Record, Recorded, Reviewed, ReviewProposed, Revoking
from services.intake.domain.inputs import SOURCE_PREFIX, Verdict
from services.intake.domain.officers import IdUsed, NotUnknown, record
from services.intake.domain.reviewing import StillUnknown
from services.intake.domain.streams import Duty, knowledge, report_stream
from services.kit import journal
from services.kit.decider import Refusal
from services.kit.journal import Row
from services.kit.service import Service


class NotThere(Refusal):
    """No submission is known under this id."""

    SITUATION = "NOT_THERE"


class Done(NamedTuple):
    """What stands after a call."""

    outcome: str
    event_id: str
    repeat: bool
    submission_id: str = ""
    needs_second: bool = False


class Said(NamedTuple):
    """One decision on a submission, or what was found wrong with it: as published, by whom, why, by which letter."""

    event_id: str
    event: Decided | AcceptanceRevoked | FaultsNoted
    actor: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything known of a submission: the row of the list, what came, every decision, what it waits for."""

    row: tuple[Any, ...]
    until: str
    body: str
    decisions: list[Said]
    proposed_by: str
    proposal: str

    @property
    def decided(self) -> Decided | None:
        """The last decision on what came."""
        return next((said.event for said in reversed(self.decisions) if isinstance(said.event, Decided)), None)


async def show(service: Service, which: Which) -> Detail:
    """Gather everything known of a submission.

    Raises:
        NotThere: nothing is.
    """
    database = service.database
    listed = await database.read(queries.one_submission, which._asdict())
    if not listed:
        raise NotThere(**which._asdict())
    found = (await database.read(queries.of_submission, which._asdict()))[0]
    rows = await queries.rows(database, [report_stream(which.district, Duty(*found[:3]))])
    sent = {"source": f"{SOURCE_PREFIX}{which.district}", "id": which.submission_id}
    body = [str(row[12]) for row in await database.read(journal.BY_ID, sent)]
    decisions = _decisions(service, rows, which.submission_id)
    return Detail(tuple(listed[0]), str(found[5]), body[0] if body else "", decisions, str(found[6]), str(found[7]))


def _decisions(service: Service, rows: list[Row], submission_id: str) -> list[Said]:
    facts = {row.message_id: (row, journal.fact_of(row, service.rules)) for row in rows}
    told = list[Said]()
    for row, fact in facts.values():
        event = fact.event
        if not isinstance(event, Decided | AcceptanceRevoked | FaultsNoted) or event.submission_id != submission_id:
            continue
        if isinstance(event, Decided) and ReasonCode.ID_REUSED in event.reasons:
            continue
        cause = facts[row.causation_id][1].event if row.causation_id in facts else None
        words = [getattr(event, name, "") or getattr(cause, name, "") for name in ("reason", "source")]
        told.append(Said(fact.id, event, fact.actor, *words))
    return told


async def review(service: Service, call: Call, which: Which, words: Mapping[str, Any]) -> Done:
    """Decide a held submission as an officer says; of the very unit's own officers two have to say the same.

    Raises:
        NotThere: no submission is known under this id.
    """
    found = await _found(service, which)
    said = {**which._asdict(), **Duty(*found[:3])._asdict(), **words, "reason": call.reason}
    reviewed = Reviewed(**said)
    alone = reviewed.is_own and found[7] != reviewed.verdict
    verdict: Verdict = ReviewProposed(**said) if alone else reviewed
    taken = await service.submit(OPERATOR, call.request_id, verdict, actor=call.actor)
    after = await _found(service, which)
    return Done(after[3], after[4], taken.repeat, which.submission_id, needs_second=bool(after[6]))


async def take_back(service: Service, call: Call, which: Which, because: Revoked) -> Done:
    """Take a submission back: it was wrongly accepted, or its unit asks for it.

    Raises:
        NotThere: no submission is known under this id.
    """
    duty = Duty(*(await _found(service, which))[:3])
    words: dict[str, Any] = {"because": because, "reason": call.reason, "source": call.source}
    revoking = Revoking(**which._asdict(), **duty._asdict(), **words)
    taken = await service.submit(OPERATOR, call.request_id, revoking, actor=call.actor)
    after = await _found(service, which)
    return Done(after[3], after[4], taken.repeat, which.submission_id)


async def note_faults(service: Service, call: Call, which: Which, faults: tuple[ReasonCode, ...]) -> Done:
    """Note what is wrong with an accepted submission; what is known already is not noted again.

    Raises:
        NotThere: no submission is known under this id.
        NotAccepted: it is not accepted.
    """
    duty = Duty(*(await _found(service, which))[:3])
    words: dict[str, Any] = {"faults": faults, "reason": call.reason, "source": call.source}
    found = FaultsFound(**which._asdict(), **duty._asdict(), **words)
    taken = await service.submit(OPERATOR, call.request_id, found, actor=call.actor)
    after = await _found(service, which)
    return Done("faulty" if after[8] else "faultless", after[9], taken.repeat, which.submission_id)


async def _found(service: Service, which: Which) -> tuple[Any, ...]:
    found = await service.database.read(queries.of_submission, which._asdict())
    if not found:
        raise NotThere(**which._asdict())
    return tuple(found[0])


async def write_down(service: Service, call: Call, recorded: Mapping[str, Any], *, dry_run: bool) -> Done:
    """Take in what arrived another way, or only say whether it would be.

    Raises:
        StillUnknown: the unit is not known.
        IdUsed: something else has this submission id.
    """
    duty = Duty(recorded["unit"], recorded["obligation"], recorded["period"])
    home = await _home(service, duty, recorded["arrived_at"])
    said = Recorded(**recorded, district=home, reason=call.reason, source=call.source)
    await _not_of_another_duty(service, duty, Which(home, said.submission_id))
    if dry_run:
        return await _rehearsed(service, said)
    taken = await service.submit(OPERATOR, call.request_id, said, actor=call.actor)
    asked = {**duty._asdict(), "submission_id": said.submission_id}
    outcome, event_id = (await service.database.read(queries.written_down, asked))[0]
    return Done(outcome, event_id, taken.repeat, said.submission_id)


async def _not_of_another_duty(service: Service, duty: Duty, which: Which) -> None:
    found = await service.database.read(queries.of_submission, which._asdict())
    if found and Duty(*found[0][:3]) != duty:
        raise IdUsed(**which._asdict())


async def _rehearsed(service: Service, said: Recorded) -> Done:
    stream = report_stream(said.district, said)
    states = await queries.states(service.database, service.rules, [stream])
    known = knowledge(said, said.district, await queries.known(service.database, service.rules, [said]))
    (event,) = record(Record(said, known, service.clock.now()), states[stream])
    return Done(event.OUTCOME.value, "", repeat=False, submission_id=said.submission_id)


async def _home(service: Service, duty: Duty, at: datetime) -> str:
    known = knowledge(duty, "", await queries.known(service.database, service.rules, [duty]))
    home = known.home_of(at)
    if home is None:
        raise StillUnknown(**duty._asdict(), missing=ReasonCode.UNIT_UNKNOWN.value)
    return home


async def lift(service: Service, call: Call, duty: Duty) -> Done:
    """Say that nothing had arrived where a list says nothing.

    Raises:
        NotUnknown: no list left it unknown.
    """
    found = await service.database.read(queries.left_unknown, duty._asdict())
    if not found:
        raise NotUnknown(**duty._asdict())
    lifted = Lifted(**duty._asdict(), district=found[0][0], reason=call.reason, source=call.source)
    taken = await service.submit(OPERATOR, call.request_id, lifted, actor=call.actor)
    _district, event_id = (await service.database.read(queries.left_unknown, duty._asdict()))[0]
    return Done("missing", event_id, taken.repeat)
