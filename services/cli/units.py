"""`units`: who owes reports, who came before and after, and what operators do about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from services.cli import calls, changes, duties_shown, shown, typed
from services.cli.output import Output
from services.cli.said import Office, Said
from services.deadlines.pb import admin_pb2


@dataclass(frozen=True)
class Which:
    """Which units: of a district, a kind, a parent, as they were at a moment."""

    district: str = ""
    kind: str = ""
    parent: str = ""
    as_of: str = ""
    ended: bool = False


@dataclass(frozen=True)
class Act:
    """Why, by which letter, from which day on, and whether to look only."""

    reason: str
    source: str = ""
    on: str = ""
    dry_run: bool = False

    def fields(self, lang: str) -> dict[str, Any]:
        """Return what every act on units carries."""
        at = typed.day_or_moment(self.on, lang)
        return {**Said(self.reason, self.source).fields(), "effective_at": at, "dry_run": self.dry_run}


@dataclass(frozen=True)
class Target:
    """Where a unit goes: under another one, to another sending system."""

    unit: str
    parent: str
    district: str


async def listed(office: Office, which: Which) -> None:
    """List units in their order."""
    out = office.out
    request = admin_pb2.ListUnitsRequest(
        district=which.district,
        kind=which.kind,
        parent=which.parent,
        as_of=typed.moment_asked(which.as_of, out.lang),
        ended=which.ended,
    )
    found = (await office.ask(calls.LIST_UNITS, request)).units
    if out.json:
        out.document([shown.plain(one) for one in found])
        return
    parents = any(one.parent for one in found)
    keys = ("number", "code", "named", "kind", *(("parent",) if parents else ()), "district", "state")
    made = shown.table(out, *keys)
    for one in found:
        above = (one.parent,) if parents else ()
        made.add_row(str(one.no), one.unit, one.name, one.kind, *above, one.district, _state(out, one))
    shown.show(out, made)
    out.say("units-counted", count=len(found))


def _state(out: Output, unit: admin_pb2.Unit) -> str:
    if not unit.ended_at:
        return out.text("unit-exists")
    ended = out.text("unit-ended", how=shown.word(out, "how", unit.how), at=shown.since(out, unit.ended_at))
    return shown.joined((ended, ", ".join(unit.successors)), by=" → ")


async def show(office: Office, code: str) -> None:
    """Show one unit: what it is, how it came to be so, who sends for it, what it owes."""
    out = office.out
    found = await office.ask(calls.GET_UNIT, admin_pb2.GetUnitRequest(unit=code))
    if out.json:
        out.document(shown.plain(found))
        return
    described(out, found.unit)
    history = shown.table(out, "from", "change", "what", "letter-no")
    for one in found.changes:
        what = shown.word(out, "unit-change", one.what)
        ahead = "" if one.decided_at else f"\n({out.text('ahead')})"
        history.add_row(shown.since(out, one.at), what + ahead, one.text, one.source)
    shown.show(out, history, title="history")
    for one in found.changes:
        if one.act and not one.decided_at:
            out.say("ahead-revoke", at=shown.since(out, one.at), act=one.act)
    senders = shown.table(out, "district", "from", "until")
    for sender in found.senders if any(one.since or one.until for one in found.senders) else ():
        senders.add_row(sender.unit, shown.since(out, sender.since), shown.since(out, sender.until))
    shown.show(out, senders, title="senders")
    duties_shown.table(out, found.duties, title="owes")


def described(out: Output, unit: admin_pb2.Unit) -> None:
    """Print what a unit is."""
    shown.line(out, f"{unit.unit} · {unit.name}", style="bold")
    shown.facts(
        out,
        (
            ("state", _state(out, unit)),
            ("number", str(unit.no)),
            ("kind", unit.kind),
            ("parent", unit.parent),
            ("district", shown.joined((unit.district, unit.province))),
            ("aliases", "; ".join(unit.aliases)),
            ("address", unit.address),
            ("email", unit.email),
            ("groups", ", ".join(unit.groups)),
            ("since", shown.since(out, unit.since)),
            ("predecessors", ", ".join(unit.predecessors)),
        ),
    )


async def register(office: Office, unit: admin_pb2.Unit, act: Act) -> None:
    """Register a unit, from a day on."""
    request = admin_pb2.RegisterUnitRequest(unit=unit, **act.fields(office.out.lang))
    await _one(office, calls.REGISTER_UNIT, request, act)


async def rename(office: Office, unit: str, name: str, act: Act) -> None:
    """Give a unit another name."""
    request = admin_pb2.RenameUnitRequest(unit=unit, name=name, **act.fields(office.out.lang))
    await _one(office, calls.RENAME_UNIT, request, act)


async def move(office: Office, target: Target, act: Act) -> None:
    """Put a unit elsewhere."""
    request = admin_pb2.MoveUnitRequest(
        unit=target.unit, parent=target.parent, district=target.district, **act.fields(office.out.lang)
    )
    await _one(office, calls.MOVE_UNIT, request, act)


async def merge(office: Office, codes: Sequence[str], into: str, act: Act) -> None:
    """End units in one."""
    request = admin_pb2.MergeUnitsRequest(units=codes, into=into, **act.fields(office.out.lang))
    await _several(office, calls.MERGE_UNITS, request, act)


async def split(office: Office, unit: str, into: Sequence[str], act: Act) -> None:
    """End a unit in several."""
    request = admin_pb2.SplitUnitRequest(unit=unit, into=into, **act.fields(office.out.lang))
    await _several(office, calls.SPLIT_UNIT, request, act)


async def dissolve(office: Office, codes: Sequence[str], act: Act) -> None:
    """End units that nobody follows."""
    request = admin_pb2.DissolveUnitRequest(units=codes, **act.fields(office.out.lang))
    await _several(office, calls.DISSOLVE_UNIT, request, act)


async def _one(office: Office, call: calls.Call[admin_pb2.UnitResponse], request: Message, act: Act) -> None:
    answer = await office.ask(call, request)
    shown.answered(office.out, answer, dry_run=act.dry_run)
    if not office.out.json:
        described(office.out, answer.unit)
    _told(office.out, answer, [answer.act] if answer.act else [], act)


async def _several(office: Office, call: calls.Call[admin_pb2.UnitsResponse], request: Message, act: Act) -> None:
    answer = await office.ask(call, request)
    out = office.out
    shown.answered(out, answer, dry_run=act.dry_run)
    for unit in answer.units if not out.json else ():
        shown.line(out, f"{unit.unit} · {unit.name} · {_state(out, unit)}")
    _told(out, answer, answer.acts, act)


def _told(out: Output, answer: admin_pb2.UnitResponse | admin_pb2.UnitsResponse, acts: Sequence[str], act: Act) -> None:
    changes.duties(out, answer.duties)
    if act.dry_run:
        out.say("only-looked")
    elif answer.repeat:
        out.say("repeated")
    elif answer.ahead:
        out.say("done-ahead", at=shown.since(out, typed.day_or_moment(act.on, out.lang)), acts=", ".join(acts))
    else:
        out.say("done-acts", acts=", ".join(acts))
