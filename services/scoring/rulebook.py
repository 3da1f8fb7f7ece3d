"""The rules of the service without its edges: all that a fold of its journal needs, for processes beside it, too."""

from typing import Final

from pydantic import BaseModel

from services.contracts import catalogue, envelope
from services.contracts.scoring import StandingChanged
from services.kit.decider import Rules
from services.scoring import projections, reactions
from services.scoring.domain.inputs import INPUTS
from services.scoring.domain.objecting import further
from services.scoring.domain.objection import OBJECTIONS
from services.scoring.domain.schemes import SCHEME
from services.scoring.domain.standing import DISTRICT, STANDING

RULES_VERSION: Final = "5"


def decode(type_: str, body: str) -> BaseModel | None:
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
    superseded=frozenset({StandingChanged.TYPE}),
    needs=reactions.needs,
    further=further,
    own_stream=reactions.own_stream,
)
