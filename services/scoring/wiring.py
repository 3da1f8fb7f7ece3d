"""What the service is made of; the only module that knows all of it."""

from functools import partial

from services.contracts import catalogue, envelope, naming
from services.kit import run
from services.kit.listen import service_tap
from services.kit.service import Blueprint
from services.kit.streams import StreamSpec
from services.scoring import admin, aggregates, projections, rulebook
from services.scoring.following import Said
from services.scoring.rulebook import RULES
from services.scoring.settings import Settings

__all__ = ["RULES", "blueprint", "main"]


def blueprint(_settings: Settings) -> Blueprint:
    """Put the service together."""
    said = Said()
    return Blueprint(
        rules=RULES,
        tables=projections.TABLES,
        folds=(f"{rulebook.__name__}:RULES", f"{projections.__name__}:TABLES"),
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
