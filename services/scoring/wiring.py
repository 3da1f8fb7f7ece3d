"""What the service is made of; the only module that knows all of it."""

from functools import partial
from typing import Any, Final

from services.contracts import catalogue, envelope, naming
from services.kit import run
from services.kit.decider import Rules
from services.kit.listen import service_tap
from services.kit.service import Blueprint
from services.kit.streams import StreamSpec
from services.scoring import admin, aggregates, projections, reactions
from services.scoring.domain.inputs import INPUTS
from services.scoring.domain.objecting import further
from services.scoring.domain.objection import OBJECTIONS
from services.scoring.domain.schemes import SCHEME
from services.scoring.domain.standing import DISTRICT, STANDING
from services.scoring.following import Said
from services.scoring.settings import Settings

RULES_VERSION: Final = "5"


def decode(type_: str, body: str) -> Any:
    """Read an input of our own or a published event; None for a type this release does not know."""
    model = INPUTS.get(type_)
    return catalogue.decode_body(type_, body) if model is None else model.model_validate_json(body)


RULES: Final = Rules(
    source="scoring",
    version=RULES_VERSION,
    deciders={"standing": STANDING, "district": DISTRICT, "scheme": SCHEME, "objection": OBJECTIONS},
    decode=decode,
    seal=envelope.seal,
    opens=envelope.open_envelope,
    stream_of=reactions.stream_of,
    react=reactions.react,
    project=projections.project,
    portray=projections.portray,
    portrayed=frozenset({"standing"}),
    needs=reactions.needs,
    further=further,
    own_stream=reactions.own_stream,
)


def blueprint(_settings: Settings) -> Blueprint:
    """Put the service together."""
    said = Said()
    return Blueprint(
        rules=RULES,
        tables=projections.TABLES,
        folds=(f"{__name__}:RULES", f"{projections.__name__}:TABLES"),
        streams=[
            StreamSpec(name=naming.SCORING, subjects=("scoring.>",)),
            StreamSpec(name=naming.AGGREGATES, subjects=("aggregates.>",), last_per_subject=True),
        ],
        listens={
            "deadlines": service_tap(naming.DEADLINES, envelope.open_envelope, catalogue.decode),
            "intake": service_tap(naming.INTAKE, envelope.open_envelope, catalogue.decode),
            # Only kept: whoever restores notify finds here what it had said.
            "notify": service_tap(naming.NOTIFY, envelope.open_envelope, catalogue.decode),
        },
        admin=partial(admin.register, said=said),
        tasks=(partial(aggregates.publish, said=said),),
    )


def main() -> None:
    """Run the service until it is told to stop."""
    settings = Settings()
    run.main(settings, blueprint(settings))
