"""Commands about schemes: `schemes list|show|activate|withdraw`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli import completing
from services.cli.options import DryRun, Reason, Source
from services.cli.server_commands import DataDir, run
from services.cli.standing_options import AsOf, KnownAt

Name = Annotated[str, typer.Argument(metavar="CODE[/VERSION]", autocompletion=completing.schemes)]


def add(app: typer.Typer) -> None:
    """Put these commands on the app."""
    schemes = typer.Typer(no_args_is_help=True, help="Thang điểm / Schemes.")
    schemes.command("list", help="Liệt kê / List them.")(listed)
    schemes.command("show", help="Một thang điểm / One, with all that is in it.")(show)
    schemes.command("activate", help="Áp dụng một tệp / Put a file in force.")(activate)
    schemes.command("withdraw", help="Thôi áp dụng / Withdraw one.")(withdraw)
    app.add_typer(schemes, name="schemes")


def listed(
    context: typer.Context,
    *,
    as_of: AsOf = "",
    known_at: KnownAt = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Cả những thang đã thôi áp dụng / Those withdrawn and past, too.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """List schemes."""
    from services.cli import schemes, tables  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    question = tables.Question(as_of=as_of, known_at=known_at)
    run(schemes.listed(Office(context.obj, data_dir), question, everything=everything))


def show(context: typer.Context, name: Name, *, data_dir: DataDir = None) -> None:
    """Show one scheme."""
    from services.cli import schemes  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(schemes.show(Office(context.obj, data_dir), name))


def activate(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    reason: Reason = "",
    source: Source = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Put a scheme in force; the same file again changes nothing."""
    from services.cli import schemes  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    run(schemes.activate(Office(context.obj, data_dir), path, Act(reason, source, dry_run)))


def withdraw(
    context: typer.Context, name: Name, *, reason: Reason, source: Source = "", data_dir: DataDir = None
) -> None:
    """Let a version of a scheme score nothing more; what was shown by it is shown again as of then."""
    from services.cli import schemes  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.duties import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    run(schemes.withdraw(Office(context.obj, data_dir), name, Act(reason, source)))
