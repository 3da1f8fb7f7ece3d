"""Puts intake together; the only module that knows all of it."""

from typing import Any, Final

from services.contracts import catalogue, envelope, naming
from services.contracts.district import Mark
from services.intake import admin, audit, domain, handlers, projections, reactions, replies, signing, stores, ticker
from services.intake.domain import streams
from services.kit.decider import Rules
from services.kit.listen import service_tap
from services.kit.service import Blueprint
from services.kit.streams import StreamSpec

VERSION: Final = "intake/5"
INPUTS: Final = {
    model.TYPE: model
    for model in (
        domain.Repeated,
        domain.Reused,
        domain.Unreadable,
        domain.Reconsidered,
        domain.ObjectFound,
        domain.ObjectMissed,
        domain.Reviewed,
        domain.ReviewProposed,
        domain.Revoking,
        domain.FaultsFound,
        domain.Recorded,
        domain.RegisterImported,
        domain.Lifted,
        domain.Tried,
        domain.SilenceNoted,
        Mark,
    )
}

SENT: Final = frozenset({domain.Arrived.TYPE, domain.Withdrawing.TYPE})


def decode(type_: str, body: str) -> Any:
    """Read a row's body: a district's message, an input of intake, or a published event."""
    if type_ in SENT:
        return handlers.read_sent(body)
    if type_ in INPUTS:
        return INPUTS[type_].model_validate_json(body)
    return catalogue.decode_body(type_, body)


RULES: Final = Rules(
    source="intake",
    version=VERSION,
    deciders=domain.DECIDERS,
    decode=decode,
    seal=envelope.seal,
    opens=envelope.open_envelope,
    stream_of=streams.stream_of,
    needs=streams.needs,
    further=streams.further,
    react=reactions.react,
    project=projections.project,
    publish=reactions.publish,
    own_stream=streams.own_stream,
)


def blueprint() -> Blueprint:
    """Describe the service."""
    kept = stores.Stores()
    districts = handlers.Districts(kept)
    marks = ticker.Marks(districts.ready)
    return Blueprint(
        rules=RULES,
        tables=projections.TABLES,
        folds=(f"{__name__}:RULES", f"{projections.__name__}:TABLES"),
        streams=(
            StreamSpec(naming.INTAKE, ("intake.>",)),
            StreamSpec(naming.RECEIPTS, ("receipts.>",), max_age_days=90),
            StreamSpec(naming.DEAD, ("dead.>",), max_age_days=90),
        ),
        listens={"deadlines": service_tap(naming.DEADLINES, envelope.open_envelope, catalogue.decode)},
        admin=admin.register,
        tasks=(districts.follow, kept.keep, marks.send, ticker.reconsider_held, ticker.await_objects),
        busy=admin.busy,
        counts=admin.counts,
        alarms=admin.alarms,
        audit=audit.Receipts(),
        advance=ticker.advance,
        again=handlers.hear_again,
        replies=replies.reply,
        finish=signing.finish,
    )
