"""Failures of the district's side, said as the command's own: in the caller's language, with its exit codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from services.cli.failures import CliFailure, RefusedByRule, Unreachable, WrongUsage
from services.client import failures
from services.client.failures import ClientFailure

KINDS: Final[tuple[tuple[type[ClientFailure], type[CliFailure]], ...]] = (
    (failures.BadProfile, WrongUsage),
    (failures.BadSheet, WrongUsage),
    (failures.NoFile, WrongUsage),
    (failures.NotAllowed, RefusedByRule),
    (failures.Rejected, RefusedByRule),
    (failures.Unreachable, Unreachable),
)
"""Everything else: it failed."""


@contextmanager
def spoken(lang: str) -> Iterator[None]:
    """Say failures of the district's side as the command's own.

    Raises:
        CliFailure: one came.
    """
    try:
        yield
    except (ClientFailure, BaseExceptionGroup) as error:
        failure = failures.first_of(error)
        if failure is None:
            raise
        kind = next((ours for theirs, ours in KINDS if isinstance(failure, theirs)), CliFailure)
        raise kind(failure.said(lang)) from error
