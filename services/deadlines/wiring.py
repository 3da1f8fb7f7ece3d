"""What the service is made of; the only module that knows all of it."""

from typing import Any, Final

from services.contracts import catalogue as contracts
from services.contracts import envelope, naming
from services.deadlines import admin, projections, reactions, reference, settler, streams, ticker
from services.deadlines.domain import days, directory, duty, lineage, notes, outages, period
from services.deadlines.domain.inputs import INPUTS
from services.deadlines.settings import Settings
from services.kit import run
from services.kit.decider import Rules
from services.kit.listen import service_tap
from services.kit.service import Blueprint
from services.kit.streams import StreamSpec

RULES_VERSION: Final = "4"


def decode(type_: str, body: str) -> Any:
    """Read an input of our own or a published event; None for a type this release does not know."""
    model = INPUTS.get(type_)
    return contracts.decode_body(type_, body) if model is None else model.model_validate_json(body)


RULES: Final = Rules(
    source="deadlines",
    version=RULES_VERSION,
    deciders={
        "catalogue": directory.CATALOGUE,
        "district": directory.DISTRICT,
        "unit": lineage.UNIT,
        "day": days.DAY,
        "obligation": directory.OBLIGATION,
        "period": period.PERIOD,
        "duty": duty.DUTY,
        "outage": outages.OUTAGE,
        "note": notes.NOTE,
    },
    decode=decode,
    seal=envelope.seal,
    opens=envelope.open_envelope,
    stream_of=streams.stream_of,
    react=reactions.react,
    project=projections.project,
    needs=reactions.needs,
    further=reactions.further,
    own_stream=streams.own_stream,
)


def blueprint(_settings: Settings) -> Blueprint:
    """Put the service together."""
    return Blueprint(
        rules=RULES,
        tables=projections.TABLES,
        folds=(f"{__name__}:RULES", f"{projections.__name__}:TABLES"),
        streams=[StreamSpec(name=naming.DEADLINES, subjects=("deadlines.>",)), reference.STREAM],
        listens={"intake": service_tap(naming.INTAKE, envelope.open_envelope, contracts.decode)},
        admin=admin.register,
        tasks=(ticker.tick, settler.settle, reference.publish),
        busy=ticker.busy,
        waits=settler.waits,
        alarms=settler.alarms,
        advance=ticker.advance,
        next_moment=ticker.next_moment,
    )


def main() -> None:
    """Run the service until it is told to stop."""
    settings = Settings()
    run.main(settings, blueprint(settings))
