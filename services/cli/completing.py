"""Codes for shell completion, from a server that runs and answers at once; none where it does not."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from services.cli.calls import Answer, Call

PATIENCE: Final = 0.4
"""Seconds somebody who pressed the tab key waits at most."""

Offers = list[tuple[str, str]]


def units(context: typer.Context, incomplete: str) -> Offers:
    """Offer codes of units with their names."""
    from services.cli import calls  # noqa: PLC0415  (heavy: gRPC)
    from services.deadlines.pb import admin_pb2  # noqa: PLC0415

    def offers(found: admin_pb2.ListUnitsResponse) -> Iterable[tuple[str, str]]:
        return ((one.unit, one.name) for one in found.units)

    return _offered(context, incomplete, calls.LIST_UNITS, admin_pb2.ListUnitsRequest(), offers)


def obligations(context: typer.Context, incomplete: str) -> Offers:
    """Offer codes of obligations with their titles."""
    from services.cli import calls  # noqa: PLC0415  (heavy: gRPC)
    from services.deadlines.pb import admin_pb2  # noqa: PLC0415

    def offers(found: admin_pb2.ListObligationsResponse) -> Iterable[tuple[str, str]]:
        return ((one.obligation, one.title) for one in found.obligations)

    return _offered(context, incomplete, calls.LIST_OBLIGATIONS, admin_pb2.ListObligationsRequest(), offers)


def periods(context: typer.Context, incomplete: str) -> Offers:
    """Offer `OBLIGATION/PERIOD`."""
    from services.cli import calls  # noqa: PLC0415  (heavy: gRPC)
    from services.deadlines.pb import admin_pb2  # noqa: PLC0415

    def offers(found: admin_pb2.ListPeriodsResponse) -> Iterable[tuple[str, str]]:
        return ((f"{one.obligation}/{one.period}", one.words) for one in found.periods)

    return _offered(context, incomplete, calls.LIST_PERIODS, admin_pb2.ListPeriodsRequest(), offers)


def schemes(context: typer.Context, incomplete: str) -> Offers:
    """Offer codes of schemes with their titles."""
    from services.cli import calls  # noqa: PLC0415  (heavy: gRPC)
    from services.scoring.pb import admin_pb2  # noqa: PLC0415

    def offers(found: admin_pb2.ListSchemesResponse) -> Iterable[tuple[str, str]]:
        return ((one.scheme, one.title) for one in found.schemes)

    return _offered(context, incomplete, calls.LIST_SCHEMES, admin_pb2.ListSchemesRequest(), offers)


def objections(context: typer.Context, incomplete: str) -> Offers:
    """Offer objections with whose they are."""
    from services.cli import calls  # noqa: PLC0415  (heavy: gRPC)
    from services.scoring.pb import admin_pb2  # noqa: PLC0415

    def offers(found: admin_pb2.ListObjectionsResponse) -> Iterable[tuple[str, str]]:
        return ((one.objection, f"{one.unit} {one.obligation}/{one.period}") for one in found.objections)

    return _offered(context, incomplete, calls.LIST_OBJECTIONS, admin_pb2.ListObjectionsRequest(), offers)


def letters(context: typer.Context, incomplete: str) -> Offers:
    """Offer letters with what people know them by."""
    from services.cli import calls  # noqa: PLC0415  (heavy: gRPC)
    from services.notify.pb import admin_pb2  # noqa: PLC0415

    def offers(found: admin_pb2.ListLettersResponse) -> Iterable[tuple[str, str]]:
        return ((one.letter, f"{one.number} {one.state}") for one in found.letters)

    return _offered(context, incomplete, calls.LIST_LETTERS, admin_pb2.ListLettersRequest(), offers)


def signers(context: typer.Context, incomplete: str) -> Offers:
    """Offer those who sign with their names; of a named district, or of all."""
    from services.cli import calls  # noqa: PLC0415  (heavy: gRPC)
    from services.notify.pb import admin_pb2  # noqa: PLC0415

    def offers(found: admin_pb2.ListSignersResponse) -> Iterable[tuple[str, str]]:
        return ((one.person, f"{one.capacity} {one.name}") for one in found.signers)

    district = str(context.params.get("district") or "")
    return _offered(context, incomplete, calls.LIST_SIGNERS, admin_pb2.ListSignersRequest(district=district), offers)


def _offered(
    context: typer.Context,
    incomplete: str,
    call: "Call[Answer]",
    request: "Message",
    offers: Callable[["Answer"], Iterable[tuple[str, str]]],
) -> Offers:
    from services.cli.failures import CliFailure  # noqa: PLC0415

    try:
        found = asyncio.run(_asked(context, call, request))
    except (CliFailure, TimeoutError, OSError):
        return []
    return [(code, name) for code, name in offers(found) if code.startswith(incomplete)]


async def _asked(context: typer.Context, call: "Call[Answer]", request: "Message") -> "Answer":
    from services.cli.access import addresses, folder_meant  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.servers import asking  # noqa: PLC0415

    named: Path | None = context.params.get("data_dir")
    server = str(context.find_root().params.get("server") or "")
    folder = folder_meant(named, server)
    state = folder.state() if folder and folder.in_use() else None
    if folder and state is None:
        raise TimeoutError
    service = call.path.split(".")[1]
    places = {service: state.address(service)} if state else addresses(server, "en")
    async with asyncio.timeout(PATIENCE), asking(places, patience=PATIENCE, lang="en") as servers:
        return await servers.ask(service, call, request, seconds=PATIENCE)
