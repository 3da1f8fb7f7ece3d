"""What the service is made of; the only module that knows all of it."""

from typing import Any, Final

from services.contracts import catalogue as contracts
from services.contracts import envelope, naming
from services.kit import run
from services.kit.decider import Rules
from services.kit.listen import service_tap
from services.kit.service import Blueprint, Service
from services.kit.streams import StreamSpec
from services.notify import admin, bounces, posting, projections, reactions, sender, signer, statuses, ticker
from services.notify import desk as watching
from services.notify import watching as keywatch
from services.notify.domain import book, desk, duty, life
from services.notify.domain.inputs import INPUTS
from services.notify.settings import Settings

RULES_VERSION: Final = "5"


def decode(type_: str, body: str) -> Any:
    """Read an input of our own or a published event; None for a type this release does not know."""
    model = INPUTS.get(type_)
    return contracts.decode_body(type_, body) if model is None else model.model_validate_json(body)


RULES: Final = Rules(
    source="notify",
    version=RULES_VERSION,
    deciders={
        "issuer": desk.DESK,
        "obligations": desk.OBLIGATIONS,
        "standing": duty.DUTY,
        "letter": life.LIFE,
        "book": book.BOOK,
    },
    decode=decode,
    seal=envelope.seal,
    opens=envelope.open_envelope,
    stream_of=reactions.stream_of,
    react=reactions.react,
    project=projections.project,
    needs=reactions.needs,
    further=reactions.further,
    own_stream=reactions.own_stream,
)


def blueprint(_settings: Settings) -> Blueprint:
    """Put the service together."""
    return Blueprint(
        rules=RULES,
        tables=projections.TABLES,
        folds=(f"{__name__}:RULES", f"{projections.__name__}:TABLES"),
        streams=[StreamSpec(name=naming.NOTIFY, subjects=("notify.>",)), posting.LETTERS],
        listens={
            "deadlines": service_tap(naming.DEADLINES, envelope.open_envelope, contracts.decode),
            "intake": service_tap(naming.INTAKE, envelope.open_envelope, contracts.decode),
            "scoring": service_tap(naming.SCORING, envelope.open_envelope, contracts.decode),
        },
        admin=admin.register,
        tasks=(
            sender.send_letters,
            bounces.listen,
            statuses.watch,
            signer.sign_letters,
            keywatch.watch_keys,
            watching.watch,
            ticker.tick,
        ),
        busy=_busy,
        waits=_waits,
        audit=keywatch.audit,
        advance=ticker.advance,
        next_moment=ticker.next_moment,
    )


async def _busy(service: Service) -> list[str]:
    return [*await ticker.busy(service), *await signer.busy(service), *await sender.busy(service)]


async def _waits(service: Service) -> list[str]:
    return [*await sender.waits(service), *await signer.waits(service)]


def main() -> None:
    """Run the service until it is told to stop."""
    settings = Settings()
    run.main(settings, blueprint(settings))
