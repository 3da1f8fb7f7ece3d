"""Commands about letter policies: `letters policies list|show|import|withdraw`."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.options import DryRun, Reason, Source, SourceDate
from services.cli.server_commands import DataDir, run
from services.cli.standing_options import District

Name = Annotated[str, typer.Argument(metavar="CODE[/VERSION]")]


def add(letters: typer.Typer) -> None:
    """Put this group below `letters`."""
    policies = typer.Typer(no_args_is_help=True, help="Quy chế gửi văn bản / Letter policies.")
    policies.command("list", help="Liệt kê / List them.")(listed)
    policies.command("show", help="Một quy chế / One, with all that is in it.")(show)
    policies.command("import", help="Áp dụng một tệp / Put a file in force.")(take_in)
    policies.command("withdraw", help="Thôi áp dụng / Withdraw one.")(withdraw)
    letters.add_typer(policies, name="policies")


def listed(
    context: typer.Context,
    *,
    district: District = "",
    everything: Annotated[
        bool, typer.Option("--all", help="Cả những quy chế đã thôi áp dụng / Those withdrawn and past, too.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """List letter policies."""
    from services.cli import policies  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(policies.listed(Office(context.obj, data_dir), district, everything=everything))


def show(context: typer.Context, name: Name, *, district: District = "", data_dir: DataDir = None) -> None:
    """Show one letter policy."""
    from services.cli import policies  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.said import Office  # noqa: PLC0415

    run(policies.show(Office(context.obj, data_dir), name, district))


def take_in(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE")],
    *,
    district: District = "",
    reason: Reason = "",
    source: Source = "",
    source_date: SourceDate = "",
    dry_run: DryRun = False,
    data_dir: DataDir = None,
) -> None:
    """Put a letter policy in force for a district; the same file again changes nothing."""
    from services.cli import policies  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.letters import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    act = Act(reason, source, source_date, dry_run)
    run(policies.take_in(Office(context.obj, data_dir), path, district, act))


def withdraw(  # noqa: PLR0913  (one parameter per option)
    context: typer.Context,
    name: Name,
    *,
    reason: Reason,
    district: District = "",
    source: Source = "",
    source_date: SourceDate = "",
    data_dir: DataDir = None,
) -> None:
    """Let letters follow a policy no more; what it planned is written still."""
    from services.cli import policies  # noqa: PLC0415  (heavy: gRPC)
    from services.cli.letters import Act  # noqa: PLC0415
    from services.cli.said import Office  # noqa: PLC0415

    run(policies.withdraw(Office(context.obj, data_dir), name, district, Act(reason, source, source_date)))
