"""`duties`, `decisions` and `note`: what units owe, and what officers decide about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from services.cli import calls, changes, duties_shown, shown, typed
from services.cli.failures import WrongUsage
from services.cli.output import Output
from services.cli.said import Office, Said
from services.deadlines.pb import admin_pb2


@dataclass(frozen=True)
class Which:
    """Which duties, or decisions about them."""

    district: str = ""
    unit: str = ""
    obligation: str = ""
    period: str = ""
    standing: str = ""
    limit: int = 0


@dataclass(frozen=True)
class Act:
    """Why, by which letter, and whether to look only."""

    reason: str
    source: str = ""
    dry_run: bool = False
    everything: bool = False

    def fields(self) -> dict[str, Any]:
        """Return what every act on duties carries."""
        return {**Said(self.reason, self.source).fields(), "dry_run": self.dry_run}


@dataclass(frozen=True)
class Whose:
    """The duties of a period: of some units, of everybody, or of whoever still owes."""

    name: str
    units: Sequence[str] = ()
    everybody: bool = False


@dataclass(frozen=True)
class Sent:
    """What a predecessor had sent, for whom it is to count."""

    unit: str
    name: str
    predecessor: str = ""
    submission: str = ""


@dataclass(frozen=True)
class Note:
    """What is noted, about what."""

    text: str
    district: str = ""
    unit: str = ""
    about: str = ""
    source: str = ""


async def listed(office: Office, which: Which) -> None:
    """List duties."""
    out = office.out
    request = admin_pb2.ListDutiesRequest(
        district=which.district,
        unit=which.unit,
        obligation=which.obligation,
        period=which.period,
        standing=which.standing,
        limit=which.limit,
    )
    found = (await office.ask(calls.LIST_DUTIES, request)).duties
    if out.json:
        out.document([shown.plain(one) for one in found])
        return
    duties_shown.table(out, found)
    out.say("duties-listed", count=len(found))
    _cut(out, len(found), which)


async def show(office: Office, unit: str, name: str) -> None:
    """Show one duty."""
    obligation, period = typed.duty(name, office.out.lang)
    request = admin_pb2.GetDutyRequest(unit=unit, obligation=obligation, period=period)
    found = await office.ask(calls.GET_DUTY, request)
    if office.out.json:
        office.out.document(shown.plain(found))
        return
    duties_shown.detail(office.out, found)


async def extend(office: Office, whose: Whose, until: str, act: Act) -> None:
    """Give units more time."""
    obligation, period = typed.duty(whose.name, office.out.lang)
    request = admin_pb2.ExtendDeadlineRequest(
        obligation=obligation,
        period=period,
        units=whose.units,
        everybody=whose.everybody,
        until=typed.day_or_moment(until, office.out.lang),
        **act.fields(),
    )
    await _decided(office, calls.EXTEND_DEADLINE, request, act)


async def waive(office: Office, whose: Whose, act: Act) -> None:
    """Let units off.

    Raises:
        WrongUsage: nobody is named.
    """
    if not whose.units:
        raise WrongUsage(office.out.text("name-units"))
    obligation, period = typed.duty(whose.name, office.out.lang)
    request = admin_pb2.WaiveDutyRequest(obligation=obligation, period=period, units=whose.units, **act.fields())
    await _decided(office, calls.WAIVE_DUTY, request, act)


async def credit(office: Office, sent: Sent, act: Act) -> None:
    """Count what a predecessor had sent."""
    obligation, period = typed.duty(sent.name, office.out.lang)
    request = admin_pb2.CreditPredecessorRequest(
        unit=sent.unit,
        obligation=obligation,
        period=period,
        predecessor=sent.predecessor,
        submission_id=sent.submission,
        **act.fields(),
    )
    await _decided(office, calls.CREDIT_PREDECESSOR, request, act)


async def revoke(office: Office, decision: str, act: Act) -> None:
    """Take a decision back."""
    request = admin_pb2.RevokeDecisionRequest(decision=decision, **act.fields())
    await _decided(office, calls.REVOKE_DECISION, request, act, key="decision-revoked")


async def note(office: Office, taken: Note) -> None:
    """Note something."""
    obligation, _, period = taken.about.partition("/")
    said = Said("", taken.source).fields()
    said.pop("reason")
    request = admin_pb2.AddNoteRequest(
        district=taken.district, unit=taken.unit, obligation=obligation, period=period, text=taken.text, **said
    )
    await _decided(office, calls.ADD_NOTE, request, Act(""), key="noted")


async def decisions(office: Office, which: Which, kind: str, *, standing: bool) -> None:
    """List decisions."""
    out = office.out
    request = admin_pb2.ListDecisionsRequest(
        kind=kind,
        unit=which.unit,
        obligation=which.obligation,
        period=which.period,
        standing_only=standing,
        limit=which.limit,
    )
    found = (await office.ask(calls.LIST_DECISIONS, request)).decisions
    if out.json:
        out.document([shown.plain(one) for one in found])
        return
    duties_shown.decisions(out, found)
    out.say("decisions-listed", count=len(found))
    _cut(out, len(found), which)


def _cut(out: Output, count: int, which: Which) -> None:
    """Say that there may be more than was asked for."""
    if count == which.limit:
        out.note("more-there", count=count)


async def _decided(
    office: Office, call: calls.Call[admin_pb2.DecisionResponse], request: Message, act: Act, *, key: str = "decided"
) -> None:
    out = office.out
    answer = await office.ask(call, request)
    shown.answered(out, answer, dry_run=act.dry_run)
    changes.duties(out, answer.duties, everything=act.everything)
    if act.dry_run:
        out.say("only-looked")
    elif answer.repeat:
        out.say("repeated")
    else:
        out.say(key, decision=answer.decision)
