"""What officers find wrong with an accepted report: faults of quality, noted by code."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.cli import calls
from services.cli.access import reached
from services.cli.desk import Which, answered
from services.cli.failures import WrongUsage
from services.cli.said import Said
from services.cli.server_commands import Asked
from services.contracts.quality import FAULTS
from services.intake.pb import admin_pb2


@dataclass(frozen=True)
class Found:
    """All that is wrong with a submission, by code; or that nothing is any more."""

    codes: Sequence[str]
    is_nothing: bool = False


async def note(asked: Asked, data_dir: Path | None, which: Which, found: Found, said: Said) -> None:
    """Note what is wrong with an accepted submission.

    Raises:
        WrongUsage: neither a fault nor that there is none, or both.
    """
    out = asked.out
    if bool(found.codes) == found.is_nothing:
        raise WrongUsage(out.text("faults-or-none", codes=" ".join(FAULTS)))
    request = admin_pb2.NoteFaultsRequest(
        **said.fields(), district=which.district, submission_id=which.submission, faults=found.codes
    )
    async with reached(out, data_dir, asked.server) as servers:
        answer = await servers.ask("intake", calls.NOTE_FAULTS, request)
    answered(out, answer)
