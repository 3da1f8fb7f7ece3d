"""What operators ask about rules, read at the edge: catalogues, resolutions, demands."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from services.contracts.deadlines import Citation
from services.deadlines import plans
from services.deadlines.asked import cited, given, token
from services.deadlines.domain.catalogue import Catalogue, Obligation, Period
from services.deadlines.domain.conflicts import Severity
from services.deadlines.domain.inputs import ConflictSettled, ReportDemanded
from services.deadlines.domain.wording import Due, Window
from services.deadlines.pb import admin_pb2
from services.deadlines.plans import Found, World
from services.deadlines.rules import shown
from services.deadlines.rules.refusals import ConflictUnknown, NotOnDemand, ObligationUnknown, PeriodTaken
from services.kit.rpc import BadInput

M = TypeVar("M", bound=BaseModel)
TOLD = 10
"""As many mistakes are named at once."""


def catalogue(text: str) -> Catalogue:
    """Read a catalogue as JSON."""
    return _parsed("catalogue_json", text, Catalogue)


def right(found: Found, imported: Catalogue, lang: str) -> None:
    """Refuse a catalogue with mistakes, or with a period that is larger than what can be said of one."""
    wrong = [one for one in found.findings[imported.catalogue] if one.severity is Severity.ERROR]
    if wrong:
        told = [shown.finding(one, imported, lang) for one in wrong[:TOLD]]
        raise BadInput("catalogue_json", "; ".join(f"{one.where or 'catalogue'}: {one.text}" for one in told))
    for (obligation, period), planned in found.plans.items():
        if planned.catalogue == imported.catalogue and not plans.fits(planned):
            units = len(planned.opened.audience)
            words = f"{obligation}/{period} has {units} units, more than one event holds (480 KiB); part the audience"
            raise BadInput("catalogue_json", words)


def correction(request: admin_pb2.ImportCatalogueRequest) -> Citation:
    """Read the letter by which settled duties too follow a catalogue."""
    given("source", request.source, "is missing; what is settled follows by a letter only: give its number")
    given("reason", request.reason, "is missing; say why what is settled is another now")
    return Citation(number=request.source, title=request.reason)


def having(world: World, obligation: str, named: str = "") -> tuple[Catalogue, Obligation]:
    """Return the catalogue that has an obligation; where several have it, it has to be named.

    Raises:
        ObligationUnknown: none has.
    """
    found = [
        (known.catalogue, one)
        for known in world.catalogues
        for one in known.catalogue.obligations
        if one.code == obligation and named in {"", known.catalogue.catalogue}
    ]
    if not found:
        raise ObligationUnknown(obligation=obligation, **({"catalogue": named} if named else {}))
    if len(found) > 1:
        codes = ", ".join(each.catalogue for each, _ in found)
        raise BadInput("catalogue", f"is missing; {obligation} is in several: {codes}")
    return found[0]


def resolution(request: admin_pb2.ResolveConflictRequest, named: str, found: Found, of: Catalogue) -> ConflictSettled:
    """Read how a conflict is resolved.

    Raises:
        ConflictUnknown: there is no such conflict.
    """
    given("source", request.source, "is missing; a conflict is resolved by a letter: give its number")
    which = {"obligation": request.obligation, "conflict": request.conflict}
    if not any(_is_meant(one.obligation, one.period, one.code.value, request) for one in found.findings[of.catalogue]):
        raise ConflictUnknown(**which, **({"period": request.period} if request.period else {}))
    due = _parsed("due_json", request.due_json, Due) if request.due_json else None
    window = _parsed("window_json", request.window_json, Window) if request.window_json else None
    if request.accepted == bool(due or window):
        raise BadInput("accepted", "say how it is meant: another deadline or window, or, alone, as it is written")
    return ConflictSettled(
        resolution=named,
        catalogue=of.catalogue,
        obligation=request.obligation,
        period=request.period,
        conflict=request.conflict,
        due=due,
        window=window,
        accepted=request.accepted,
        reason=request.reason,
        source=Citation(number=request.source, dated=_day("source_date", request.source_date)),
    )


def _is_meant(obligation: str, period: str, code: str, request: admin_pb2.ResolveConflictRequest) -> bool:
    same = (obligation, code) == (request.obligation, request.conflict)
    return same and (not request.period or not period or period == request.period)


def demand(request: admin_pb2.DemandReportRequest, named: str, world: World, taken: Iterable[str]) -> ReportDemanded:
    """Read what is asked for on demand.

    Raises:
        NotOnDemand: the obligation has turns of its own.
        PeriodTaken: it has a period of this code.
    """
    of, obligation = having(world, request.obligation)
    if obligation.recurs != "on_demand":
        raise NotOnDemand(obligation=request.obligation)
    turn = _parsed("turn_json", request.turn_json, Period)
    if turn.code in set(taken):
        raise PeriodTaken(obligation=request.obligation, period=turn.code)
    units = tuple(token("units", unit) for unit in request.units)
    unknown = set(units) - {member.unit for member in world.members if member.ended_at is None}
    if unknown:
        raise BadInput("units", f"no unit {' '.join(sorted(unknown))} is registered; `dunghan units list` names them")
    return ReportDemanded(
        demand=named,
        catalogue=of.catalogue,
        obligation=request.obligation,
        turn=turn,
        units=units,
        reason=request.reason,
        source=cited(request.source),
    )


def planned(found: Found, demanded: ReportDemanded) -> None:
    """Refuse a demand by which nobody would know when to report."""
    held = found.holds((demanded.obligation, demanded.turn.code))
    if held:
        raise BadInput("turn_json", f"is in conflict ({held}); name the day by which the report is asked for")


def _parsed(field: str, text: str, model: type[M]) -> M:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"]) or field
        raise BadInput(field, f"{where}: {first['msg']}") from error


def _day(field: str, written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise BadInput(field, f"{written!r} is no day; write YYYY-MM-DD") from error
